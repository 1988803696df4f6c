import {z} from "zod";

export {read, ShapeError} from "../../shape.ts";

/** A text that every warehouse can store. */
export const text = z.string().transform(value => value.replaceAll("\0", "").toWellFormed());

/** An id, as text: they grow beyond what a number holds. */
export const id = z
  .union([z.number().int().nonnegative(), z.bigint(), z.string().regex(/^\d{1,20}$/)])
  .transform(String);

/** A number of a pull request or an issue, or a count. */
export const count = z.number().int().min(0).max(2_147_483_647);

export const sha = z.string().regex(/^[0-9a-f]{40,64}$/i);

/** An instant in UTC to the second, GitHub's own precision, in the one form in which text sorts like time. */
export const instant = z.string().transform((value, context) => {
  const ms = Date.parse(value);
  if (!Number.isNaN(ms)) return `${new Date(ms).toISOString().slice(0, -".000Z".length)}Z`;
  context.addIssue("no instant");
  return z.NEVER;
});

export const account = z.object({login: text, type: z.string().optional()}).nullish();

/** Names of labels, in one order: GitHub's own says nothing. */
export const labels = z
  .array(z.union([text, z.object({name: text})]))
  .nullish()
  .transform(list =>
    [
      ...new Set((list ?? []).map(label => (typeof label === "string" ? label : label.name))),
    ].sort(),
  );

/** A link to the web; anything else that could stand in its place is left out. */
export const link = z
  .string()
  .nullish()
  .transform(value => (value != null && /^https?:\/\//i.test(value) ? value : null));
