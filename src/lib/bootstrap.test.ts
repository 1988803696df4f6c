import {describe, expect, it} from "vitest";
import {resampledMeans, splitMix32} from "./bootstrap.ts";

describe("splitMix32", () => {
  it("gives the numbers of an independent implementation", () => {
    const random = splitMix32(1);
    // Python: s = s + 0x9e3779b9; b = (s ^ s >> 16) * 0x85ebca6b; b = (b ^ b >> 13) * 0xc2b2ae35; b ^ b >> 16,
    // all modulo 2**32, over 2**32
    expect([random(), random(), random(), random()]).toEqual([
      0.5883937727194279, 0.07318899407982826, 0.59031065646559, 0.4753079356160015,
    ]);
  });

  it("fills its tenths evenly", () => {
    const random = splitMix32(20_231_005);
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) tenths[Math.floor(random() * 10)]! += 1;
    // Chi-square with 9 degrees of freedom; scipy 1.17.1: chi2.ppf(.999, 9) = 27.88
    const surprise = tenths.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(surprise).toBeLessThan(27.88);
  });
});

describe("resampledMeans", () => {
  it("are as many as asked for, ascending, about the mean, with the spread σ/√n", () => {
    const values = [1, 2, 3, 4, 5, 6, 7, 8];
    const means = resampledMeans(values, {seed: 1, resamples: 20_000});
    expect(means.length).toBe(20_000);
    expect(means).toEqual(means.slice().sort());
    const centre = means.reduce((sum, mean) => sum + mean, 0) / means.length;
    const variance = means.reduce((sum, mean) => sum + (mean - centre) ** 2, 0) / means.length;
    // Mean 36/8 = 4.5. Variance (8² - 1)/12 = 5.25, over 8 draws 0.656.
    expect(centre).toBeCloseTo(4.5, 1);
    expect(variance).toBeCloseTo(5.25 / 8, 1);
  });

  it("of equal values are exactly that value", () => {
    expect(new Set(resampledMeans([0.1, 0.1, 0.1], {seed: 1, resamples: 50}))).toEqual(
      new Set([0.1]),
    );
  });
});
