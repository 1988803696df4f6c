import {z} from "zod";
import {toInstant} from "./instant.ts";

/** A text that every warehouse can store. */
export const text = z.string().transform(value => value.replaceAll("\0", "").toWellFormed());

export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i)
  .transform(value => {
    const digits = value.replaceAll("-", "").toLowerCase();
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  });

/** An instant in the one form in which text sorts like time. */
export const instant = z.string().transform((value, context) => {
  const found = toInstant(value);
  if (found !== null) return found;
  context.addIssue({code: "custom", message: "is no instant"});
  return z.NEVER;
});

const scalar = z.union([text, z.number(), z.boolean()]);

/** The plain values of a mapping as `key=value`, in order; what holds more than one value is left out. */
export const pairs = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform(all =>
    Object.entries(all ?? {}).flatMap(([key, value]) => {
      const plain = scalar.safeParse(value);
      return plain.success ? [{key, pair: `${key}=${plain.data}`}] : [];
    }),
  );
