import {daysBefore} from "../lib/time.ts";
import {evaluate, type MetricResult, type Window} from "../metrics/evaluate.ts";
import type {Metric} from "../metrics/header.ts";
import {readManual, withManual} from "../metrics/manual.ts";
import type {Cut} from "../metrics/observations.ts";
import {observedSpan, type Reader, type ServiceRow, servicesOf} from "../metrics/reader.ts";
import type {Problem, SourceStatus} from "../tables/published.ts";
import {headline} from "./headline.ts";

/** What `report --json` prints; stable within a schema number. */
export type Report = {
  schema: "fivekeys.report/1";
  as_of: string;
  timezone: string;
  window: Window;
  cut: Cut;
  headline: string;
  services: readonly ServiceRow[];
  metrics: readonly MetricResult[];
  sources: readonly (SourceStatus & {synced_at: string | null; failure: string | null})[];
  problems: readonly Problem[];
};

const SERIES_WEEKS = 13;

/** The report of every metric at a moment. */
export async function report(
  reader: Reader,
  {
    metrics,
    asOf,
    timezone,
    days,
    cut,
  }: {metrics: readonly Metric[]; asOf: string; timezone: string; days: number; cut: Cut},
): Promise<Report> {
  const services = servicesOf(reader, cut);
  const reading = {
    asOf,
    timezone,
    days,
    bucket: "week" as const,
    bucketCount: SERIES_WEEKS,
    cut,
    observed: observedSpan(reader, services),
  };
  const figures = await readManual(reader.published, {asOf, cut});
  const results: MetricResult[] = [];
  for (const metric of metrics) {
    results.push(withManual(await evaluate(reader.published, {metric, reading}), figures));
  }
  const window = {from: daysBefore({timezone, instant: asOf, days}), to: asOf, days};
  return {
    schema: "fivekeys.report/1",
    as_of: asOf,
    timezone,
    window,
    cut,
    headline: headline(results, {days}),
    services,
    metrics: results,
    sources: await sources(reader),
    problems: await reader.published.rows<Problem>(
      "select * from problem order by source, subject, reason",
    ),
  };
}

async function sources({published, freshness}: Reader): Promise<Report["sources"]> {
  const stored = await published.rows<SourceStatus>("select * from source order by name");
  const names = new Set([...stored, ...freshness.sources].map(({name}) => name));
  return [...names].sort().map(name => {
    const row = stored.find(source => source.name === name);
    const fresh = freshness.sources.find(source => source.name === name);
    return {
      name,
      first_event_at: row?.first_event_at ?? null,
      last_event_at: row?.last_event_at ?? null,
      events: row?.events ?? 0,
      problems: row?.problems ?? 0,
      synced_at: fresh?.synced_at ?? null,
      failure: fresh?.failure ?? null,
    };
  });
}
