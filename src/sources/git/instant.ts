/** The seconds of 0001-01-01 and 9999-12-31: what ISO 8601 writes with four digits for the year. */
const EPOCH_SECONDS_MIN = -62_135_596_800;
const EPOCH_SECONDS_MAX = 253_402_300_799;

/**
 * The epoch seconds that git prints as an ISO 8601 instant in UTC. Null for what git could not read (it prints
 * nothing) and for years that four digits cannot write: such a date is left out, never bent into another.
 */
export function instantOf(seconds: string): string | null {
  if (!/^-?\d+$/.test(seconds)) return null;
  const number = Number(seconds);
  if (number < EPOCH_SECONDS_MIN || number > EPOCH_SECONDS_MAX) return null;
  return new Date(number * 1000).toISOString();
}
