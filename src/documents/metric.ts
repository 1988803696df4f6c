import {daysBefore} from "../lib/time.ts";
import {evaluate, type MetricResult, type Window} from "../metrics/evaluate.ts";
import type {Metric} from "../metrics/header.ts";
import {readManual, withManual} from "../metrics/manual.ts";
import type {Cut} from "../metrics/observations.ts";
import {observedSpan, type Reader, servicesWithin} from "../metrics/reader.ts";
import {notes} from "../words/notes.ts";

/** `/api/v1/metrics/:id`: one metric of the window, with its 13 weeks. */
export type MetricDocument = {
  schema: "fivekeys.metric/1";
  as_of: string;
  timezone: string;
  window: Window;
  cut: Cut;
  metric: MetricResult;
  /** What a reader should know beside the number. */
  notes: readonly string[];
};

const SERIES_WEEKS = 13;

export async function metricDocument(
  reader: Reader,
  {
    metric,
    asOf,
    timezone,
    days,
    cut,
  }: {metric: Metric; asOf: string; timezone: string; days: number; cut: Cut},
): Promise<MetricDocument> {
  const services = servicesWithin(reader, cut);
  const reading = {
    asOf,
    timezone,
    days,
    bucket: "week" as const,
    bucketCount: SERIES_WEEKS,
    cut,
    observed: observedSpan(reader, services),
  };
  const [result, figures] = await Promise.all([
    evaluate(reader.published, {metric, reading}),
    readManual(reader.published, {asOf, cut}),
  ]);
  const shown = withManual(result, figures);
  return {
    schema: "fivekeys.metric/1",
    as_of: asOf,
    timezone,
    window: {from: daysBefore({timezone, instant: asOf, days}), to: asOf, days},
    cut,
    metric: shown,
    notes: notes({metrics: [shown], services: [], problems: [], sources: [], timezone}),
  };
}
