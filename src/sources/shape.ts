import type {z} from "zod";

/** Something that a source sent is not of the shape that it documents; holds the place, never the value. */
export class ShapeError extends Error {
  constructor(place: string, reason: string, {cause}: {cause?: unknown} = {}) {
    super(`${place} ${reason}`, {cause});
    this.name = "ShapeError";
  }
}

/** Reads the fields that a schema names, and leaves out all others. Throws a ShapeError. */
export function read<T extends z.ZodType>(
  schema: T,
  raw: unknown,
  {place}: {place: string},
): z.output<T> {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const [{path, code} = {path: [], code: ""}] = result.error.issues;
  const isMissing = path.reduce<unknown>((value, key) => (value as never)?.[key], raw) == null;
  const where = [place, ...path].filter(part => part !== "").join(".") || "payload";
  const reason = isMissing
    ? "is missing"
    : code === "invalid_type"
      ? "is of a wrong type"
      : "is odd";
  // Not its cause: a validator's message can show what was sent.
  throw new ShapeError(where, reason);
}
