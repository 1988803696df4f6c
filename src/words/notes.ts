import type {MetricResult} from "../metrics/evaluate.ts";
import type {ServiceRow} from "../metrics/reader.ts";
import type {Problem} from "../tables/published.ts";
import {dropOffNotes} from "./drop-off.ts";
import {counted, day, duration} from "./format.ts";
import {marginWords} from "./headline.ts";

/** What a reader should know beside the table: narrow verdicts, what is open, what was left out. */
export function notes({
  metrics,
  services,
  problems,
  sources,
  timezone,
}: {
  metrics: readonly MetricResult[];
  services: readonly ServiceRow[];
  problems: readonly Problem[];
  sources: readonly {name: string; failure: string | null}[];
  timezone: string;
}): string[] {
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
