import {daysBefore} from "../lib/time.ts";
import {evaluateAll, type MetricResult, type Window} from "../metrics/evaluate.ts";
import type {Metric} from "../metrics/header.ts";
import {readManual, withManual} from "../metrics/manual.ts";
import type {Cut} from "../metrics/observations.ts";
import {observedSpan, type Reader, type ServiceRow, servicesOf} from "../metrics/reader.ts";
import type {Problem, SourceStatus} from "../tables/published.ts";
import {headline} from "../words/headline.ts";
import {notes} from "../words/notes.ts";

/** What `report --json` prints; stable within a schema number. */
export type Report = {
  schema: "fivekeys.report/1";
  /** Whether all of it is invented, by `fivekeys demo`. */
  is_demo: boolean;
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

/** `/api/v1/report`: the report, and what a reader should know beside the table. */
export type ReportDocument = Report & {notes: readonly string[]};

const SERIES_WEEKS = 13;

/** The same with its notes. */
export function withNotes(of: Report): ReportDocument {
  return {...of, notes: notes(of)};
}

/** The report of every metric at a moment. */
export async function report(
  reader: Reader,
  {
    metrics,
    asOf,
    timezone,
    days,
    cut,
    services = servicesOf(reader, cut),
  }: {
    metrics: readonly Metric[];
    asOf: string;
    timezone: string;
    days: number;
    cut: Cut;
    /** Those of the cut. */
    services?: readonly ServiceRow[];
  },
): Promise<Report> {
  const reading = {
    asOf,
    timezone,
    days,
    bucket: "week" as const,
    bucketCount: SERIES_WEEKS,
    cut,
    observed: observedSpan(reader, services),
  };
  const {published} = reader;
  // Side by side, as far as there are connections.
  const [figures, read, problems, stored] = await Promise.all([
    readManual(published, {asOf, cut}),
    evaluateAll(published, {metrics, reading}),
    published.rows<Problem>("select * from problem order by source, subject, reason"),
    readSources(reader),
  ]);
  const results = read.map(result => withManual(result, figures));
  const window = {from: daysBefore({timezone, instant: asOf, days}), to: asOf, days};
  return {
    schema: "fivekeys.report/1",
    is_demo: reader.isDemo,
    as_of: asOf,
    timezone,
    window,
    cut,
    headline: headline(results, {days}),
    services,
    metrics: results,
    sources: stored,
    problems,
  };
}

export async function readSources({published, freshness}: Reader): Promise<Report["sources"]> {
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
