import {DateTime} from "luxon";
import {UserError} from "./errors.ts";

/** A day that the clocks make an hour shorter is a whole one; a free afternoon is none. */
const DAY_SLACK = 0.1;

/**
 * The local dates of the public holidays of a country (`ZA`) or one of its states (`DE-BY`) in these years,
 * days in lieu among them. Throws a UserError for a country that is not known.
 */
export async function publicHolidays(
  place: string,
  {fromYear, toYear}: {fromYear: number; toYear: number},
): Promise<Set<string>> {
  // The rules of every country take most of a second to load: only where somebody asks.
  const {default: Holidays} = await import("date-holidays");
  const [country = "", state] = place.split("-");
  const rules = new Holidays(place);
  const known = new Holidays();
  if (!(country in known.getCountries("en"))) throw unknownPlace(place, country);
  if (state !== undefined && !(state.toUpperCase() in (known.getStates(country) ?? {}))) {
    throw unknownPlace(place, state);
  }
  const dates = new Set<string>();
  for (let year = fromYear; year <= toYear; year += 1) {
    for (const holiday of rules.getHolidays(year)) {
      if (holiday.type === "public") for (const date of datesOf(holiday)) dates.add(date);
    }
  }
  return dates;
}

function datesOf({date, start, end}: {date: string; start: Date; end: Date}): string[] {
  const days = (end.getTime() - start.getTime()) / 86_400_000;
  // Some begin at sunset: their first whole day is the next.
  const first = DateTime.fromISO(date.slice(0, 10)).plus({days: date.includes(" 00:00") ? 0 : 1});
  return Array.from(
    {length: Math.floor(days + DAY_SLACK)},
    (_, i) => first.plus({days: i}).toISODate()!,
  );
}

function unknownPlace(place: string, part: string): UserError {
  return new UserError(
    `Cannot use the holidays of "${place}": "${part}" is no country or state whose holidays are known`,
    {hint: "Write working_hours.holidays as a code of ISO 3166, such as ZA or DE-BY."},
  );
}
