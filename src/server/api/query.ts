import {z} from "zod";
import {UserError} from "../../lib/errors.ts";
import {nearest} from "../../lib/nearest.ts";
import {parseMoment} from "../../lib/time.ts";
import type {Cut} from "../../metrics/observations.ts";
import {RefusalError} from "./refusal.ts";

const name = z.string().max(200);

/** A whole number written in digits. */
function digits({least, most}: {least: number; most: number}) {
  return z
    .string()
    .regex(/^\d{1,7}$/, "is not a whole number")
    .transform(Number)
    .pipe(z.int().min(least).max(most));
}

const moment = z.string().max(40).optional();

/** What nearly every address takes. */
const filters = {
  service: name.optional().meta({description: "Only this service."}),
  team: name.optional().meta({description: "Only this team."}),
  environment: name.optional().meta({description: "Only this environment."}),
};

export const asOf = {
  as_of: moment.meta({
    description:
      "The moment at which all windows end: ISO 8601, or a day, which stands for its last instant. Default: when the " +
      "sources were last read.",
  }),
};

export const window = {
  ...filters,
  ...asOf,
  days: digits({least: 1, most: 3660}).optional().meta({
    description: "The length of the window in days. Default: as configured.",
  }),
};

export const span = {
  ...window,
  from: moment.meta({
    description:
      "The beginning, which does not belong to the span. Default: a window before the end.",
  }),
  to: moment.meta({description: "The end, which does. Default: `as_of`."}),
};

export const page = ({most, preset}: {most: number; preset: number}) => ({
  limit: digits({least: 1, most}).default(preset).meta({description: "How many at most."}),
  offset: digits({least: 0, most: 1_000_000}).default(0).meta({
    description: "How many to pass over.",
  }),
});

/**
 * The parameters of an address, checked. What is given without a value is not given. Throws a RefusalError for an
 * unknown one, one that is given twice, or a value that is none.
 */
export function readQuery<T extends z.ZodObject>(url: string, schema: T): z.infer<T> {
  const {searchParams} = new URL(url);
  const given: Record<string, string> = Object.create(null);
  for (const [key, value] of searchParams) {
    if (value === "") continue;
    if (key in given) refuse(`the parameter "${key}" is given twice`, "Give it once.");
    given[key] = value;
  }
  const names = Object.keys(schema.shape);
  const unknown = Object.keys(given).find(key => !names.includes(key));
  if (unknown !== undefined) {
    const near = nearest(unknown, names);
    const hint =
      names.length === 0
        ? "This address takes no parameters."
        : near === null
          ? `It takes ${names.join(", ")}.`
          : `Did you mean "${near}"?`;
    refuse(`there is no parameter "${unknown}"`, hint);
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return refuse(`${issue!.path.join(".")} is not as it must be (${issue!.message})`, null);
}

function refuse(why: string, hint: string | null): never {
  throw new RefusalError(`Cannot answer this: ${why}`, {status: 400, hint});
}

/** The filters that were given. */
export function cutOf({
  service,
  team,
  environment,
}: {[name in keyof Cut]?: string | undefined}): Cut {
  return {
    ...(service === undefined ? {} : {service}),
    ...(team === undefined ? {} : {team}),
    ...(environment === undefined ? {} : {environment}),
  };
}

const EARLIEST = "1990-01-01T00:00:00.000Z";
const LATEST = "2200-01-01T00:00:00.000Z";

/** A moment that was asked for, as an instant. Throws a RefusalError for what is none, or lies beyond all data. */
export function momentOf(text: string, options: {timezone: string; isEnd?: boolean}): string {
  const instant = parsed(text, options);
  if (instant >= EARLIEST && instant <= LATEST && !/^[+-]/.test(instant)) return instant;
  throw new RefusalError(`Cannot answer this: "${text}" is beyond all that is known`, {
    status: 400,
    hint: "Give a moment between 1990 and 2200.",
  });
}

function parsed(text: string, options: {timezone: string; isEnd?: boolean}): string {
  try {
    return parseMoment(text, options);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new RefusalError(error.message, {status: 400, hint: error.hint});
  }
}
