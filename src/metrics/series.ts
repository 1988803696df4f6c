import {bucketEdges} from "../lib/time.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {bucketsOf, pointIntervals, pointValue} from "./buckets.ts";
import type {Point, Reading} from "./evaluate.ts";
import {waveSeries} from "./evaluate-waves.ts";
import type {Metric} from "./header.ts";
import {type Cut, type Finished, readFinished} from "./observations.ts";
import {type By, readFinishedBy} from "./observations-by.ts";
import {openAtEnds} from "./open-at-ends.ts";
import {type Xmr, xmr} from "./xmr.ts";

/** A bucket. Beside these it has each statistic by its name (`p50`, `share` …), a number or null. */
export type SeriesPoint = Point & {
  /** How many were open at its end; null where nothing of the metric has a duration. */
  open: number | null;
};

export type Series = {
  cut: Cut;
  points: readonly SeriesPoint[];
  /** Over the complete points of the metric's first statistic; null below 10 of them. */
  xmr: (Xmr & {statistic: string}) | null;
};

/** The series of a metric from the bucket that holds `from` to the one that holds `asOf`. */
export async function evaluateSeries(
  published: Warehouse,
  {metric, reading, from}: {metric: Metric; reading: Reading; from: string},
): Promise<Series> {
  const start = startOf(reading, from);
  if (metric.window === "last_wave") return ofWaves(published, {metric, reading, start});
  const {asOf, cut} = reading;
  const edges = edgesOf(reading, start);
  const [finished, open] = await Promise.all([
    readFinished(published, {metric, from: start, asOf, cut}),
    openAtEnds(published, {metric, cut, asOf, edges}),
  ]);
  const none = edges.slice(1).map(() => 0);
  const ofAll = open === null ? null : (open.get("") ?? none);
  return seriesOf(metric, {finished, open: ofAll, reading, start});
}

/** One series each of some services, teams or environments, read at once; `readingOf` says how each is read. */
export async function evaluateSeriesBy(
  published: Warehouse,
  {
    metric,
    by,
    names,
    readingOf,
    from,
  }: {metric: Metric; readingOf: (name: string | null) => Reading; from: string} & By,
): Promise<Series[]> {
  const whole = readingOf(null);
  const start = startOf(whole, from);
  if (metric.window === "last_wave") {
    const each = names.map(name => ofWaves(published, {metric, reading: readingOf(name), start}));
    return Promise.all(each);
  }
  const {asOf, cut} = whole;
  const edges = edgesOf(whole, start);
  const [finished, open] = await Promise.all([
    readFinishedBy(published, {metric, from: start, asOf, cut, by, names}),
    openAtEnds(published, {metric, cut, asOf, edges, by}),
  ]);
  const none = edges.slice(1).map(() => 0);
  return names.map((name, i) => {
    const ofName = open === null ? null : (open.get(name) ?? none);
    return seriesOf(metric, {
      finished: finished[i]!,
      open: ofName,
      reading: readingOf(name),
      start,
    });
  });
}

function startOf({timezone, bucket, asOf}: Reading, from: string): string {
  return bucketEdges({timezone, bucket, from, to: asOf})[0]!.toUTC().toISO()!;
}

function edgesOf({timezone, bucket, asOf}: Reading, start: string): number[] {
  return bucketEdges({timezone, bucket, from: start, to: asOf}).map(edge => edge.toMillis());
}

function seriesOf(
  metric: Metric,
  {
    finished,
    open,
    reading,
    start,
  }: {finished: Finished; open: readonly number[] | null; reading: Reading; start: string},
): Series {
  const points = bucketsOf(metric, finished, {reading, start}).map((bucket, i) => ({
    start: bucket.start,
    n: bucket.values.length,
    is_complete: bucket.isComplete,
    ...Object.fromEntries(metric.statistics.map(({name}) => [name, pointValue(name, bucket)])),
    intervals: pointIntervals(metric, bucket),
    open: open?.[i] ?? null,
  }));
  return withXmr(metric, {cut: reading.cut, points});
}

async function ofWaves(
  published: Warehouse,
  {metric, reading, start}: {metric: Metric; reading: Reading; start: string},
): Promise<Series> {
  const waves = await waveSeries(published, {metric, reading, from: start});
  const points = waves.map(point => ({...point, open: null}));
  return withXmr(metric, {cut: reading.cut, points});
}

/** What a value of a metric can be at the least and at the most. */
const ranges: Readonly<Record<string, {least: number; most: number}>> = {
  score: {least: 1, most: 5},
  share: {least: 0, most: 1},
  "share of time": {least: 0, most: 1},
};
const change = {least: -1, most: Number.POSITIVE_INFINITY};
const positive = {least: 0, most: Number.POSITIVE_INFINITY};

function withXmr(
  {statistics, unit}: Metric,
  {cut, points}: {cut: Cut; points: readonly SeriesPoint[]},
): Series {
  const {name} = statistics[0]!;
  const range = name === "change" ? change : (ranges[unit] ?? positive);
  const found = xmr(
    points.map(point => ({...point, value: point[name] as number | null})),
    range,
  );
  return {cut, points, xmr: found === null ? null : {statistic: name, ...found}};
}
