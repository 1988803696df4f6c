import {describe, expect, it} from "vitest";
import {fc} from "../../test/support/fast-check.ts";
import {binomialMass, coveringRanks} from "./binomial.ts";

describe("binomialMass", () => {
  it("is the binomial probabilities", () => {
    const {first, mass} = binomialMass(10, 0.6);
    expect(first).toBe(0);
    // scipy 1.17.1: binom.pmf([0, 6, 10], 10, .6)
    expect(mass[0]).toBeCloseTo(0.00010485760000000003, 15);
    expect(mass[6]).toBeCloseTo(0.2508226559999998, 14);
    expect(mass[10]).toBeCloseTo(0.006046617599999997, 15);
  });

  it("keeps its digits at 10 million", () => {
    const {first, mass} = binomialMass(10_000_000, 0.9);
    // scipy 1.17.1: binom.pmf([9_000_000, 9_003_000], 10**7, .9)
    expect(mass[9_000_000 - first]! / 0.0004205220515704819).toBeCloseTo(1, 9);
    expect(mass[9_003_000 - first]! / 2.8246411185287047e-6).toBeCloseTo(1, 9);
    expect(mass.length).toBeLessThan(25_000);
  });

  it("has one certain outcome when nothing is drawn", () => {
    expect(binomialMass(0, 0.5)).toEqual({first: 0, mass: Float64Array.of(1)});
  });
});

describe("coveringRanks", () => {
  // scipy 1.17.1: the first width at which the best run of binom.pmf(1 … n-1, n, p) sums to .95; the coverage is
  // binom.cdf(high - 1, n, p) - binom.cdf(low - 1, n, p)
  it.each([
    {n: 6, p: 0.5, low: 1, high: 6, coverage: 0.96875},
    {n: 20, p: 0.5, low: 6, high: 15, coverage: 0.9586105346679688},
    {n: 25, p: 0.5, low: 8, high: 18, coverage: 0.9567147493362427},
    {n: 11, p: 0.75, low: 5, high: 11, coverage: 0.9502036571502686},
    {n: 29, p: 0.9, low: 21, high: 29, coverage: 0.951348526189385},
    {n: 59, p: 0.95, low: 50, high: 59, coverage: 0.9508618638358861},
    {n: 100, p: 0.9, low: 84, high: 96, coverage: 0.955690107191223},
    {n: 1_000, p: 0.75, low: 723, high: 777, coverage: 0.9513541847006041},
    {n: 100_000, p: 0.95, low: 94_865, high: 95_136, coverage: 0.950711529191164},
    {n: 10_000_000, p: 0.5, low: 4_996_901, high: 5_003_099, coverage: 0.9500018301961463},
    {n: 10_000_000, p: 0.9, low: 8_998_141, high: 9_001_860, coverage: 0.9500141819633913},
    {n: 10_000_000, p: 0.999999, low: 9_999_984, high: 9_999_997, coverage: 0.9626224311148642},
  ])("of $n at p $p are $low and $high", ({n, p, low, high, coverage}) => {
    const ranks = coveringRanks(n, p, 0.95);
    expect(ranks).toMatchObject({low, high});
    expect(ranks?.coverage).toBeCloseTo(coverage, 11);
  });

  it("are the narrowest of all pairs, then the surest, then the lowest (every pair, in exact arithmetic)", () => {
    fc.assert(
      fc.property(
        fc.integer({min: 1, max: 60}),
        fc.tuple(fc.integer({min: 1, max: 99}), fc.integer({min: 1, max: 99})),
        fc.integer({min: 20, max: 99}),
        (n, [yes, no], percent) => {
          const {low, high} = coveringRanks(n, yes / (yes + no), percent / 100) ?? {};
          expect([low, high]).toEqual(everyPair({n, yes, no, percent}));
        },
      ),
      {numRuns: 300},
    );
  });

  it("take the lower of two equal pairs", () => {
    // n = 7, p = 1/2: C(7, k) = 1 7 21 35 35 21 7 1 of 128. Five terms are 1..5 or 2..6, both 119 = 93.0 %; the six
    // of 1..6 are 126 = 98.4 %.
    expect(coveringRanks(7, 0.5, 0.9)).toEqual({low: 1, high: 6, coverage: 119 / 128});
    expect(coveringRanks(7, 0.5, 0.95)).toEqual({low: 1, high: 7, coverage: 126 / 128});
    // One term: k = 3 or k = 4, both 35.
    expect(coveringRanks(7, 0.5, 0.2)).toEqual({low: 3, high: 4, coverage: 35 / 128});
  });

  it("do not exist when the whole sample covers too little", () => {
    // 1 - 2 × 0.5^5 = 0.9375
    expect(coveringRanks(5, 0.5, 0.95)).toBeNull();
    expect(coveringRanks(5, 0.5, 0.9375)).toEqual({low: 1, high: 5, coverage: 0.9375});
    expect(coveringRanks(1, 0.5, 0.1)).toBeNull();
    expect(coveringRanks(0, 0.5, 0.1)).toBeNull();
  });
});

/** The best pair by trying them all, p = yes/(yes + no), with probabilities as whole numbers over (yes + no)^n. */
function everyPair({n, yes, no, percent}: {n: number; yes: number; no: number; percent: number}) {
  const whole = BigInt(yes + no) ** BigInt(n);
  const upTo = [0n];
  let choose = 1n;
  for (let k = 0; k <= n; k++) {
    upTo.push(upTo[k]! + choose * BigInt(yes) ** BigInt(k) * BigInt(no) ** BigInt(n - k));
    choose = (choose * BigInt(n - k)) / BigInt(k + 1);
  }
  for (let width = 1; width < n; width++) {
    let best: {low: number; coverage: bigint} | null = null;
    for (let low = 1; low + width <= n; low++) {
      const coverage = upTo[low + width]! - upTo[low]!;
      if (best === null || coverage > best.coverage) best = {low, coverage};
    }
    if (best && best.coverage * 100n >= whole * BigInt(percent))
      return [best.low, best.low + width];
  }
  return [undefined, undefined];
}
