import {z} from "zod";
import {defaults} from "./defaults.ts";
import {texts, word} from "./words.ts";

const time = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const HOURS = 'expected a time of day such as "08:00", in quotes';

/** When a team works: the days of the week, the hours, and the country whose holidays are free. */
export const workingHours = z
  .strictObject({
    days: texts("The days of the week, such as `mon-fri`, or a list of them.").default("mon-fri"),
    from: word
      .regex(time, HOURS)
      .default(defaults.workingFrom)
      .describe("When work begins, such as `08:00`."),
    to: word
      .refine(text => text === "24:00" || time.test(text), HOURS)
      .default(defaults.workingTo)
      .describe("When work ends, `24:00` at the latest."),
    holidays: word
      .regex(
        /^[A-Z]{2}(?:-[A-Za-z0-9]+)*$/,
        "expected a country such as ZA, or a state such as DE-BY",
      )
      .optional()
      .describe("The country or state whose public holidays are free; without it, none are."),
  })
  .prefault({})
  .describe("When the team works, in the reporting time zone; for times of response.");
