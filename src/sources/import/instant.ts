import {DateTime} from "luxon";
import {type Fault, fault, quoted} from "./fault.ts";

const MINUTE_MS = 60_000;
const YEAR_MIN = 1970;
const YEAR_MAX = 2999;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|z|[+-]\d{2}(?::?\d{2})?)?$/;

/**
 * An ISO 8601 time as an instant in UTC, cut to milliseconds. A time without a zone is one of the reporting
 * time zone. A day alone is refused: which of its instants is meant would be a guess.
 */
export function readInstant(text: string, {timezone}: {timezone: string}): string | Fault {
  const trimmed = text.trim();
  if (DAY.test(trimmed)) {
    return fault(`is a day, ${quoted(trimmed)}, and must be a time: write ${trimmed}T08:00:00Z`);
  }
  const match = MOMENT.exec(trimmed);
  if (match === null) return fault(`is not an ISO 8601 time: ${quoted(trimmed)}`);
  const [, year, month, day, hour, minute, second = "00", fraction = "", zone] = match;
  if (!isTime([year, month, day, hour, minute, second].map(Number))) {
    return fault(`is not a time that exists: ${quoted(trimmed)}`);
  }
  if (Number(year) < YEAR_MIN || Number(year) > YEAR_MAX) {
    return fault(
      `is not between ${YEAR_MIN} and ${YEAR_MAX}, ${quoted(trimmed)}: leave out what is not known`,
    );
  }
  const milliseconds = fraction.padEnd(3, "0").slice(0, 3);
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`;
  const offset = zone === undefined ? localOffset(local, timezone) : zoneOffset(zone);
  return offset === 0 ? local : new Date(Date.parse(local) - offset * MINUTE_MS).toISOString();
}

/** Whether the calendar has the day and the clock the time; `Date` would make another of it. */
function isTime(parts: readonly number[]): boolean {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
  return day >= 1 && day <= days && hour < 24 && minute < 60 && second < 60;
}

/** Minutes east of UTC, of `Z`, `+02`, `+0200` or `+02:00`. */
function zoneOffset(zone: string): number {
  if (zone === "Z" || zone === "z") return 0;
  const digits = zone.slice(1).replace(":", "");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0);
  return zone.startsWith("-") ? -minutes : minutes;
}

/** Minutes east of UTC at a local time of a zone. */
function localOffset(local: string, timezone: string): number {
  return DateTime.fromISO(local.slice(0, -1), {zone: timezone}).offset;
}
