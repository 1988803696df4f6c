import {zoneOffsets} from "./time.ts";

/** When somebody works. Days are ISO weekdays (Monday 1), times `HH:MM` of the zone, holidays local dates. */
export type WorkingCalendar = {
  timezone: string;
  days: readonly number[];
  from: string;
  /** Later than `from`, `24:00` at the latest. */
  to: string;
  holidays: ReadonlySet<string>;
};

/** A stretch of work, in epoch milliseconds, without its end. */
export type WorkingSpan = {start: number; end: number};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** More than the clocks of any two places are apart: the local days at both ends are whole. */
const MARGIN_MS = 2 * DAY_MS;
/** The first of January 1970 was a Thursday: this many days after a Monday. */
const FIRST_WEEKDAY = 3;

/**
 * The stretches of work of all local days that touch [from, to], the earliest first. A moment is one of work when the
 * clock on the wall says so: where the clocks change, an hour that comes twice counts twice, and one that is left out
 * not at all.
 */
export function workingSpans(
  calendar: WorkingCalendar,
  {from, to}: {from: string; to: string},
): WorkingSpan[] {
  const first = Date.parse(from) - MARGIN_MS;
  const last = Date.parse(to) + MARGIN_MS;
  const offsets = zoneOffsets({
    timezone: calendar.timezone,
    from: new Date(first).toISOString(),
    to: new Date(last).toISOString(),
  });
  const spans = offsets.flatMap(({from: begin, minutes}, i) => {
    const next = offsets[i + 1]?.from;
    const end = next === undefined ? last : Date.parse(next);
    return spansAtOffset(calendar, {start: Date.parse(begin), end, offset: minutes * MINUTE_MS});
  });
  return joined(spans);
}

/** Where one ends when the next begins, at midnight or when the clocks change, they are one. */
function joined(spans: readonly WorkingSpan[]): WorkingSpan[] {
  const all: WorkingSpan[] = [];
  for (const span of spans) {
    const last = all.at(-1);
    if (last?.end === span.start) last.end = span.end;
    else all.push({...span});
  }
  return all;
}

/** The same while the clocks are ahead of UTC by `offset` milliseconds all the time. */
function spansAtOffset(
  {days, from, to, holidays}: WorkingCalendar,
  {start, end, offset}: WorkingSpan & {offset: number},
): WorkingSpan[] {
  const [begin, finish] = [timeOfDay(from), timeOfDay(to)];
  const spans: WorkingSpan[] = [];
  const lastDay = Math.floor((end - 1 + offset) / DAY_MS);
  for (let day = Math.floor((start + offset) / DAY_MS); day <= lastDay; day += 1) {
    const weekday = ((((day + FIRST_WEEKDAY) % 7) + 7) % 7) + 1;
    const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
    if (!days.includes(weekday) || holidays.has(date)) continue;
    const midnight = day * DAY_MS - offset;
    const span = {
      start: Math.max(midnight + begin, start),
      end: Math.min(midnight + finish, end),
    };
    if (span.start < span.end) spans.push(span);
  }
  return spans;
}

/**
 * Counts the hours of work between any two instants of [from, to], with a fraction, exact to the millisecond. An
 * interval without any work in it has 0, and so has one that ends before it begins.
 */
export function workingClock(
  calendar: WorkingCalendar,
  {from, to}: {from: string; to: string},
): (from: string, to: string) => number {
  const spans = workingSpans(calendar, {from, to});
  let sum = 0;
  const before = spans.map(({start, end}) => {
    sum += end - start;
    return sum - (end - start);
  });
  const worked = (moment: number): number => {
    let [low, high] = [0, spans.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (spans[middle]!.start <= moment) low = middle + 1;
      else high = middle;
    }
    const span = spans[low - 1];
    if (span === undefined) return 0;
    return before[low - 1]! + Math.min(moment, span.end) - span.start;
  };
  return (a, b) => Math.max(0, worked(Date.parse(b)) - worked(Date.parse(a))) / HOUR_MS;
}

/** Milliseconds from midnight. */
function timeOfDay(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * HOUR_MS + minute * MINUTE_MS;
}
