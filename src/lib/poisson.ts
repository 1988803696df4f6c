import {normalDeviate} from "./normal.ts";

/** Terms this much smaller than the rest are left out of a tail. */
const NEGLIGIBLE = 1e-20;

const STEP_RELATIVE_MAX = 1e-12;
const STEP_COUNT_MAX = 200;

/**
 * The two means between which a count is unsurprising: at `low` the count or more, and at `high` the count or
 * less, has probability (1 − confidence)/2. Exact (Garwood 1936, "Fiducial Limits for the Poisson Distribution",
 * Biometrika 28(3/4)); `low` is 0 for a count of 0. Sums the tails term by term, so time grows with the square
 * root of the count.
 */
export function poissonMeans(count: number, confidence: number): {low: number; high: number} {
  const z = normalDeviate(confidence);
  const tail = (1 - confidence) / 2;
  return {
    low:
      count === 0
        ? 0
        : meanWhere(wilsonHilferty(count, -z), mean => {
            const {at, atLeast} = poissonTails(count, mean);
            return {gap: Math.log(tail / atLeast), slope: (at * count) / (mean * atLeast)};
          }),
    high: meanWhere(wilsonHilferty(count + 1, z), mean => {
      const {at, atMost} = poissonTails(count, mean);
      return {gap: Math.log(tail / atMost), slope: -at / atMost};
    }),
  };
}

/**
 * The root, by Newton's method on the logarithm of the tail, which is concave in the mean (as is that of every
 * gamma distribution of shape ≥ 1): after the first step the approach is from one side only.
 */
function meanWhere(start: number, tail: (mean: number) => {gap: number; slope: number}): number {
  let mean = start;
  for (let i = 0; i < STEP_COUNT_MAX; i++) {
    const {gap, slope} = tail(mean);
    const next = mean + gap / slope;
    if (Math.abs(next - mean) <= STEP_RELATIVE_MAX * mean) return next;
    mean = next;
  }
  throw new RangeError(`Cannot bound a count: no root after ${STEP_COUNT_MAX} steps from ${start}`);
}

/**
 * Where to start: the quantile at deviate z of a gamma distribution of this shape (Wilson & Hilferty 1931, "The
 * Distribution of Chi-Square", PNAS 17(12)). Where that is not positive, next to nothing: the approach from below
 * is safe.
 */
function wilsonHilferty(shape: number, z: number): number {
  return shape * Math.max(0.001, 1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape))) ** 3;
}

/**
 * P(X = count), P(X ≤ count) and P(X ≥ count) for a Poisson of this mean, above 0. Weights start from the count,
 * which is 1, not the mode, so that a small tail keeps all its digits (ratio and normalisation are Fox & Glynn's
 * 1988, "Computing Poisson Probabilities", CACM 31(4)).
 */
function poissonTails(count: number, mean: number): {at: number; atMost: number; atLeast: number} {
  let below = 0;
  for (let k = count, weight = 1; k > 0; k--) {
    weight *= k / mean;
    below += weight;
    if (weight < NEGLIGIBLE * (1 + below)) break;
  }
  let above = 0;
  for (let k = count + 1, weight = 1; ; k++) {
    weight *= mean / k;
    above += weight;
    if (weight < NEGLIGIBLE * (1 + above)) break;
  }
  const total = below + 1 + above;
  return {at: 1 / total, atMost: (below + 1) / total, atLeast: (above + 1) / total};
}
