import {type Bucket, daysBefore, seriesStart} from "../lib/time.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {type Bounds, bucketsOf, ordered, pointIntervals, pointValue} from "./buckets.ts";
import {dropOffs, type TeamDropOff} from "./drop-off.ts";
import {evaluateWaves} from "./evaluate-waves.ts";
import type {Metric} from "./header.ts";
import {type Cut, type Finished, readExcluded, readFinished, readOpen} from "./observations.ts";
import {type Sample, type Statistic, statistic} from "./statistic.ts";

export type Window = {from: string; to: string; days: number};

/** A point of a series: a bucket, its n, and each statistic by name; null where nothing was observed. */
export type Point = {
  start: string;
  n: number;
  is_complete: boolean;
  /** By statistic, the 95 % interval; an end that n does not allow is null. */
  intervals: Readonly<Record<string, Bounds>>;
  [statistic: string]: unknown;
};

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
  const [result] = await evaluateAll(published, {metrics: [metric], reading});
  return result!;
}

/** The same of several metrics, in their order, in few queries. */
export async function evaluateAll(
  published: Warehouse,
  {metrics, reading}: {metrics: readonly Metric[]; reading: Reading},
): Promise<MetricResult[]> {
  const {asOf, timezone, days, cut} = reading;
  const from = daysBefore({timezone, instant: asOf, days});
  const plain = metrics.filter(({window}) => window !== "last_wave");
  const open = plain.length === 0 ? null : readOpen(published, {metrics: plain, asOf, cut});
  const excluded =
    plain.length === 0 ? null : readExcluded(published, {metrics: plain, from, asOf, cut});
  return Promise.all(
    metrics.map(async metric =>
      metric.window === "last_wave"
        ? evaluateWaves(published, {metric, reading})
        : evaluateOne(published, {metric, reading, from, open: open!, excluded: excluded!}),
    ),
  );
}

async function evaluateOne(
  published: Warehouse,
  {
    metric,
    reading,
    from,
    ...asked
  }: {
    metric: Metric;
    reading: Reading;
    from: string;
    open: ReturnType<typeof readOpen>;
    excluded: ReturnType<typeof readExcluded>;
  },
): Promise<MetricResult> {
  const {asOf, timezone, days, bucket, bucketCount, cut} = reading;
  const before = daysBefore({timezone, instant: from, days});
  const start = seriesStart({timezone, bucket, asOf, count: bucketCount});
  const first = before < start ? before : start;
  const [all, openOf, excludedOf, drop_off] = await Promise.all([
    readFinished(published, {metric, from: first, asOf, cut}),
    asked.open,
    asked.excluded,
    metric.flags?.includes("drop_off") ? dropOffs(published, {metric, reading}) : null,
  ]);
  const found = measured(metric, {
    finished: all,
    open: openOf.get(metric.id)!,
    excluded: excludedOf.get(metric.id)!,
    reading,
  });
  return {
    ...headOf(metric),
    statistics: found.statistics,
    previous: found.previous,
    series: {bucket, points: series(metric, all, {reading, start})},
    coverage: found.coverage,
    drop_off,
    wave_closed_at: null,
  };
}

/** A window of a metric and the one before it. */
export type Measured = Pick<MetricResult, "statistics" | "previous" | "coverage">;

/** The window of a reading in what was read of it. */
export function measured(
  metric: Metric,
  {
    finished,
    open,
    excluded,
    reading,
  }: {
    finished: Finished;
    open: Float64Array;
    excluded: Record<string, number>;
    reading: Reading;
  },
): Measured {
  const {asOf, timezone, days} = reading;
  const from = daysBefore({timezone, instant: asOf, days});
  const before = daysBefore({timezone, instant: from, days});
  const of = {metric, all: finished, reading};
  const window = sample(of, {from, to: asOf, open});
  const earlier = sample(of, {from: before, to: from, open: new Float64Array()});
  return {
    statistics: metric.statistics.map(definition => statistic(definition, window)),
    previous: metric.statistics.map(definition => {
      const {name, value, n} = statistic(definition, earlier);
      return {name, value, n};
    }),
    coverage: {
      observed: window.values.length,
      censored: open.length,
      longest_open_hours: open.at(-1) ?? null,
      excluded,
    },
  };
}

function headOf({id, title, alias, family, question, unit}: Metric) {
  return {id, title, alias: alias ?? null, family, question, unit};
}

function sample(
  {metric, all, reading}: {metric: Metric; all: Finished; reading: Reading},
  {from, to, open}: {from: string; to: string; open: Float64Array},
): Sample {
  const {observedAt, value, isSurge} = all;
  const [start, end] = [Date.parse(from), Date.parse(to)];
  // Weeks by the calendar: where the clocks change, one lasts an hour more or less.
  const weekMs = (end - start) / (reading.days / 7);
  const observedFrom =
    reading.observed === null ? end : Math.max(start, Date.parse(reading.observed.from));
  const observedTo =
    reading.observed === null ? end : Math.min(end, Date.parse(reading.observed.to));
  const weekly: {count: number; surge: number}[] = [];
  let size = 0;
  const values = new Float64Array(value.length);
  for (let i = 0; i < value.length; i += 1) {
    const at = observedAt[i]!;
    if (at <= start || at > end) continue;
    values[size] = value[i]!;
    size += 1;
    const week = Math.floor((end - at) / weekMs);
    const of = weekly[week];
    const surge = isSurge?.[i] ?? 0;
    if (of === undefined) weekly[week] = {count: 1, surge};
    else {
      of.count += 1;
      of.surge += surge;
    }
  }
  return {
    values: ordered(values.slice(0, size), metric),
    open,
    weeks: Math.max(0, observedTo - observedFrom) / weekMs,
    weekly: Object.values(weekly),
  };
}

function series(
  metric: Metric,
  finished: Finished,
  {reading, start}: {reading: Reading; start: string},
): Point[] {
  return bucketsOf(metric, finished, {reading, start}).map(bucket => ({
    start: bucket.start,
    n: bucket.values.length,
    is_complete: bucket.isComplete,
    ...Object.fromEntries(metric.statistics.map(({name}) => [name, pointValue(name, bucket)])),
    intervals: pointIntervals(metric, bucket),
  }));
}
