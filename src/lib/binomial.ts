/** Terms this much smaller than the largest are left out: together they are below 1e-15 at any n we accept. */
const NEGLIGIBLE = 1e-20;

/** How far rounding may move a probability; two that differ by less are the same. */
export const ROUNDING = 1e-12;

/**
 * The probabilities of a binomial where they are not negligible: `mass[i]` is P(Bin(n, p) = first + i). About
 * 20 standard deviations wide, so 32,000 numbers at n = 10 million.
 *
 * Weights grow outwards from the mode by the ratio of neighbours and are divided by their sum, which needs no
 * factorial and loses no digits (Fox & Glynn 1988, "Computing Poisson Probabilities", CACM 31(4); the binomial
 * ratio in place of the Poisson one).
 */
export function binomialMass(n: number, p: number): {first: number; mass: Float64Array} {
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const odds = p / (1 - p);
  const down: number[] = [];
  for (let k = mode, weight = 1; k > 0; k--) {
    weight *= k / ((n - k + 1) * odds);
    if (weight < NEGLIGIBLE) break;
    down.push(weight);
  }
  const up: number[] = [];
  for (let k = mode, weight = 1; k < n; k++) {
    weight *= ((n - k) * odds) / (k + 1);
    if (weight < NEGLIGIBLE) break;
    up.push(weight);
  }
  const mass = new Float64Array(down.length + 1 + up.length);
  down.forEach((weight, i) => {
    mass[down.length - 1 - i] = weight;
  });
  mass[down.length] = 1;
  mass.set(up, down.length + 1);
  let total = 0;
  for (const weight of mass) total += weight;
  for (let i = 0; i < mass.length; i += 1) mass[i]! /= total;
  return {first: mode - down.length, mass};
}

/**
 * The narrowest pair of ranks (1-based, `low` < `high`) with P(low ≤ Bin(n, p) ≤ high − 1) ≥ confidence: the
 * chance that the p-quantile of what was sampled lies between the two order statistics (David & Nagaraja 2003,
 * "Order Statistics", section 7.1). Among equally narrow pairs the one with the greatest coverage, then the
 * lowest; null when even ranks 1 and n do not reach the confidence.
 *
 * The probabilities rise to one peak, so taking the larger neighbour next gives the best run of every length.
 */
export function coveringRanks(
  n: number,
  p: number,
  confidence: number,
): {low: number; high: number; coverage: number} | null {
  const {first, mass} = binomialMass(n, p);
  const massAt = (k: number) => (k < 1 || k > n - 1 ? 0 : (mass[k - first] ?? 0));

  let from = Math.min(n - 1, Math.max(1, Math.floor((n + 1) * p)));
  if (massAt(from - 1) >= massAt(from) * (1 - ROUNDING)) from -= 1;
  let to = from;
  let coverage = massAt(from);
  while (coverage < confidence - ROUNDING) {
    const below = massAt(from - 1);
    const above = massAt(to + 1);
    if (below === 0 && above === 0) return null;
    if (below >= above * (1 - ROUNDING)) {
      from -= 1;
      coverage += below;
    } else {
      to += 1;
      coverage += above;
    }
  }
  return {low: from, high: to + 1, coverage};
}
