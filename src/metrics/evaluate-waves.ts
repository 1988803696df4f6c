import {type Bucket, bucketEdges, seriesStart} from "../lib/time.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import type {MetricResult, Point, Reading} from "./evaluate.ts";
import type {Metric} from "./header.ts";
import {condition} from "./observations.ts";
import {statisticOfWaves, type Wave} from "./statistic-of-waves.ts";

/** People are asked each quarter; what was said two years ago says nothing of today. */
const QUARTERS = 8;

type Row = {
  observed_at: string;
  value: number | null;
  people: number | null;
  low: number | null;
  high: number | null;
  excluded: string | null;
};

/**
 * A metric that a survey tells, at a moment: of the last wave that was closed by then, whatever the days of the
 * window, and its series by quarter.
 */
export async function evaluateWaves(
  published: Warehouse,
  {metric, reading}: {metric: Metric; reading: Reading},
): Promise<MetricResult> {
  const {asOf, timezone} = reading;
  const bucket = "quarter";
  const from = seriesStart({timezone, bucket, asOf, count: QUARTERS});
  const waves = await readWaves(published, {metric, reading, from});
  const latestFirst = waves.toReversed();
  const [last] = latestFirst;
  return {
    id: metric.id,
    title: metric.title,
    alias: metric.alias ?? null,
    family: metric.family,
    question: metric.question,
    unit: metric.unit,
    statistics: metric.statistics.map(definition => statisticOfWaves(definition, latestFirst)),
    previous: metric.statistics.map(definition => {
      const {name, value, n} = statisticOfWaves(definition, latestFirst.slice(1));
      return {name, value, n};
    }),
    series: {
      bucket,
      points: points(metric, {waves, timezone, bucket, from, asOf}),
    },
    coverage: {
      observed: last === undefined || last.value === null ? 0 : 1,
      censored: 0,
      longest_open_hours: null,
      excluded: last?.excluded == null ? {} : {[last.excluded]: 1},
    },
    drop_off: null,
    wave_closed_at: last === undefined ? null : new Date(last.closedAt).toISOString(),
  };
}

/** The series of such a metric: a bucket in which no wave was closed is a gap. */
export async function waveSeries(
  published: Warehouse,
  {metric, reading, from}: {metric: Metric; reading: Reading; from: string},
): Promise<Point[]> {
  const {timezone, bucket, asOf} = reading;
  const waves = await readWaves(published, {metric, reading, from});
  return points(metric, {waves, timezone, bucket, from, asOf});
}

async function readWaves(
  published: Warehouse,
  {metric, reading, from}: {metric: Metric; reading: Reading; from: string},
): Promise<Wave[]> {
  const {where, parameters} = condition(metric, reading.cut);
  const rows = await published.rows<Row>(
    `select observed_at, value, people, low, high, excluded
    from observation
    where ${where}
      and observed_at >= cast($from as timestamp) and observed_at <= cast($as_of as timestamp)
    order by observed_at, ref`,
    {...parameters, from, as_of: reading.asOf},
  );
  return rows.map(({observed_at, value, people, low, high, excluded}) => ({
    closedAt: Date.parse(observed_at),
    value: excluded === null ? value : null,
    n: people ?? 0,
    low,
    high,
    excluded,
  }));
}

function points(
  metric: Metric,
  {
    waves,
    timezone,
    bucket,
    from,
    asOf,
  }: {waves: readonly Wave[]; timezone: string; bucket: Bucket; from: string; asOf: string},
): Point[] {
  const edges = bucketEdges({timezone, bucket, from, to: asOf});
  return edges.slice(0, -1).map((edge, i) => {
    const [start, end] = [edge.toMillis(), edges[i + 1]!.toMillis()];
    // Of several waves in a bucket the last one counts, and is held against the one before it.
    const until = waves.filter(({closedAt}) => closedAt < end).toReversed();
    const [last] = until;
    const isHere = last !== undefined && last.closedAt >= start;
    const told = metric.statistics.map(definition => {
      const {name, value, low, high} = statisticOfWaves(definition, isHere ? until : []);
      return {name, value, low, high};
    });
    return {
      start: edge.toISODate()!,
      n: isHere ? last.n : 0,
      is_complete: end <= Date.parse(asOf) + 1,
      ...Object.fromEntries(told.map(({name, value}) => [name, value])),
      intervals: Object.fromEntries(told.map(({name, low, high}) => [name, {low, high}])),
    };
  });
}
