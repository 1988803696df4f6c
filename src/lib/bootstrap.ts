/**
 * The means of `resamples` samples drawn with replacement, as many values each as were given, in ascending order
 * (Efron 1979, "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics 7(1)). The same
 * values, in any order, and the same seed give the same means. Time grows with values × resamples: 2,000 resamples
 * of 100,000 values take about two seconds. `values` is not empty.
 */
export function resampledMeans(
  values: ArrayLike<number>,
  {seed, resamples}: {seed: number; resamples: number},
): Float64Array {
  const random = splitMix32(seed);
  const sorted = Float64Array.from(values).sort();
  // Summing what exceeds the smallest keeps the mean of equal values exactly that value.
  const base = sorted[0]!;
  const excess = sorted.map(value => value - base);
  const means = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    let sum = 0;
    for (let j = 0; j < excess.length; j++) sum += excess[Math.floor(random() * excess.length)]!;
    means[i] = base + sum / excess.length;
  }
  return means.sort();
}

/**
 * A generator of numbers in [0, 1): a counter stepped by the golden ratio and mixed (Steele, Lea & Flood 2014,
 * "Fast Splittable Pseudorandom Number Generators", OOPSLA; here in 32 bits, with MurmurHash3's
 * finaliser as the mix). Repeats after 2^32 numbers.
 */
export function splitMix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let bits = state;
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    bits ^= bits >>> 16;
    return (bits >>> 0) / 2 ** 32;
  };
}
