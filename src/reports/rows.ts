import type {MetricResult} from "../metrics/evaluate.ts";
import type {Statistic} from "../metrics/statistic.ts";
import {
  counted,
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

export type Section = {title: string; rows: readonly ReportRow[]};

/** The table of a report. A metric that nothing is known of is named once, below its section. */
export function sections({metrics}: Report): Section[] {
  const families = [
    {title: "Five keys", ids: fiveKeys},
    {title: "On the way to production", ids: metrics.filter(isOther).map(({id}) => id)},
    {title: "Activity", ids: metrics.filter(({family}) => family === "space").map(({id}) => id)},
  ];
  return families
    .map(({title, ids}) => ({
      title,
      rows: metrics
        .filter(metric => ids.includes(metric.id) && isKnown(metric))
        .flatMap(metricRows),
    }))
    .filter(({rows}) => rows.length > 0);
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
  return fiveKeys.includes(metric.id) || metric.series.points.some(({n}) => n > 0);
}

function metricRows(metric: MetricResult): ReportRow[] {
  const {title, unit, statistics, series} = metric;
  return statistics.map((statistic, i) => ({
    title: i === 0 ? title : "",
    statistic: /^p\d/.test(statistic.name) ? statistic.name : "",
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
    state: statistic.verdict,
  }));
}

/** What a reader should know beside the table: narrow verdicts, what is open, what was left out. */
export function notes({metrics, services, problems, sources}: Report): string[] {
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
  for (const metric of metrics) found.push(...metricNotes(metric));
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

function metricNotes({id, title, statistics, coverage, drop_off}: MetricResult): string[] {
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
  if (drop_off?.is_drop) {
    found.push(
      `${title}: the last week is below the natural limits of the ${drop_off.weeks} before it.`,
    );
  }
  return found;
}
