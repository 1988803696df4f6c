import {publicHolidays} from "../lib/holidays.ts";
import {type WorkingSpan, workingSpans} from "../lib/working-hours.ts";
import type {Random} from "./random.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Where the invented organisation works; its clocks never change. */
export const TIMEZONE = "Africa/Johannesburg";
export const HOLIDAYS = "ZA";
const OFFSET_MS = 2 * HOUR_MS;
const YEARS = 2;
const MONDAY = 3;

/** When the invented people work, from the first moment of the story to its last. */
export type Calendar = {
  from: number;
  asOf: number;
  /** The hours of each working day, and of some days before and after the story. */
  days: readonly WorkingSpan[];
  /** A moment of a working day. */
  moment: (random: Random, day: WorkingSpan) => number;
  /** The moment so many hours of work later. */
  after: (moment: number, hours: number) => number;
};

/** The calendar of the two years that end at an instant. */
export async function openCalendar(asOf: string): Promise<Calendar> {
  const end = Date.parse(asOf);
  const from = weekStart(end - YEARS * 365 * DAY_MS);
  const span = {from: new Date(from).toISOString(), to: asOf};
  const holidays = await publicHolidays(HOLIDAYS, {
    fromYear: new Date(from).getUTCFullYear() - 1,
    toYear: new Date(end).getUTCFullYear() + 1,
  });
  const hours = {timezone: TIMEZONE, days: [1, 2, 3, 4, 5], from: "08:00", to: "17:00", holidays};
  // Some weeks more at both ends: what is begun at the last moment still needs an end to be cut off.
  const days = workingSpans(hours, {
    from: new Date(from - 30 * DAY_MS).toISOString(),
    to: new Date(end + 60 * DAY_MS).toISOString(),
  });
  return {
    ...{from: Date.parse(span.from), asOf: end, days},
    moment: (random, {start, end: finish}) => Math.floor(random.between(start, finish)),
    after: (moment, worked) => afterWork(days, moment, worked * HOUR_MS),
  };
}

function afterWork(days: readonly WorkingSpan[], moment: number, work: number): number {
  let left = work;
  for (let i = firstEndingAfter(days, moment); i < days.length; i += 1) {
    const start = Math.max(days[i]!.start, moment);
    if (left <= days[i]!.end - start) return Math.floor(start + left);
    left -= days[i]!.end - start;
  }
  // Beyond the calendar nothing is told any more.
  return days.at(-1)!.end + left;
}

function firstEndingAfter(days: readonly WorkingSpan[], moment: number): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]!.end <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The number of the local day, counted from 1 January 1970. */
function dayNumber(moment: number): number {
  return Math.floor((moment + OFFSET_MS) / DAY_MS);
}

/** The local midnight at which the week of a moment began. */
export function weekStart(moment: number): number {
  const day = dayNumber(moment);
  return (day - ((day + MONDAY) % 7)) * DAY_MS - OFFSET_MS;
}

/** Monday 1 to Sunday 7. */
export function weekday(moment: number): number {
  return ((dayNumber(moment) + MONDAY) % 7) + 1;
}

/** A local time of the day of a moment. */
export function atHour(moment: number, hour: number): number {
  return Math.floor(dayNumber(moment) * DAY_MS - OFFSET_MS + hour * HOUR_MS);
}

/** The quarters since year 0 by the local calendar. */
export function quarterNumber(moment: number): number {
  const local = new Date(moment + OFFSET_MS);
  return local.getUTCFullYear() * 4 + Math.floor(local.getUTCMonth() / 3);
}

export function iso(moment: number): string {
  return new Date(moment).toISOString();
}
