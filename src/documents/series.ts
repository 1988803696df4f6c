import {UserError} from "../lib/errors.ts";
import {type Bucket, daysBefore} from "../lib/time.ts";
import type {Metric} from "../metrics/header.ts";
import type {Cut} from "../metrics/observations.ts";
import type {CutBy} from "../metrics/observations-by.ts";
import {observedSpan, type Reader, servicesWithin} from "../metrics/reader.ts";
import {evaluateSeries, evaluateSeriesBy, type Series} from "../metrics/series.ts";

export type {CutBy} from "../metrics/observations-by.ts";
export type {Series, SeriesPoint} from "../metrics/series.ts";

/** `/api/v1/metrics/:id/series`, and what `fivekeys metrics <id> --json` prints. */
export type SeriesDocument = {
  schema: "fivekeys.metrics/1";
  metric: string;
  unit: string;
  by: Bucket;
  from: string;
  to: string;
  series: readonly Series[];
};

/** The window of a series that nobody asked for otherwise. */
const SERIES_DAYS = {week: 7 * 13, month: 365, quarter: 2 * 365};
/** A chart of more shows nothing, and each costs as much as a day's readers may take. */
const POINTS_MAX = 1600;
const BUCKET_DAYS = {week: 7, month: 28, quarter: 90};
const DAY_MS = 24 * 3_600_000;

/**
 * The series of a metric, whole or one for each service, team or environment. Throws a UserError for a span that is
 * none, or too long.
 */
export async function seriesDocument(
  reader: Reader,
  {
    metric,
    timezone,
    days,
    by,
    to,
    from = daysBefore({timezone, instant: to, days: SERIES_DAYS[by]}),
    cut = {},
    cutBy = null,
  }: {
    metric: Metric;
    timezone: string;
    /** The length of the window. */
    days: number;
    by: Bucket;
    from?: string | undefined;
    to: string;
    cut?: Cut;
    cutBy?: CutBy | null;
  },
): Promise<SeriesDocument> {
  checkSpan({from, to, by});
  const readingOf = (own: Cut) => ({
    asOf: to,
    timezone,
    days,
    bucket: by,
    bucketCount: 1,
    cut: own,
    observed: observedSpan(reader, servicesWithin(reader, own)),
  });
  const {published} = reader;
  const series =
    cutBy === null
      ? [await evaluateSeries(published, {metric, reading: readingOf(cut), from})]
      : await evaluateSeriesBy(published, {
          metric,
          by: cutBy,
          names: await namesOf(reader, {metric, cutBy, cut}),
          readingOf: name => readingOf(name === null ? cut : {...cut, [cutBy]: name}),
          from,
        });
  const {id, unit} = metric;
  return {schema: "fivekeys.metrics/1", metric: id, unit, by, from, to, series};
}

/** The services, teams or environments that a metric has observations of, in alphabetical order. */
export async function namesOf(
  {published}: Reader,
  {metric, cutBy, cut}: {metric: Metric; cutBy: CutBy; cut: Cut},
): Promise<string[]> {
  const own = cut[cutBy];
  if (own !== undefined) return [own];
  const rows = await published.rows<{name: string}>(
    `select distinct ${cutBy} as name from observation
    where metric = $metric and ${cutBy} is not null order by name`,
    {metric: metric.id},
  );
  return rows.map(({name}) => name);
}

function checkSpan({from, to, by}: {from: string; to: string; by: Bucket}): void {
  if (from >= to) {
    throw new UserError(`Cannot show a series from ${from} to ${to}: it ends before it begins`, {
      hint: "Give a beginning that lies before the end.",
    });
  }
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS / BUCKET_DAYS[by];
  if (count <= POINTS_MAX) return;
  throw new UserError(`Cannot show a series from ${from} to ${to}: it has too many ${by}s`, {
    hint: `A series has at most about ${POINTS_MAX} points: take a shorter span, or longer buckets.`,
  });
}
