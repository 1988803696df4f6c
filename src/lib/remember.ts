/** Beyond so many answers all are forgotten and found again: memory stays flat whatever is asked. */
const REMEMBERED_MAX = 10_000;

/** The same function of a text, which answers what it was asked before from memory: its answers must not change. */
export function remember<T>(answer: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return text => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size === REMEMBERED_MAX) known.clear();
    const made = answer(text);
    known.set(text, made);
    return made;
  };
}
