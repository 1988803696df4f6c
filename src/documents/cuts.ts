import {daysBefore} from "../lib/time.ts";
import type {MetricResult, Window} from "../metrics/evaluate.ts";
import type {Metric} from "../metrics/header.ts";
import {measuredBy} from "../metrics/measured-by.ts";
import type {Cut} from "../metrics/observations.ts";
import {observedSpan, type Reader, servicesWithin} from "../metrics/reader.ts";
import {type CutBy, namesOf} from "./series.ts";

export type {CutBy} from "./series.ts";

/** One service, team or environment. */
export type CutRow = {
  name: string;
  statistics: MetricResult["statistics"];
  /** The same of the window before. */
  previous: MetricResult["previous"];
  coverage: MetricResult["coverage"];
  /** Why there is no figure although there are observations (`too few people`); null where there is one. */
  suppressed: string | null;
};

/** `/api/v1/metrics/:id/cuts?by=`: a metric of the window, cut. */
export type CutsDocument = {
  schema: "fivekeys.cuts/1";
  metric: string;
  unit: string;
  by: CutBy;
  as_of: string;
  window: Window;
  /** The filters that hold beside. */
  cut: Cut;
  cuts: readonly CutRow[];
};

/**
 * What may be shown of a cut is decided where observations are made: a row about too few people has no value, and says
 * why. So a cut is nothing but the same metric with one filter more.
 */
export async function cutsDocument(
  reader: Reader,
  {
    metric,
    by,
    asOf,
    timezone,
    days,
    cut,
  }: {metric: Metric; by: CutBy; asOf: string; timezone: string; days: number; cut: Cut},
): Promise<CutsDocument> {
  const names = await namesOf(reader, {metric, cutBy: by, cut});
  const readingOf = (name: string | null) => {
    const own = name === null ? cut : {...cut, [by]: name};
    const observed = observedSpan(reader, servicesWithin(reader, own));
    return {asOf, timezone, days, bucket: "week" as const, bucketCount: 1, cut: own, observed};
  };
  const rows = await measuredBy(reader.published, {metric, by, names, readingOf});
  return {
    schema: "fivekeys.cuts/1",
    metric: metric.id,
    unit: metric.unit,
    by,
    as_of: asOf,
    window: {from: daysBefore({timezone, instant: asOf, days}), to: asOf, days},
    cut,
    cuts: rows.map(({statistics, previous, coverage}, i) => {
      return {name: names[i]!, statistics, previous, coverage, suppressed: suppressedOf(coverage)};
    }),
  };
}

function suppressedOf({observed, excluded}: MetricResult["coverage"]): string | null {
  if (observed > 0) return null;
  const [reason] = Object.keys(excluded);
  return reason ?? null;
}
