import type {DateTime} from "luxon";
import {type Bucket, bucketEdges, daysBefore, seriesStart} from "../lib/time.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {dropOffs, type TeamDropOff} from "./drop-off.ts";
import {evaluateWaves, waveSeries} from "./evaluate-waves.ts";
import type {Metric} from "./header.ts";
import {type Cut, type Observations, readExcluded, readObservations} from "./observations.ts";
import {plainValue, type Sample, type Statistic, statistic} from "./statistic.ts";

export type Window = {from: string; to: string; days: number};

/** A point of a series: a bucket, its n, and each statistic by name; null where nothing was observed. */
export type Point = {start: string; n: number; is_complete: boolean; [statistic: string]: unknown};

export type MetricResult = {
  id: string;
  title: string;
  alias: string | null;
  family: string;
  question: string;
  unit: string;
  statistics: readonly Statistic[];
  /** The same statistics of the window before. */
  previous: readonly {name: string; value: number | null; n: number}[];
  series: {bucket: Bucket; points: readonly Point[]};
  /** `longest_open_hours`: how long the oldest that still runs has lasted; null when nothing does. */
  coverage: {
    observed: number;
    censored: number;
    longest_open_hours: number | null;
    excluded: Record<string, number>;
  };
  /** Each team's last whole week against the weeks before it, where that can be judged; null: not asked for. */
  drop_off: readonly TeamDropOff[] | null;
  /** When the wave of a survey was closed that the numbers are of; null: they are not of a survey. */
  wave_closed_at: string | null;
};

/** What a reader knows of the data as a whole. */
export type Reading = {
  asOf: string;
  timezone: string;
  days: number;
  bucket: Bucket;
  /** How many buckets the series has, the one of `asOf` included. */
  bucketCount: number;
  cut: Cut;
  /** Since when and until when observations would have been seen; null when nothing ever was. */
  observed: {from: string; to: string} | null;
};

/** A metric at a moment: statistics of the window that ends there, the window before, and the series. */
export async function evaluate(
  published: Warehouse,
  {metric, reading}: {metric: Metric; reading: Reading},
): Promise<MetricResult> {
  if (metric.window === "last_wave") return evaluateWaves(published, {metric, reading});
  const {asOf, timezone, days, bucket, bucketCount, cut} = reading;
  const from = daysBefore({timezone, instant: asOf, days});
  const before = daysBefore({timezone, instant: from, days});
  const start = seriesStart({timezone, bucket, asOf, count: bucketCount});
  const first = before < start ? before : start;
  const all = await readObservations(published, {metric, from: first, asOf, cut});
  const excluded = await readExcluded(published, {metric, from, asOf, cut});
  const window = sample(all, {from, to: asOf, reading});
  const earlier = sample({...all, open: new Float64Array()}, {from: before, to: from, reading});
  return {
    id: metric.id,
    title: metric.title,
    alias: metric.alias ?? null,
    family: metric.family,
    question: metric.question,
    unit: metric.unit,
    statistics: metric.statistics.map(definition => statistic(definition, window)),
    previous: metric.statistics.map(definition => {
      const {name, value, n} = statistic(definition, earlier);
      return {name, value, n};
    }),
    series: {bucket, points: series(metric, all, {reading, start})},
    coverage: {
      observed: window.values.length,
      censored: all.open.length,
      longest_open_hours: all.open.at(-1) ?? null,
      excluded,
    },
    drop_off: metric.flags?.includes("drop_off")
      ? await dropOffs(published, {metric, reading})
      : null,
    wave_closed_at: null,
  };
}

/** The series of one metric between two instants. */
export async function evaluateSeries(
  published: Warehouse,
  {metric, reading, from}: {metric: Metric; reading: Reading; from: string},
): Promise<readonly Point[]> {
  const {timezone, bucket, asOf, cut} = reading;
  const start = bucketEdges({timezone, bucket, from, to: asOf})[0]!.toUTC().toISO()!;
  if (metric.window === "last_wave") return waveSeries(published, {metric, reading, from: start});
  const all = await readObservations(published, {metric, from: start, asOf, cut});
  return series(metric, all, {reading, start});
}

function sample(
  {observedAt, value, isSurge, open}: Observations,
  {from, to, reading}: {from: string; to: string; reading: Reading},
): Sample {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  // Weeks by the calendar: where the clocks change, one lasts an hour more or less.
  const weekMs = (end - start) / (reading.days / 7);
  const [first, last] = [firstAfter(observedAt, start), firstAfter(observedAt, end)];
  const observedFrom =
    reading.observed === null ? end : Math.max(start, Date.parse(reading.observed.from));
  const observedTo =
    reading.observed === null ? end : Math.min(end, Date.parse(reading.observed.to));
  const weekly: {count: number; surge: number}[] = [];
  for (let i = first; i < last; i += 1) {
    const week = Math.floor((end - observedAt[i]!) / weekMs);
    const {count, surge} = weekly[week] ?? {count: 0, surge: 0};
    weekly[week] = {count: count + 1, surge: surge + isSurge[i]!};
  }
  return {
    values: value.slice(first, last).sort(),
    open,
    weeks: Math.max(0, observedTo - observedFrom) / weekMs,
    weekly: Object.values(weekly),
  };
}

function series(
  metric: Metric,
  {observedAt, value}: Observations,
  {reading, start}: {reading: Reading; start: string},
): Point[] {
  const {timezone, bucket, asOf, observed} = reading;
  const edges = bucketEdges({timezone, bucket, from: start, to: asOf});
  return edges.slice(0, -1).map((edge, i) => {
    const [from, to] = [edge.toMillis(), edges[i + 1]!.toMillis()];
    const values = value.slice(firstFrom(observedAt, from), firstFrom(observedAt, to)).sort();
    const weeks = edges[i + 1]!.diff(edge, "days").days / 7;
    // A week that nobody watched is a gap, not a week without deployments.
    const isSeen =
      observed !== null && Date.parse(observed.from) < to && Date.parse(observed.to) > from;
    const statistics = metric.statistics.map(({name}) => [
      name,
      name === "per_week" && !isSeen ? null : plainValue(name, {values, weeks}),
    ]);
    return {
      start: (edge as DateTime).toISODate()!,
      n: values.length,
      is_complete: isOver(to, asOf),
      ...Object.fromEntries(statistics),
    };
  });
}

/** Whether all before `to` has been: `asOf` itself still counts, and a day given as `asOf` is its last instant. */
function isOver(to: number, asOf: string): boolean {
  return to <= Date.parse(asOf) + 1;
}

/** The index of the first entry greater than `t`. */
function firstAfter(sorted: Float64Array, t: number): number {
  return firstFrom(sorted, t + 1);
}

/** The index of the first entry of at least `t`, by bisection. */
function firstFrom(sorted: Float64Array, t: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < t) low = middle + 1;
    else high = middle;
  }
  return low;
}
