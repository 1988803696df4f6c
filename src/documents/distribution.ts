import {orderAt} from "../lib/order.ts";
import {quantile, quantilePlaces} from "../lib/statistics.ts";
import {bucketEdges} from "../lib/time.ts";
import {partsBetween} from "../metrics/buckets.ts";
import type {Metric} from "../metrics/header.ts";
import {
  type Cut,
  type Finished,
  readExcluded,
  readFinished,
  readOpen,
} from "../metrics/observations.ts";
import {observedSpan, type Reader, servicesWithin} from "../metrics/reader.ts";
import {type Bin, doublingBins, equalBins, linearBins} from "./bins.ts";

/** `/api/v1/metrics/:id/distribution`: how the observations of a span scatter. */
export type Distribution = {
  schema: "fivekeys.distribution/1";
  metric: string;
  unit: string;
  from: string;
  to: string;
  cut: Cut;
  /** What is counted: the observations, or of a rate the whole weeks by how many each had. */
  of: "observations" | "weeks";
  n: number;
  /** `doubling`: each bin is twice as wide as the one before, so a chart draws them equally wide. */
  scale: "linear" | "doubling";
  /** `from` belongs to the bin, `to` does not; where both are the same (0 or 1 of a share), only that value does. */
  bins: readonly Bin[];
  quantiles: {p50: number | null; p90: number | null};
  /** How many were open at the end, which are in no bin. */
  open: number;
  /** Why nothing is shown; null where it is. */
  suppressed: string | null;
};

/** Of the observations in (from, to], finished by `to`. */
export async function distributionDocument(
  reader: Reader,
  {
    metric,
    timezone,
    from,
    to,
    cut,
  }: {metric: Metric; timezone: string; from: string; to: string; cut: Cut},
): Promise<Distribution> {
  const {id, unit} = metric;
  const {published} = reader;
  const head = {schema: "fivekeys.distribution/1" as const, metric: id, unit, from, to, cut};
  if (metric.window === "last_wave") {
    return {...head, ...nothing, suppressed: "a survey tells means, and no single answer"};
  }
  const metrics = [metric];
  const [finished, open, excluded] = await Promise.all([
    readFinished(published, {metric, from, asOf: to, cut}),
    readOpen(published, {metrics, asOf: to, cut}),
    readExcluded(published, {metrics, from, asOf: to, cut}),
  ]);
  // The first instant belongs to the span before.
  const begin = Date.parse(from);
  const values = after(finished, begin);
  const isRate = metric.statistics.some(({name}) => name === "per_week");
  const observed = observedSpan(reader, servicesWithin(reader, cut));
  const counted = isRate ? weekly(finished, {timezone, from, to, observed}) : values;
  const [reason] = Object.keys(excluded.get(id)!);
  return {
    ...head,
    of: isRate ? "weeks" : "observations",
    n: counted.length,
    ...binsOf(counted, {unit, isRate}),
    quantiles: quantilesOf(counted),
    open: open.get(id)!.length,
    suppressed: values.length === 0 && reason !== undefined ? reason : null,
  };
}

function after({observedAt, value}: Finished, begin: number): Float64Array {
  const values = new Float64Array(value.length);
  let size = 0;
  for (let i = 0; i < value.length; i += 1) {
    if (observedAt[i]! <= begin) continue;
    values[size] = value[i]!;
    size += 1;
  }
  return values.subarray(0, size);
}

function quantilesOf(values: Float64Array): Distribution["quantiles"] {
  const [p50, p90] = [0.5, 0.9];
  orderAt(
    values,
    [p50, p90].flatMap(p => quantilePlaces(values.length, p)),
  );
  return {p50: quantile(values, p50), p90: quantile(values, p90)};
}

const nothing = {
  of: "observations" as const,
  n: 0,
  scale: "linear" as const,
  bins: [],
  quantiles: {p50: null, p90: null},
  open: 0,
};

/** How many there were in each whole week of the span; one that nobody watched is a gap, not a week of none. */
function weekly(
  finished: Finished,
  {
    timezone,
    from,
    to,
    observed,
  }: {timezone: string; from: string; to: string; observed: {from: string; to: string} | null},
): Float64Array {
  if (observed === null) return new Float64Array();
  const begin = Math.max(Date.parse(from), Date.parse(observed.from));
  const end = Math.min(Date.parse(to), Date.parse(observed.to));
  const edges = bucketEdges({timezone, bucket: "week", from, to}).map(edge => edge.toMillis());
  const isWhole = (i: number) => edges[i]! >= begin && edges[i + 1]! <= end + 1;
  const counts = partsBetween(finished, edges).map(part => part.length);
  return Float64Array.from(counts.filter((_, i) => isWhole(i)));
}

/** Durations and sizes reach over orders of magnitude; the others do not. */
function binsOf(
  values: Float64Array,
  {unit, isRate}: {unit: string; isRate: boolean},
): Pick<Distribution, "scale" | "bins"> {
  if (unit === "share") return {scale: "linear", bins: equalBins(values)};
  if (isRate) return {scale: "linear", bins: linearBins(values, {stepMin: 1})};
  if (unit === "hours") return {scale: "doubling", bins: doublingBins(values, {least: 0.25})};
  if (unit === "lines") return {scale: "doubling", bins: doublingBins(values, {least: 1})};
  return {scale: "linear", bins: linearBins(values, {stepMin: 0})};
}
