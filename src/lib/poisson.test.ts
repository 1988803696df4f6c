import {describe, expect, it} from "vitest";
import {fc} from "../../test/support/fast-check.ts";
import {poissonMeans} from "./poisson.ts";

describe("poissonMeans", () => {
  it("are found for every small count at every confidence", () => {
    for (let count = 1; count <= 60; count++) {
      for (const confidence of [
        0.001, 0.1, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.992, 0.999, 0.99999, 0.999999,
      ]) {
        const {low, high} = poissonMeans(count, confidence);
        expect(low).toBeGreaterThan(0);
        expect((1 - atMost(count - 1, low)) / (1 - confidence)).toBeCloseTo(0.5, 6);
        expect(atMost(count, high) / (1 - confidence)).toBeCloseTo(0.5, 6);
      }
    }
  });

  // scipy 1.17.1, a = 1 - confidence: chi2.ppf(a / 2, 2 * count) / 2 and chi2.isf(a / 2, 2 * (count + 1)) / 2
  it.each([
    [0, 0.95, 0, 3.6888794541139354],
    [1, 0.95, 0.025317807984289897, 5.571643390938898],
    [2, 0.95, 0.24220927854396507, 7.22468766772396],
    [3, 0.99, 0.33786338872773347, 10.977477495329765],
    [4, 0.95, 1.089865373626325, 10.241588675403694],
    [10, 0.95, 4.7953886961324335, 18.39035604201778],
    [20, 0.99, 10.353267658485043, 34.66799872845021],
    [100, 0.95, 81.36399125092315, 121.62679379242638],
    [1_000, 0.95, 938.9730184076952, 1063.952136016302],
    [12_345, 0.99, 12060.683132399843, 12634.08502415639],
    [1_000_000, 0.95, 998040.9833402939, 1001961.9119454322],
    [10_000_000, 0.95, 9993802.996884268, 10006199.897731498],
    [1, 0.999999, 5.000001250144195e-7, 17.422215012500306],
    [20, 0.999999, 5.122982628871307, 51.464756681059235],
  ])("of %d at %d are %d and %d", (count, confidence, low, high) => {
    const means = poissonMeans(count, confidence);
    if (count === 0) expect(means.low).toBe(0);
    else expect(means.low / low).toBeCloseTo(1, 9);
    expect(means.high / high).toBeCloseTo(1, 9);
  });

  it("holds in the far tail of a large count, where scipy does not", () => {
    // mpmath with 40 digits: P(X >= 10**7 | 9984538.922908079) = 5.0000000001e-7. scipy's chi2.ppf(5e-7, 2e7) / 2
    // is 9984559.9, at which that probability is 5.17e-7.
    expect(poissonMeans(10_000_000, 0.999999).low).toBeCloseTo(9984538.9229, 3);
  });

  it("leave half of the doubt on either side, by the plain sum", () => {
    fc.assert(
      fc.property(
        fc.integer({min: 1, max: 100}),
        fc.double({min: 0.01, max: 0.999999, noNaN: true}),
        (count, confidence) => {
          const {low, high} = poissonMeans(count, confidence);
          expect(1 - atMost(count - 1, low)).toBeCloseTo((1 - confidence) / 2, 10);
          expect(atMost(count, high)).toBeCloseTo((1 - confidence) / 2, 10);
        },
      ),
    );
  });
});

/** P(X ≤ count), summed from the definition e^-m m^k / k!. */
function atMost(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= count; k++) {
    term *= mean / k;
    sum += term;
  }
  return sum;
}
