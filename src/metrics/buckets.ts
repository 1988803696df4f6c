import {orderAt} from "../lib/order.ts";
import {placeAmong} from "../lib/place-among.ts";
import {bucketEdges} from "../lib/time.ts";
import type {Reading} from "./evaluate.ts";
import type {Metric, StatisticDefinition} from "./header.ts";
import type {Finished} from "./observations.ts";
import {placesOf, plainValue, type Statistic, statistic} from "./statistic.ts";

/** What a week, month or quarter holds of a metric. */
export type BucketOf = {
  /** The local day on which it begins. */
  start: string;
  /** Epoch milliseconds; the end does not belong to it. */
  from: number;
  to: number;
  /** In order as far as the metric's statistics look. */
  values: Float64Array;
  weeks: number;
  /** Whether anybody watched: a week that nobody did is a gap, not a week without deployments. */
  isSeen: boolean;
  /** Whether all of it has been. */
  isComplete: boolean;
};

/** The buckets from `start` to the one that holds `asOf`. */
export function bucketsOf(
  metric: Metric,
  finished: Finished,
  {reading, start}: {reading: Reading; start: string},
): BucketOf[] {
  const {timezone, bucket, asOf, observed} = reading;
  const edges = bucketEdges({timezone, bucket, from: start, to: asOf});
  const parts = partsBetween(
    finished,
    edges.map(edge => edge.toMillis()),
  );
  return edges.slice(0, -1).map((edge, i) => {
    const [from, to] = [edge.toMillis(), edges[i + 1]!.toMillis()];
    return {
      start: edge.toISODate()!,
      from,
      to,
      values: ordered(parts[i]!, metric),
      weeks: edges[i + 1]!.diff(edge, "days").days / 7,
      isSeen: observed !== null && Date.parse(observed.from) < to && Date.parse(observed.to) > from,
      isComplete: isOver(to, asOf),
    };
  });
}

/** The value of a statistic in a bucket; null where nothing is known. */
export function pointValue(
  name: StatisticDefinition["name"],
  {values, weeks, isSeen}: BucketOf,
): number | null {
  return name === "per_week" && !isSeen ? null : plainValue(name, {values, weeks});
}

/** A 95 % interval; an end that n does not allow is null. */
export type Bounds = Pick<Statistic, "low" | "high">;

/** The interval of each statistic in a bucket, by its name. */
export function pointIntervals(
  {statistics}: Metric,
  {values, weeks, isSeen}: BucketOf,
): Record<string, Bounds> {
  const of = (name: StatisticDefinition["name"]): Bounds => {
    if (name === "per_week" && !isSeen) return {low: null, high: null};
    const {low, high} = statistic({name}, {values, open: nothing, weeks, weekly: []});
    return {low, high};
  };
  return Object.fromEntries(statistics.map(({name}) => [name, of(name)]));
}

const nothing = new Float64Array();

/**
 * The values in order, in their place, as far as the metric's quantiles look at them: at these places stands what would
 * stand there if all were sorted.
 */
export function ordered(values: Float64Array, {statistics}: Metric): Float64Array {
  const places = statistics.flatMap(({name}) => placesOf(name, values.length));
  if (places.length > 0) orderAt(values, places);
  return values;
}

/** Whether all before `to` has been: `asOf` itself still counts, and a day given as `asOf` is its last instant. */
function isOver(to: number, asOf: string): boolean {
  return to <= Date.parse(asOf) + 1;
}

/** The values of what was observed from each edge (epoch milliseconds, ascending) on and before the next. */
export function partsBetween(
  {observedAt, value}: Finished,
  edges: readonly number[],
): Float64Array[] {
  const count = edges.length - 1;
  const place = new Int32Array(value.length);
  const sizes = new Int32Array(count);
  let last = 0;
  for (let row = 0; row < value.length; row += 1) {
    const at = observedAt[row]!;
    // What is asked for follows one another, more or less.
    if (at < edges[last]! || at >= edges[last + 1]!) last = placeAmong(edges, at);
    place[row] = last;
    if (last >= 0 && last < count) sizes[last]! += 1;
    if (last < 0 || last >= count) last = 0;
  }
  const parts = Array.from(sizes, size => new Float64Array(size));
  const filled = new Int32Array(count);
  for (let row = 0; row < value.length; row += 1) {
    const part = place[row]!;
    if (part >= 0 && part < count) parts[part]![filled[part]!++] = value[row]!;
  }
  return parts;
}
