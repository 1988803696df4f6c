import type {MetricResult} from "../metrics/evaluate.ts";
import type {Statistic} from "../metrics/statistic.ts";
import {dropOffNotes} from "./drop-off.ts";
import {
  counted,
  day,
  duration,
  evidence,
  interval,
  sparkline,
  target,
  value,
  verdict,
} from "./format.ts";
import {marginWords} from "./headline.ts";
import type {Report} from "./report.ts";

/** A line of the report's table, as words: what each layout needs. */
export type ReportRow = {
  title: string;
  statistic: string;
  value: string;
  interval: string;
  n: string;
  target: string;
  verdict: string;
  evidence: string;
  trend: string;
  state: Statistic["verdict"];
};

/** `trend` says what the points of the trend are. */
export type Section = {title: string; trend: string; rows: readonly ReportRow[]};

/** The table of a report. A metric that nothing is known of is named once, below its section. */
export function sections({metrics}: Report): Section[] {
  const idsOf = (isIn: (metric: MetricResult) => boolean) => metrics.filter(isIn).map(({id}) => id);
  const families = [
    {title: "Five keys", ids: fiveKeys},
    {title: "On the way to production", ids: idsOf(isOther)},
    ...spaceTitles.map(title => ({title, ids: idsOf(metric => spaceTitle(metric) === title)})),
  ];
  return families
    .map(({title, ids}) => {
      const shown = metrics.filter(metric => ids.includes(metric.id) && isKnown(metric));
      return {title, trend: trendOf(shown), rows: shown.flatMap(metricRows)};
    })
    .filter(({rows}) => rows.length > 0);
}

/** The five dimensions of SPACE, by how the ids of their metrics begin; what is in no other is activity. */
const space = {
  Satisfaction: ["satisfaction_"],
  Performance: ["qa_"],
  Activity: [],
  Communication: ["review_", "triage_"],
  "Efficiency & flow": ["blocked_", "ci_"],
} satisfies Record<string, readonly string[]>;
const spaceTitles = Object.keys(space);

function spaceTitle({id, family}: MetricResult): string | null {
  if (family !== "space") return null;
  const found = Object.entries<readonly string[]>(space).find(([, beginnings]) =>
    beginnings.some(beginning => id.startsWith(beginning)),
  );
  return found?.[0] ?? "Activity";
}

function trendOf(metrics: readonly MetricResult[]): string {
  const spans = metrics.map(({series: {bucket, points}}) => `${points.length} ${bucket}s`);
  return new Set(spans).size === 1 ? spans[0]! : "trend";
}

const fiveKeys = [
  "deployment_frequency",
  "lead_time_for_changes",
  "change_failure_rate",
  "failed_deployment_recovery_time",
  "deployment_rework_rate",
];

function isOther({id, family}: MetricResult): boolean {
  return family === "dora" && !fiveKeys.includes(id);
}

/** The five keys are always shown, the others once they have anything to show. */
function isKnown(metric: MetricResult): boolean {
  const isManual = metric.statistics.some(({evidence}) => evidence === "manual");
  return isManual || fiveKeys.includes(metric.id) || metric.series.points.some(({n}) => n > 0);
}

function metricRows(metric: MetricResult): ReportRow[] {
  const {title, unit, statistics, series} = metric;
  return statistics.map((statistic, i) => ({
    title: i === 0 ? title : "",
    statistic: /^(p\d|change)/.test(statistic.name) ? statistic.name : "",
    value: value(statistic.value, unit),
    interval: interval(statistic, unit),
    n: String(statistic.n),
    target: target(statistic.target, unit),
    verdict: verdict(statistic),
    evidence: evidence(statistic),
    trend: sparkline(
      series.points.map(point => {
        const amount = point[statistic.name];
        return typeof amount === "number" ? amount : null;
      }),
    ),
    // What nobody measured is never shown as good news, nor as bad.
    state: statistic.evidence === "manual" ? "no target" : statistic.verdict,
  }));
}

/** What a reader should know beside the table: narrow verdicts, what is open, what was left out. */
export function notes({metrics, services, problems, sources, timezone}: Report): string[] {
  const found: string[] = [];
  const proxies = services
    .filter(({rule}) => /\bgit(hub)?\.merge \(default\)/.test(rule ?? ""))
    .map(({service}) => service);
  if (proxies.length > 0) {
    found.push(
      `Deployments of ${proxies.join(", ")} are merges to the default branch, a proxy: there are no version ` +
        "tags, and fivekeys.yaml names no deployment rule.",
    );
  }
  for (const metric of metrics)
    found.push(...manualNotes(metric, timezone), ...metricNotes(metric, timezone));
  for (const {source, subject, reason, count} of problems) {
    // A source's own problem already begins with what it is about.
    const about = source.endsWith(subject) ? source : `${source}: ${subject}`;
    found.push(`${about}: ${count > 1 ? `${count} ` : ""}${reason}.`);
  }
  for (const {name, failure} of sources) {
    if (failure !== null) found.push(`${name} could not be read: ${failure}.`);
  }
  return found;
}

/** Whose word a figure is that nobody measured. */
function manualNotes({title, statistics}: MetricResult, timezone: string): string[] {
  const marks = statistics.flatMap(({name, manual}) =>
    manual === undefined ? [] : {name, manual},
  );
  return marks.map(({name, manual: {source, period_start, period_end}}) => {
    const last = new Date(Date.parse(period_end) - 1).toISOString();
    const span = `${day(period_start, timezone)} to ${day(last, timezone)}`;
    return `${title} (${name}) was not measured: ${source} says so, of ${span}.`;
  });
}

function metricNotes(
  {id, title, statistics, coverage, drop_off, wave_closed_at}: MetricResult,
  timezone: string,
): string[] {
  const found: string[] = [];
  for (const statistic of statistics) {
    const words = marginWords(statistic);
    if (words !== null && statistic.verdict !== "no data") {
      found.push(`${title}: ${statistic.verdict}, but ${words}.`.replace("missed, but", "missed;"));
    }
    if (statistic.judged_value !== null && statistic.name === "per_week") {
      found.push(`${title}: weeks above the band are judged without their fixes.`);
    }
    if (statistic.name === "per_week" && statistic.value === null && statistic.n > 0) {
      found.push(`${title}: watched for less than a week, which makes no rate.`);
    }
  }
  if (wave_closed_at !== null) {
    found.push(
      `${title}: as people said by ${day(wave_closed_at, timezone)}, rounded for privacy.`,
    );
  }
  if (coverage.censored > 0 && id !== "change_lead_time") {
    const longest = duration(coverage.longest_open_hours ?? 0);
    const decided = statistics.filter(one => one.judged_value !== null).map(({name}) => name);
    const judged =
      decided.length === 0
        ? ""
        : `; the verdict of ${decided.join(" and ")} counts those that have outlasted the target`;
    found.push(`${title}: ${coverage.censored} still open, the longest for ${longest}${judged}.`);
  }
  for (const [reason, count] of Object.entries(coverage.excluded)) {
    found.push(`${title}: ${counted(count, "observation")} left out (${reason}).`);
  }
  found.push(...dropOffNotes({title, drop_off}));
  return found;
}
