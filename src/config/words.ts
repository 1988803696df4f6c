import {z} from "zod";

export const word = z.string().trim().min(1);

/** One text or a list of them. */
export function texts(description: string) {
  return z.union([word, z.array(word).min(1)]).describe(description);
}

/** Like `texts`, with what stands when it is left out; an empty list means none. */
export function globs(description: string, fallback: readonly string[]) {
  return z
    .union([word, z.array(word)])
    .default([...fallback])
    .describe(description);
}
