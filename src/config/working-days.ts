const names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const LETTERS_MIN = 3;

/**
 * The ISO weekdays (Monday 1 to Sunday 7) of texts such as `mon-fri`, `sat` or `sun-thu`, in order. Null when
 * one of them names no day.
 */
export function workingDays(texts: readonly string[]): number[] | null {
  const found = new Set<number>();
  for (const text of texts.flatMap(list => list.split(","))) {
    const [first = null, last = first, ...more] = text.split("-").map(dayNumber);
    if (first === null || last === null || more.length > 0) return null;
    const length = ((last - first + names.length) % names.length) + 1;
    for (let i = 0; i < length; i += 1) found.add(((first - 1 + i) % names.length) + 1);
  }
  return [...found].sort((a, b) => a - b);
}

/** `Mon`, `monday` → 1. */
function dayNumber(text: string): number | null {
  const day = text.trim().toLowerCase();
  const at = day.length < LETTERS_MIN ? -1 : names.findIndex(name => name.startsWith(day));
  return at === -1 ? null : at + 1;
}
