import {DateTime} from "luxon";

/** An instant in UTC; of a day its first moment. */
export type Moment = {at: string; isDay: boolean};

const DAY = /^((?:19[7-9]|2\d\d)\d-\d{2}-\d{2})$/;
const TIME =
  /^((?:19[7-9]|2\d\d)\d-\d{2}-\d{2})(?:[Tt]|,? +)(\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?) ?(Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/;

/**
 * What a document calls a moment: `2025-10-30T01:32Z`, `2025-10-30 01:32`, or a day. Without a zone of its own it is
 * one of the given zone. Null where it is none, also for days that no calendar has.
 */
export function readMoment(text: string, {timezone}: {timezone: string}): Moment | null {
  const trimmed = text.trim();
  const day = DAY.exec(trimmed)?.[1];
  if (day !== undefined) return momentOf(day, {timezone, isDay: true});
  const [, date, time = "", zone = ""] = TIME.exec(trimmed) ?? [];
  if (date === undefined) return null;
  const offset = /^(z|utc|gmt)$/i.test(zone) ? "Z" : zone;
  return momentOf(`${date}T${time.replace(",", ".")}${offset}`, {timezone, isDay: false});
}

function momentOf(
  iso: string,
  {timezone, isDay}: {timezone: string; isDay: boolean},
): Moment | null {
  const parsed = DateTime.fromISO(iso, {zone: timezone});
  return parsed.isValid ? {at: parsed.toUTC().toISO(), isDay} : null;
}
