import {coveringRanks, ROUNDING} from "./binomial.ts";
import {resampledMeans} from "./bootstrap.ts";
import {normalDeviate} from "./normal.ts";
import {poissonMeans} from "./poisson.ts";

/** A confidence interval, in the unit of what it bounds; null is unbounded, or unknown at this n. */
export type Interval = {low: number | null; high: number | null; method: string};

const CONFIDENCE = 0.95;
/** Beyond this the tails are lost in rounding. */
const CONFIDENCE_MAX = 0.999_999;
const RESAMPLES = 2_000;
const SEED = 20_231_005;

/**
 * The p-quantile of ascending values, in their unit, with linear interpolation: type 7 of Hyndman & Fan (1996,
 * "Sample Quantiles in Statistical Packages", The American Statistician 50(4)). Null when there are none. Throws
 * a RangeError when p is not in 0..1; that the values ascend is the caller's promise.
 */
export function quantile(sorted: ArrayLike<number>, p: number): number | null {
  requireProbability(p);
  if (sorted.length === 0) return null;
  const position = (sorted.length - 1) * p;
  const rank = Math.floor(position);
  const below = sorted[rank]!;
  const above = sorted[Math.ceil(position)]!;
  if (below === above) return below;
  // Rounding may carry the sum past the upper neighbour.
  return Math.min(above, below + (position - rank) * (above - below));
}

/** The places, from 0, at which `quantile` and `quantileInterval` look at so many ascending values. */
export function quantilePlaces(n: number, p: number, confidence = CONFIDENCE): number[] {
  if (n === 0) return [];
  const position = (n - 1) * p;
  const ranks = ranksOf(n, {p, confidence});
  const ends = ranks === null ? [] : [ranks.low - 1, ranks.high - 1];
  return [...new Set([Math.floor(position), Math.ceil(position), ...ends])].toSorted(
    (a, b) => a - b,
  );
}

/** Asked for each number once: of the same n there are many buckets, and each asks twice. */
const RANKS_MAX = 20_000;
const knownRanks = new Map<string, ReturnType<typeof coveringRanks>>();

function ranksOf(n: number, {p, confidence}: {p: number; confidence: number}) {
  const key = `${n} ${p} ${confidence}`;
  const known = knownRanks.get(key);
  if (known !== undefined) return known;
  if (knownRanks.size === RANKS_MAX) knownRanks.clear();
  const ranks = coveringRanks(n, p, confidence);
  knownRanks.set(key, ranks);
  return ranks;
}

/**
 * The smallest n at which a distribution-free two-sided interval of the p-quantile exists, which is when the whole
 * sample covers it often enough: 1 − pⁿ − (1 − p)ⁿ ≥ confidence (David & Nagaraja 2003, "Order Statistics",
 * section 7.1). At 95 %: p50 6, p75 11, p90 29, p95 59. Infinity for p = 0 and p = 1, which no sample bounds.
 */
export function quantileMinimum(p: number, confidence = CONFIDENCE): number {
  requireConfidence(confidence);
  requireProbability(p);
  const rare = Math.min(p, 1 - p);
  const logCommon = Math.log1p(-rare);
  // The larger of the two terms alone gives a lower bound, at most a few short.
  let n = Math.floor(Math.log(1 - confidence) / logCommon);
  if (n > Number.MAX_SAFE_INTEGER) return Number.POSITIVE_INFINITY;
  while (1 - Math.exp(n * logCommon) - rare ** n < confidence - ROUNDING) n += 1;
  return n;
}

/**
 * An interval of the p-quantile of what the values were drawn from, in their unit: two of the values themselves,
 * at the narrowest pair of ranks l < u with P(l ≤ Bin(n, p) ≤ u − 1) ≥ confidence; of equally narrow pairs the one
 * with the greater coverage, then the lower (David & Nagaraja 2003, section 7.1). Assumes nothing but independent
 * draws; ties only widen the coverage. Nulls when n is below `quantileMinimum`.
 */
export function quantileInterval(
  sorted: ArrayLike<number>,
  p: number,
  confidence = CONFIDENCE,
): Interval {
  const method = "order statistics";
  requireProbability(p);
  requireConfidence(confidence);
  const ranks = ranksOf(sorted.length, {p, confidence});
  if (ranks === null) return {low: null, high: null, method};
  return {low: sorted[ranks.low - 1]!, high: sorted[ranks.high - 1]!, method};
}

/**
 * An interval of a share, in 0..1, from successes out of n trials (Wilson 1927, "Probable Inference, the Law of
 * Succession, and Statistical Inference", JASA 22(158); recommended by Brown, Cai & DasGupta 2001, Statistical
 * Science 16(2), section 3.1.1). Nulls when n is 0; 0 and n successes give exactly 0 and 1 at their end.
 */
export function wilsonInterval(successes: number, n: number, confidence = CONFIDENCE): Interval {
  const method = "Wilson";
  requireConfidence(confidence);
  requireCount(n);
  requireCount(successes);
  if (successes > n) throw new RangeError(`Cannot bound a share: ${successes} out of ${n}`);
  if (n === 0) return {low: null, high: null, method};
  const z = normalDeviate(confidence);
  const share = successes / n;
  const centre = share + (z * z) / (2 * n);
  const reach = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return {
    low: successes === 0 ? 0 : (centre - reach) / scale,
    high: successes === n ? 1 : (centre + reach) / scale,
    method,
  };
}

/**
 * An interval of the expected count behind an observed one, in counts (divide by the weeks for a rate): exact
 * (Garwood 1936, "Fiducial Limits for the Poisson Distribution", Biometrika 28(3/4)). A count of 0 has low 0 and
 * an upper end: 3.69 at 95 %.
 */
export function poissonInterval(count: number, confidence = CONFIDENCE): Interval {
  requireConfidence(confidence);
  requireCount(count);
  return {...poissonMeans(count, confidence), method: "exact Poisson"};
}

/**
 * A percentile bootstrap interval of the mean, in the unit of the values (Efron & Tibshirani 1993, "An
 * Introduction to the Bootstrap", section 13.3). The same values, in any order, give the same interval: the seed
 * is fixed unless given. Nulls below 2 values; too narrow below about 10, as every bootstrap is.
 */
export function bootstrapMeanInterval(
  values: ArrayLike<number>,
  {
    seed = SEED,
    resamples = RESAMPLES,
    confidence = CONFIDENCE,
  }: {seed?: number; resamples?: number; confidence?: number} = {},
): Interval {
  const method = "bootstrap";
  requireConfidence(confidence);
  if (values.length < 2) return {low: null, high: null, method};
  const means = resampledMeans(values, {seed, resamples});
  const tail = (1 - confidence) / 2;
  return {low: quantile(means, tail), high: quantile(means, 1 - tail), method};
}

function requireProbability(p: number): void {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`Cannot take a quantile: p is ${p}, not in 0..1`);
}

function requireConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence <= CONFIDENCE_MAX)) {
    throw new RangeError(
      `Cannot bound a number: confidence is ${confidence}, not above 0 and up to ${CONFIDENCE_MAX}`,
    );
  }
}

function requireCount(count: number): void {
  if (!(Number.isSafeInteger(count) && count >= 0)) {
    throw new RangeError(`Cannot bound a count: ${count} is not a whole number of 0 or more`);
  }
}
