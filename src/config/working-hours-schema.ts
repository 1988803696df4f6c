import {z} from "zod";
import {defaults} from "./defaults.ts";
import {texts, word} from "./words.ts";

const time = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const HOURS = 'expected a time of day such as "08:00", in quotes';

const from = word.regex(time, HOURS);
const to = word.refine(text => text === "24:00" || time.test(text), HOURS);
const holidays = word.regex(
  /^[A-Z]{2}(?:-[A-Za-z0-9]+)*$/,
  "expected a country such as ZA, or a state such as DE-BY",
);
const days = texts("The days of the week, such as `mon-fri`, or a list of them.");

/** What a team has that is not as for all. */
const team = z
  .strictObject({
    timezone: word.optional().describe("IANA name of the zone that the team works in."),
    days: days.optional(),
    from: from.optional().describe("When its work begins."),
    to: to.optional().describe("When its work ends."),
    holidays: holidays.optional().describe("The country or state whose public holidays are free."),
  })
  .describe("What is not as for all; the other keys are.");

/** When the teams work: the days of the week, the hours, and the country whose holidays are free. */
export const workingHours = z
  .strictObject({
    days: days.default("mon-fri"),
    from: from.default(defaults.workingFrom).describe("When work begins, such as `08:00`."),
    to: to.default(defaults.workingTo).describe("When work ends, `24:00` at the latest."),
    holidays: holidays
      .optional()
      .describe("The country or state whose public holidays are free; without it, none are."),
    teams: z
      .record(z.string(), team)
      .default({})
      .describe("By team, what is not as for all: `data: {timezone: Europe/Berlin}`."),
  })
  .prefault({})
  .describe("When the teams work, in the reporting time zone; for times of response.");
