import type {Reading} from "./reading.ts";
import type {RawRun} from "./run-windows.ts";

/** From so many on GitHub no longer counts what a search finds: a higher number means "or more". */
const COUNTED_MAX = 2_500;

/**
 * Tells how far a part has been read: `acme/shop: 150 of 1,000 pull requests read`. `total` is null where GitHub
 * does not say how many there are to read.
 */
export function partProgress({repository, context}: Pick<Reading, "repository" | "context">) {
  return (noun: string, {read, total}: {read: number; total: number | null}): void => {
    if (read === 0) return;
    const done = read.toLocaleString("en");
    if (total === null) context.progress(`${repository}: ${done} ${noun} read`);
    else {
      // What was made meanwhile is not in GitHub's first count.
      const of = Math.max(total, read);
      const words = `${repository}: ${done} of ${of.toLocaleString("en")} ${noun} read`;
      context.progress(words, read / of);
    }
  };
}

/** What was read of some windows of runs, and how many there are. */
export type RunCount = {read: number; total: number | null};

/**
 * Counts the runs of windows page by page. Where one window ends the next one begins with the same second, whose runs
 * are counted once; how many there are is known once no window holds more than GitHub counts.
 */
export function runCounter(): (page: {
  runs: readonly RawRun[];
  /** `total_count` of the window with whose first page this is; null of a later page. */
  found: number | string | null;
  /** Whether other windows come after this one. */
  isLast: boolean;
}) => RunCount {
  const count: RunCount = {read: 0, total: null};
  let before = new Set<unknown>();
  return ({runs, found, isLast}) => {
    const known = runs.filter(({id}) => before.has(id)).length;
    if (found !== null) {
      const isCounted = typeof found === "number" && found < COUNTED_MAX;
      count.total = isCounted && isLast ? count.read + found - known : null;
    }
    count.read += runs.length - known;
    before = new Set(runs.map(({id}) => id));
    return {...count};
  };
}
