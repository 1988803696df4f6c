import {DateTime} from "luxon";

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

const HOUR_MS = 3_600_000;

/**
 * The stretches of work of the local days that touch [from, to], one a working day, the earliest first. Where
 * the clocks change, a stretch is as long as its clock times are apart in truth.
 */
export function workingSpans(
  {timezone, days, from: begin, to: finish, holidays}: WorkingCalendar,
  {from, to}: {from: string; to: string},
): WorkingSpan[] {
  const end = Date.parse(to);
  const spans: WorkingSpan[] = [];
  let day = DateTime.fromISO(from, {zone: timezone}).startOf("day");
  while (day.toMillis() <= end) {
    if (days.includes(day.weekday) && !holidays.has(day.toISODate()!)) {
      spans.push({start: atTime(day, begin), end: atTime(day, finish)});
    }
    day = day.plus({days: 1}).startOf("day");
  }
  return spans;
}

/**
 * The hours of work between two instants, with a fraction, exact to the millisecond. An interval without any
 * work in it has 0, and so has one that ends before it begins.
 */
export function workingHours(
  calendar: WorkingCalendar,
  {from, to}: {from: string; to: string},
): number {
  const [begin, finish] = [Date.parse(from), Date.parse(to)];
  const worked = workingSpans(calendar, {from, to}).reduce(
    (sum, {start, end}) => sum + Math.max(0, Math.min(end, finish) - Math.max(start, begin)),
    0,
  );
  return worked / HOUR_MS;
}

function atTime(day: DateTime, time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const isMidnight = hour === 24;
  const at = isMidnight ? day.plus({days: 1}).startOf("day") : day.set({hour, minute});
  return at.toMillis();
}
