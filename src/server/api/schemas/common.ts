import {z} from "zod";
import type {ApiFailure} from "../../../documents/failure.ts";
import type {Window} from "../../../metrics/evaluate.ts";
import type {Cut} from "../../../metrics/observations.ts";
import type {Problem} from "../../../tables/published.ts";

export const text = z.string();
export const maybeText = text.nullable();
/** A number that is one: JSON has no others. */
export const number = z.number();
export const maybe = number.nullable();
export const whole = z.int();
export const instant = z.iso.datetime();
export const maybeInstant = instant.nullable();
/** A day of the reporting time zone. */
export const day = z.iso.date();

export const cut: z.ZodType<Cut> = z
  .strictObject({
    service: text.exactOptional(),
    team: text.exactOptional(),
    environment: text.exactOptional(),
  })
  .meta({id: "Cut", description: "The filters that hold; all without one."});

export const window: z.ZodType<Window> = z
  .strictObject({from: instant, to: instant, days: whole})
  .meta({id: "Window"});

export const problem: z.ZodType<Problem> = z
  .strictObject({source: text, subject: text, reason: text, count: whole})
  .meta({id: "Problem", description: "What could not be linked, parsed or mapped, and why."});

export const failure: z.ZodType<ApiFailure> = z
  .strictObject({error: z.strictObject({message: text, hint: maybeText})})
  .meta({id: "Failure", description: "Why there is no answer, and what to do about it."});

export const rowFailure = z
  .strictObject({
    error: z.strictObject({
      message: text,
      hint: maybeText,
      rows: z
        .array(z.strictObject({row: whole.nullable(), field: maybeText, reason: text}))
        .optional(),
    }),
  })
  .meta({id: "RowFailure", description: "What is wrong with which row, counted from 1."});

export const cutBy = z.enum(["service", "team", "environment"]);
export const bucket = z.enum(["week", "month", "quarter"]);
export const bounds = z
  .strictObject({low: maybe, high: maybe})
  .meta({id: "Bounds", description: "A 95 % interval; an end that n does not allow is null."});
