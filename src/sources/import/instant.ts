import {DateTime} from "luxon";
import {type Fault, fault, quoted} from "./fault.ts";

const MINUTE_MS = 60_000;
const YEAR_MIN = 1970;

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
  const milliseconds = fraction.padEnd(3, "0").slice(0, 3);
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`;
  const ms = Date.parse(local);
  // What the calendar does not have either fails or comes out as another day.
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== local) {
    return fault(`is not a time that exists: ${quoted(trimmed)}`);
  }
  if (Number(year) < YEAR_MIN) {
    return fault(`is before ${YEAR_MIN}, ${quoted(trimmed)}: leave out what is not known`);
  }
  const offset = zone === undefined ? localOffset(local, timezone) : zoneOffset(zone);
  return new Date(ms - offset * MINUTE_MS).toISOString();
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
