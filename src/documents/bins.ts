import {placeAmong} from "../lib/place-among.ts";

/** So many values from `from` on and below `to`; where both are the same, of that value. */
export type Bin = {from: number; to: number; count: number};

const BINS_MAX = 20;

/** Of 0 and `least`, twice that, four times …, up to the greatest of the values, which are none below 0. */
export function doublingBins(values: Float64Array, {least}: {least: number}): Bin[] {
  if (values.length === 0) return [];
  const {most} = ends(values);
  const edges = [0, least];
  while (edges.at(-1)! <= most) edges.push(edges.at(-1)! * 2);
  return between(values, edges);
}

/** Of equal width, a round number of at least `stepMin`, from the least to the greatest of the values. */
export function linearBins(values: Float64Array, {stepMin}: {stepMin: number}): Bin[] {
  if (values.length === 0) return [];
  const {least, most} = ends(values);
  // Finer than that, a number can no longer tell two edges apart.
  const finest = Math.max(FINEST, Math.abs(most) * FINEST);
  const width = most === least ? 1 : Math.max((most - least) / BINS_MAX, finest);
  const step = Math.max(stepMin, roundUp(width));
  // Not a sum of steps, nor 3 × 0.1: both drift.
  const edge = (k: number) => (step < 1 ? k / Math.round(1 / step) : k * step);
  const first = Math.floor(least / step + ROUNDING);
  const edges = [edge(first)];
  while (edges.at(-1)! <= most) edges.push(edge(first + edges.length));
  return between(values, edges[0]! <= least ? edges : [edge(first - 1), ...edges]);
}

const FINEST = 1e-9;
const ROUNDING = 1e-9;

/** One bin for each value that there is, for the few that a share has. */
export function equalBins(values: Float64Array): Bin[] {
  const counts = new Map([
    [0, 0],
    [1, 0],
  ]);
  if (values.length === 0) return [];
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([value, count]) => ({from: value, to: value, count}));
}

function ends(values: Float64Array): {least: number; most: number} {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return {least, most};
}

function between(values: Float64Array, edges: readonly number[]): Bin[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const value of values) counts[placeAmong(edges, value)]! += 1;
  return counts.map((count, i) => ({from: edges[i]!, to: edges[i + 1]!, count}));
}

/** The next of 1, 2 and 5 times a power of ten. */
function roundUp(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const digit = [1, 2, 5, 10].find(one => one * power >= step * (1 - 1e-9))!;
  return power < 1 ? digit / Math.round(1 / power) : digit * power;
}
