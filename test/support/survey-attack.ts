/**
 * Somebody who wants to know what one person answered. They know who answered in which wave and in which team, that
 * nobody ever changes their mind, and how disclosure control works; they have all that is published.
 */

/** A published figure about one thing that people answered: whom it covers, and what their sum may be. */
export type Known = {members: readonly number[]; sums: ReadonlySet<number>};

/** What people may answer, from 0 up, and what each of them did. */
export type Truth = {values: readonly number[]; answers: readonly number[]};

export type Attack = {pairs: number; triples: number; reconstructed: string[]};

/**
 * Tries every figure, pair and triple: whatever part of the people they tell apart, is the sum of its answers known,
 * where it is fewer than `minimum` people, or are the answers of all in it known?
 */
export function attack(
  figures: readonly Known[],
  {truth, minimum}: {truth: Truth; minimum: number},
): Attack {
  const reach = reachable(truth.values);
  const found: Attack = {pairs: 0, triples: 0, reconstructed: []};
  const tryAll = (indices: readonly number[]) => {
    const chosen = indices.map(index => figures[index]!);
    const words = reconstructed(chosen, {truth, minimum, reach});
    if (words !== null) found.reconstructed.push(`figures ${indices.join(", ")}: ${words}`);
  };
  for (let a = 0; a < figures.length; a += 1) {
    tryAll([a]);
    for (let b = a + 1; b < figures.length; b += 1) {
      found.pairs += 1;
      if (overlap(figures[a]!, figures[b]!)) tryAll([a, b]);
      for (let c = b + 1; c < figures.length; c += 1) {
        found.triples += 1;
        const [first, second, third] = [figures[a]!, figures[b]!, figures[c]!];
        const links = [overlap(first, second), overlap(first, third), overlap(second, third)];
        // One that has nobody in common with the other two adds nothing to what they tell.
        if (links.filter(isLink => isLink).length >= 2) tryAll([a, b, c]);
      }
    }
  }
  return found;
}

function overlap(one: Known, other: Known): boolean {
  return one.members.some(person => other.members.includes(person));
}

/** By how many people, what their answers may add up to. */
function reachable(values: readonly number[]): (people: number) => readonly number[] {
  const found: number[][] = [[0]];
  return people => {
    while (found.length <= people) {
      const sums = found.at(-1)!.flatMap(sum => values.map(value => sum + value));
      found.push([...new Set(sums)].sort((a, b) => a - b));
    }
    return found[people]!;
  };
}

/** People who are in the same of the figures: no figure tells them apart. */
type Atom = {pattern: number; people: number; sum: number; sums: readonly number[]};

function reconstructed(
  figures: readonly Known[],
  {
    truth,
    minimum,
    reach,
  }: {truth: Truth; minimum: number; reach: (people: number) => readonly number[]},
): string | null {
  const atoms = atomsOf(figures, {truth, reach});
  const most = Math.max(...truth.values);
  for (let chosen = 1; chosen < 1 << atoms.length; chosen += 1) {
    const target = atoms.filter((_, i) => chosen & (1 << i));
    const people = target.reduce((sum, atom) => sum + atom.people, 0);
    const sum = target.reduce((total, atom) => total + atom.sum, 0);
    const isExtreme = sum === 0 || sum === people * most;
    if (people >= minimum && !(isExtreme && target.length === 1)) continue;
    if (!hasOther(figures, {atoms, isTarget: atom => target.includes(atom), sum})) {
      return `${people} people answered ${sum} together`;
    }
  }
  return null;
}

function atomsOf(
  figures: readonly Known[],
  {truth, reach}: {truth: Truth; reach: (people: number) => readonly number[]},
): Atom[] {
  const patterns = new Map<number, number>();
  figures.forEach(({members}, i) => {
    for (const person of members) patterns.set(person, (patterns.get(person) ?? 0) | (1 << i));
  });
  const atoms = new Map<number, {people: number; sum: number}>();
  for (const [person, pattern] of patterns) {
    const {people, sum} = atoms.get(pattern) ?? {people: 0, sum: 0};
    atoms.set(pattern, {people: people + 1, sum: sum + truth.answers[person]!});
  }
  // Those in most figures first: the others then take up what is left.
  return [...atoms]
    .map(([pattern, atom]) => ({pattern, ...atom, sums: nearest(reach(atom.people), atom.sum)}))
    .sort((a, b) => bits(b.pattern) - bits(a.pattern));
}

function bits(pattern: number): number {
  return pattern.toString(2).replaceAll("0", "").length;
}

function nearest(sums: readonly number[], to: number): number[] {
  return sums.toSorted((a, b) => Math.abs(a - to) - Math.abs(b - to));
}

/** Whether answers with another sum of the target would have given the same figures. */
function hasOther(
  figures: readonly Known[],
  {
    atoms: unordered,
    isTarget,
    sum,
  }: {atoms: readonly Atom[]; isTarget: (atom: Atom) => boolean; sum: number},
): boolean {
  const targets = unordered.filter(isTarget);
  const atoms = [...targets, ...unordered.filter(atom => !isTarget(atom))];
  const ranges = figures.map(({sums}) => [Math.min(...sums), Math.max(...sums)] as const);
  // Per atom, how much those after it can add to each figure.
  const later = atoms.map((_, i) =>
    figures.map((__, f) =>
      atoms
        .slice(i + 1)
        .filter(({pattern}) => pattern & (1 << f))
        .reduce((total, {sums}) => total + Math.max(...sums), 0),
    ),
  );
  const search = (i: number, totals: readonly number[], target: number): boolean => {
    if (i === targets.length && target === sum) return false;
    if (i === atoms.length) return figures.every(({sums}, f) => sums.has(totals[f]!));
    const atom = atoms[i]!;
    return atom.sums.some(value => {
      const next = totals.map((total, f) => (atom.pattern & (1 << f) ? total + value : total));
      const isPossible = next.every(
        (total, f) => total <= ranges[f]![1] && total + later[i]![f]! >= ranges[f]![0],
      );
      return isPossible && search(i + 1, next, isTarget(atom) ? target + value : target);
    });
  };
  return search(
    0,
    figures.map(() => 0),
    0,
  );
}

const SIGNS = [-1, 0, 1];

/**
 * The smallest number of people that a figure, or what is left of one when one or two others are added to it or taken
 * from it, is about; Infinity when there is no figure.
 */
export function smallestDifference(figures: readonly Pick<Known, "members">[]): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (const [a, first] of figures.entries()) {
    for (const [b, second] of figures.entries()) {
      for (const [c, third] of figures.entries()) {
        if (b < a || c < b) continue;
        for (const [x, y] of SIGNS.flatMap(x => SIGNS.map(y => [x, y] as const))) {
          const size = sizeOf([
            {members: first.members, sign: 1},
            {members: second.members, sign: x},
            {members: third.members, sign: y},
          ]);
          if (size > 0) smallest = Math.min(smallest, size);
        }
      }
    }
  }
  return smallest;
}

/** How many people have a part in a sum of figures with signs. */
function sizeOf(terms: readonly {members: readonly number[]; sign: number}[]): number {
  const weights = new Map<number, number>();
  for (const {members, sign} of terms) {
    for (const person of members) weights.set(person, (weights.get(person) ?? 0) + sign);
  }
  return [...weights.values()].filter(weight => weight !== 0).length;
}
