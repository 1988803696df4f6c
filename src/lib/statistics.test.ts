import {describe, expect, it} from "vitest";
import {fc} from "../../test/support/fast-check.ts";
import {
  bootstrapMeanInterval,
  poissonInterval,
  quantile,
  quantileInterval,
  quantileMinimum,
  wilsonInterval,
} from "./statistics.ts";

const number = fc.double({min: -1e9, max: 1e9, noNaN: true});
const share = fc.double({min: 0, max: 1, noNaN: true});
const hours = [0.5, 1.25, 3, 3, 7.75, 12, 40];
/** 10, 20, 30 … so that a value names its rank. */
const ranks = (n: number) => Float64Array.from({length: n}, (_, i) => 10 * (i + 1));

describe("quantile", () => {
  // numpy 2.4.6: np.percentile([0.5, 1.25, 3, 3, 7.75, 12, 40], 100 * p, method="linear")
  it.each([
    [0, 0.5],
    [0.05, 0.7250000000000001],
    [0.1, 0.9500000000000001],
    [0.25, 2.125],
    [0.5, 3],
    [0.75, 9.875],
    [0.9, 23.20000000000001],
    [0.95, 31.59999999999998],
    [1, 40],
  ])("at %d is %d", (p, value) => {
    expect(quantile(hours, p)).toBeCloseTo(value, 12);
  });

  it("goes part of the way to the next value", () => {
    // Position (4 - 1) × 0.9 = 2.7: 0.7 of the way from 30 to 40.
    expect(quantile([10, 20, 30, 40], 0.9)).toBeCloseTo(37, 12);
    expect(quantile(Float64Array.of(1, 2), 0.5)).toBe(1.5);
  });

  it("of nothing is null, of one value is that value", () => {
    expect(quantile([], 0.5)).toBeNull();
    expect(quantile([7], 0.9)).toBe(7);
  });

  it("refuses a p that is a percentage or not a number", () => {
    expect(() => quantile(hours, 50)).toThrow("Cannot take a quantile: p is 50, not in 0..1");
    expect(() => quantile(hours, -0.1)).toThrow(RangeError);
    expect(() => quantile([], Number.NaN)).toThrow(RangeError);
  });

  it("rises with p and stays among the values", () => {
    fc.assert(
      fc.property(fc.array(number, {minLength: 1}), share, share, (values, a, b) => {
        const sorted = Float64Array.from(values).sort();
        const low = quantile(sorted, Math.min(a, b))!;
        const high = quantile(sorted, Math.max(a, b))!;
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(sorted[0]!);
        expect(high).toBeLessThanOrEqual(sorted.at(-1)!);
      }),
    );
  });
});

describe("quantileMinimum", () => {
  it("is 6, 11, 29 and 59 for p50, p75, p90 and p95", () => {
    expect([0.5, 0.75, 0.9, 0.95].map(p => quantileMinimum(p))).toEqual([6, 11, 29, 59]);
  });

  it("is the same for p and 1 - p", () => {
    expect([0.25, 0.1, 0.05].map(p => quantileMinimum(p))).toEqual([11, 29, 59]);
  });

  it("is the first n that satisfies the formula", () => {
    fc.assert(
      fc.property(
        fc.double({min: 0.001, max: 0.999, noNaN: true}),
        fc.double({min: 0.01, max: 0.999, noNaN: true}),
        (p, confidence) => {
          let n = 1;
          while (1 - p ** n - (1 - p) ** n < confidence - 1e-12) n += 1;
          expect(quantileMinimum(p, confidence)).toBe(n);
        },
      ),
    );
  });

  it("counts an exact match as enough", () => {
    // n = 5: 1 - 2 × 0.5^5 = 0.9375
    for (let n = 2; n <= 20; n++) expect(quantileMinimum(0.5, 1 - 2 * 0.5 ** n)).toBe(n);
    // 1 - 0.9² - 0.1² = 0.18
    expect(quantileMinimum(0.9, 0.18)).toBe(2);
    expect(quantileMinimum(0.7, 0.42)).toBe(2);
    expect(quantileMinimum(0.6, 0.72)).toBe(3);
  });

  it("has no end for the extremes", () => {
    expect([0, 1, 1e-17].map(p => quantileMinimum(p))).toEqual([Infinity, Infinity, Infinity]);
    // ln 0.05 / ln(1 - 1e-9) = 2,995,732,272.05…
    expect(quantileMinimum(1e-9)).toBe(2_995_732_273);
  });

  it("refuses what is no probability", () => {
    expect(() => quantileMinimum(90)).toThrow(RangeError);
    expect(() => quantileMinimum(0.9, 95)).toThrow("confidence is 95, not above 0 and up to");
    expect(() => quantileMinimum(0.9, 0)).toThrow(RangeError);
    expect(() => quantileMinimum(0.9, 1)).toThrow(RangeError);
  });
});

describe("quantileInterval", () => {
  it("is two of the values, by rank", () => {
    // Ranks 6 and 15 of 20: binomial.test.ts has the coverage, 95.86 %.
    expect(quantileInterval(ranks(20), 0.5)).toEqual({
      low: 60,
      high: 150,
      method: "order statistics",
    });
    expect(quantileInterval(ranks(100), 0.9)).toMatchObject({low: 840, high: 960});
  });

  it("widens with confidence", () => {
    // p50 of 20. scipy 1.17.1, binom.cdf(u - 1, 20, .5) - binom.cdf(l - 1, 20, .5): ranks 5 and 16 reach .98818,
    // 4 and 16 as well as 5 and 17 reach .99280, and the lower pair is taken.
    expect(quantileInterval(ranks(20), 0.5, 0.99)).toMatchObject({low: 40, high: 160});
  });

  it("is unknown one value below the minimum and known at it", () => {
    const unknown = {low: null, high: null, method: "order statistics"};
    const known = {low: expect.any(Number), high: expect.any(Number)};
    const between = fc.double({min: 0.01, max: 0.99, noNaN: true});
    fc.assert(
      fc.property(between, between, (p, confidence) => {
        const n = quantileMinimum(p, confidence);
        expect(quantileInterval(ranks(n - 1), p, confidence)).toEqual(unknown);
        expect(quantileInterval(ranks(n), p, confidence)).toMatchObject(known);
      }),
      {
        examples: [
          [0.05, 0.95],
          [0.25, 0.95],
          [0.5, 0.95],
          [0.75, 0.95],
          [0.9, 0.95],
          [0.5, 0.75],
        ],
      },
    );
  });

  it("refuses what is no probability", () => {
    expect(() => quantileInterval([], 50)).toThrow(RangeError);
    expect(() => quantileInterval([], 0.5, 95)).toThrow(RangeError);
  });

  it("is unknown for nothing, and for the extremes at any n", () => {
    expect(quantileInterval([], 0.5).low).toBeNull();
    expect(quantileInterval(ranks(1_000), 0).low).toBeNull();
    expect(quantileInterval(ranks(1_000), 1).high).toBeNull();
  });

  it("contains the quantile", () => {
    for (const p of [0.05, 0.25, 0.5, 0.75, 0.9, 0.95]) {
      for (let n = quantileMinimum(p); n <= 400; n++) {
        const {low, high} = quantileInterval(ranks(n), p);
        const estimate = quantile(ranks(n), p);
        expect(low).toBeLessThanOrEqual(estimate!);
        expect(high).toBeGreaterThanOrEqual(estimate!);
      }
    }
  });

  it("answers for 10 million values", () => {
    expect(quantileInterval({length: 10_000_000, 8998140: 72, 9001859: 73}, 0.9)).toMatchObject({
      low: 72,
      high: 73,
    });
  });
});

describe("wilsonInterval", () => {
  // scipy 1.17.1: binomtest(successes, n).proportion_ci(confidence, method="wilson")
  it.each([
    [0, 20, 0.95, 0, 0.16112515805281935],
    [3, 20, 0.95, 0.05236874589621662, 0.3604188647407569],
    [3, 20, 0.8, 0.07467301975322672, 0.27844786562430834],
    [20, 20, 0.95, 0.8388748419471808, 1],
    [1, 1, 0.95, 0.20654931437723745, 1],
    [10, 29, 0.95, 0.19940718526674994, 0.5265489590952385],
    [1_234, 10_000, 0.95, 0.11709799034002367, 0.12999123723276995],
  ])("of %d out of %d at %d is %d to %d", (successes, n, confidence, low, high) => {
    const interval = wilsonInterval(successes, n, confidence);
    expect(interval.low).toBeCloseTo(low, 13);
    expect(interval.high).toBeCloseTo(high, 13);
    expect(interval.method).toBe("Wilson");
  });

  it("of nothing is unknown", () => {
    expect(wilsonInterval(0, 0)).toEqual({low: null, high: null, method: "Wilson"});
  });

  it("touches 0 and 1 exactly when all or none succeed", () => {
    for (let n = 1; n <= 500; n++) {
      expect(wilsonInterval(0, n).low).toBe(0);
      expect(wilsonInterval(n, n).high).toBe(1);
    }
  });

  it("contains the share, stays in 0..1 and mirrors for failures", () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), (successes, failures) => {
        fc.pre(successes + failures > 0);
        const n = successes + failures;
        const {low, high} = wilsonInterval(successes, n);
        expect(low).toBeLessThanOrEqual(successes / n);
        expect(high).toBeGreaterThanOrEqual(successes / n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(wilsonInterval(failures, n).high).toBeCloseTo(1 - low!, 12);
      }),
    );
  });

  it("refuses what cannot be counted", () => {
    expect(() => wilsonInterval(5, 3)).toThrow("Cannot bound a share: 5 out of 3");
    expect(() => wilsonInterval(-1, 3)).toThrow("Cannot bound a count: -1 is not a whole number");
    expect(() => wilsonInterval(0.5, 3)).toThrow(RangeError);
    expect(() => wilsonInterval(0, Number.NaN)).toThrow(RangeError);
    expect(() => wilsonInterval(1, 3, 1)).toThrow(RangeError);
  });
});

describe("poissonInterval", () => {
  it("bounds a count, with 0 below a count of 0", () => {
    // -ln 0.025 = 3.68888
    const none = poissonInterval(0);
    expect(none).toEqual({
      low: 0,
      high: expect.closeTo(3.6888794541139354, 12),
      method: "exact Poisson",
    });
    // scipy 1.17.1: chi2.ppf(.005, 40) / 2, chi2.isf(.005, 42) / 2
    expect(poissonInterval(20, 0.99)).toMatchObject({
      low: expect.closeTo(10.353267658485043, 10),
      high: expect.closeTo(34.66799872845021, 10),
    });
  });

  it("contains the count and rises with it", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), count => {
        const here = poissonInterval(count);
        const next = poissonInterval(count + 1);
        expect(here.low).toBeLessThanOrEqual(count);
        expect(here.high).toBeGreaterThan(count);
        expect(next.low).toBeGreaterThan(here.low!);
        expect(next.high).toBeGreaterThan(here.high!);
      }),
    );
  });

  it("refuses what is no count", () => {
    expect(() => poissonInterval(-1)).toThrow(RangeError);
    expect(() => poissonInterval(2.5)).toThrow("Cannot bound a count: 2.5 is not a whole number");
    expect(() => poissonInterval(Number.POSITIVE_INFINITY)).toThrow(RangeError);
    expect(() => poissonInterval(3, 0)).toThrow(RangeError);
  });
});

describe("bootstrapMeanInterval", () => {
  const scores = [1, 2, 3, 4, 5, 4, 4, 3, 5, 5];

  it("gives the numbers of an independent implementation", () => {
    // numpy 2.4.6: np.percentile of 2,000 means of np.sort(scores)[floor(u * 10)], u from the same generator in
    // Python, [2.5, 97.5]. scipy 1.17.1 with its own draws: bootstrap((scores,), np.mean, n_resamples=200000,
    // method="percentile") = 2.8 to 4.3
    const interval = bootstrapMeanInterval(scores);
    expect(interval).toEqual({
      low: expect.closeTo(2.7975, 10),
      high: expect.closeTo(4.3, 10),
      method: "bootstrap",
    });
    expect(bootstrapMeanInterval(scores, {seed: 7})).toMatchObject({
      low: expect.closeTo(2.8, 10),
      high: expect.closeTo(4.4, 10),
    });
  });

  it("is the same in any order of the values", () => {
    fc.assert(
      fc.property(fc.array(number, {minLength: 2, maxLength: 20}), fc.integer(), (values, seed) => {
        const options = {seed, resamples: 100};
        const interval = bootstrapMeanInterval(values, options);
        expect(bootstrapMeanInterval(values.toReversed(), options)).toEqual(interval);
        expect(bootstrapMeanInterval(values.toSorted(), options)).toEqual(interval);
      }),
    );
  });

  it("leaves the values as they were", () => {
    const values = [3, 1, 2];
    bootstrapMeanInterval(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it("contains the mean and stays among the values", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({min: 1, max: 5}), {minLength: 2, maxLength: 40}), values => {
        const {low, high} = bootstrapMeanInterval(values, {resamples: 500});
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        expect(low).toBeLessThanOrEqual(mean + 1e-9);
        expect(high).toBeGreaterThanOrEqual(mean - 1e-9);
        expect(low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(high).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
      }),
    );
  });

  it("narrows with less confidence", () => {
    const wide = bootstrapMeanInterval(scores);
    const narrow = bootstrapMeanInterval(scores, {confidence: 0.5});
    expect(narrow.low).toBeGreaterThan(wide.low!);
    expect(narrow.high).toBeLessThan(wide.high!);
  });

  it("is unknown below two values", () => {
    const unknown = {low: null, high: null, method: "bootstrap"};
    expect(bootstrapMeanInterval([])).toEqual(unknown);
    expect(bootstrapMeanInterval([4])).toEqual(unknown);
    expect(bootstrapMeanInterval([4, 4])).toEqual({low: 4, high: 4, method: "bootstrap"});
  });
});
