import {DateTime} from "luxon";
import {UserError} from "./errors.ts";

export type Bucket = "week" | "month" | "quarter";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * The spans of equal offset of a zone between two instants: from this instant on, so many minutes east of
 * UTC. The first span also stands for all that was before.
 */
export function zoneOffsets({
  timezone,
  from,
  to,
}: {
  timezone: string;
  from: string;
  to: string;
}): {from: string; minutes: number}[] {
  const offset = (ms: number) => DateTime.fromMillis(ms, {zone: timezone}).offset;
  const end = Date.parse(to);
  let at = Date.parse(from);
  const spans = [{from: new Date(at).toISOString(), minutes: offset(at)}];
  while (at < end) {
    // No zone has ever changed its offset and changed it back within a day.
    const next = Math.min(at + DAY_MS, end);
    if (offset(next) !== spans.at(-1)!.minutes) {
      const change = firstChange({
        low: at,
        high: next,
        isChanged: ms => offset(ms) !== spans.at(-1)!.minutes,
      });
      spans.push({from: new Date(change).toISOString(), minutes: offset(change)});
    }
    at = next;
  }
  return spans;
}

/** The first whole minute in (low, high] at which the change has happened. */
function firstChange({
  low,
  high,
  isChanged,
}: {
  low: number;
  high: number;
  isChanged: (ms: number) => boolean;
}): number {
  let [before, after] = [Math.floor(low / MINUTE_MS), Math.ceil(high / MINUTE_MS)];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (isChanged(middle * MINUTE_MS)) after = middle;
    else before = middle;
  }
  return after * MINUTE_MS;
}

/**
 * The local days at which the buckets begin that touch [from, to], as instants, with the end of the last one
 * as the last entry.
 */
export function bucketEdges({
  timezone,
  bucket,
  from,
  to,
}: {
  timezone: string;
  bucket: Bucket;
  from: string;
  to: string;
}): DateTime[] {
  const end = DateTime.fromISO(to, {zone: timezone});
  const edges = [DateTime.fromISO(from, {zone: timezone}).startOf(bucket)];
  while (edges.at(-1)! <= end) {
    edges.push(
      edges
        .at(-1)!
        .plus({[`${bucket}s`]: 1})
        .startOf(bucket),
    );
  }
  return edges;
}

/** `count` whole buckets before the one that holds the instant, which is the start of the series. */
export function seriesStart({
  timezone,
  bucket,
  asOf,
  count,
}: {
  timezone: string;
  bucket: Bucket;
  asOf: string;
  count: number;
}): string {
  const start = DateTime.fromISO(asOf, {zone: timezone}).startOf(bucket);
  return toInstant(start.minus({[`${bucket}s`]: count - 1}).startOf(bucket));
}

/** The instant so many days earlier by the calendar of the zone. */
export function daysBefore({
  timezone,
  instant,
  days,
}: {
  timezone: string;
  instant: string;
  days: number;
}): string {
  return toInstant(DateTime.fromISO(instant, {zone: timezone}).minus({days}));
}

/**
 * What an operator typed as a moment: an ISO instant, or a local time or day of the reporting zone. A day
 * alone stands for its first instant, or with `isEnd` for its last.
 */
export function parseMoment(
  text: string,
  {timezone, isEnd = false}: {timezone: string; isEnd?: boolean},
): string {
  const parsed = DateTime.fromISO(text, {zone: timezone, setZone: false});
  if (!parsed.isValid) {
    throw new UserError(
      `Cannot understand the moment "${text}": it is not an ISO 8601 date or time`,
      {
        hint: "Write it as 2025-11-01 or 2025-11-01T08:00:00Z.",
      },
    );
  }
  const isDay = /^\d{4}-?\d{2}-?\d{2}$/.test(text);
  return toInstant(isDay && isEnd ? parsed.plus({days: 1}).minus({milliseconds: 1}) : parsed);
}

function toInstant(time: DateTime): string {
  return time.toUTC().toISO()!;
}
