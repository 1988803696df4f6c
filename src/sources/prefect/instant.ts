const NAIVE = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d+)?)$/;

/**
 * An instant in the one form that ids and rows hold: ISO 8601 in UTC to the millisecond. Takes what the API sends, what
 * Python's `str` makes of a time, and what the database holds, which is UTC without saying so. Null for what is no time.
 */
export function toInstant(text: string): string | null {
  const naive = NAIVE.exec(text.trim());
  const spelt = naive === null ? text.trim().replace(" ", "T") : `${naive[1]}T${naive[2]}Z`;
  const milliseconds = /^\d{4}-/.test(spelt) ? Date.parse(spelt) : Number.NaN;
  return Number.isNaN(milliseconds) ? null : new Date(milliseconds).toISOString();
}
