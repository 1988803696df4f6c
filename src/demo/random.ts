import {createHash} from "node:crypto";

/** Draws that are the same every time for the same name. */
export type Random = {
  /** From 0 up to 1. */
  next: () => number;
  between: (low: number, high: number) => number;
  /** A whole number, both ends included. */
  whole: (low: number, high: number) => number;
  chance: (share: number) => boolean;
  pick: <T>(list: readonly T[]) => T;
  /** `spread`: the standard deviation of its logarithm. */
  logNormal: (median: number, spread: number) => number;
  poisson: (mean: number) => number;
  /** So many hexadecimal digits. */
  hex: (digits: number) => string;
};

const WORD = 2 ** 32;
const POISSON_MAX = 50;

/**
 * A generator of our own, so that the same name draws the same on every machine: sfc32 of Chris Doty-Humphrey's
 * "Small Fast Counting" family (PractRand 0.94, 2018), begun with the SHA-256 of a name. Streams of different names are independent:
 * what is added to one story moves no other.
 */
export function random(name: string): Random {
  const next = sfc32(createHash("sha256").update(name).digest());
  const between = (low: number, high: number) => low + (high - low) * next();
  const whole = (low: number, high: number) => Math.floor(between(low, high + 1));
  return {
    next,
    between,
    whole,
    chance: share => next() < share,
    pick: list => list[whole(0, list.length - 1)]!,
    logNormal: (median, spread) => median * Math.exp(spread * normal(next)),
    poisson: mean => poisson(next, mean),
    hex: digits => Array.from({length: digits}, () => whole(0, 15).toString(16)).join(""),
  };
}

function sfc32(seed: Buffer): () => number {
  let [a, b, c, counter] = [0, 4, 8, 12].map(at => seed.readInt32LE(at)) as [
    number,
    number,
    number,
    number,
  ];
  return () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / WORD;
  };
}

/** Box & Muller (1958), one of the pair. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** Knuth (1969), "The Art of Computer Programming", volume 2, section 3.4.1; for small means. */
function poisson(next: () => number, mean: number): number {
  const limit = Math.exp(-mean);
  let product = next();
  let count = 0;
  while (product > limit && count < POISSON_MAX) {
    product *= next();
    count += 1;
  }
  return count;
}
