/** The candidate that a mistyped word most likely meant, null when none is close. Ties go to the first. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const limit = word.length < 3 ? 0 : Math.floor(word.length / 3);
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`: the optimal string
 * alignment of Damerau (1964) and Levenshtein (1966), by Wagner and Fischer's table.
 */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({length: b.length + 1}, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const here = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = above[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      const isSwap =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const swap = isSwap ? before[column - 2]! + 1 : Number.POSITIVE_INFINITY;
      here.push(Math.min(above[column]! + 1, here[column - 1]! + 1, substitution, swap));
    }
    before = above;
    above = here;
  }
  return above[b.length]!;
}
