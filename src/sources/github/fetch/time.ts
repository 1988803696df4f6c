/** GitHub's own copies lag behind one another: this much is read again. */
export const OVERLAP_MS = 10 * 60_000;
export const DAY_MS = 24 * 3_600_000;

/** An instant as GitHub writes it, to the second. */
export function toInstant(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");
}

export function minus(instant: string, ms: number): string {
  return toInstant(Date.parse(instant) - ms);
}

/** The later of two instants of one form; "" is before all. */
export function laterOf(a: string, b: string): string {
  return a > b ? a : b;
}
