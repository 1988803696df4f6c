import {describe, expect, it} from "vitest";
import {fc} from "../../test/support/fast-check.ts";
import {normalDeviate} from "./normal.ts";

describe("normalDeviate", () => {
  // scipy 1.17.1: norm.isf((1 - confidence) / 2)
  it.each([
    [0.5, 0.6744897501960817],
    [0.8, 1.2815515655446004],
    [0.9, 1.6448536269514729],
    [0.95, 1.959963984540054],
    [0.99, 2.5758293035489004],
    [0.999999, 4.8916384756929325],
  ])("at %d is %d", (confidence, z) => {
    expect(Math.abs(normalDeviate(confidence) - z)).toBeLessThan(1e-9);
  });

  it("is exact to rounding at the confidence everyone uses", () => {
    expect(normalDeviate(0.95)).toBeCloseTo(1.959963984540054, 13);
  });

  it("rises with confidence", () => {
    const confidence = fc.double({min: 1e-6, max: 0.999999, noNaN: true});
    fc.assert(
      fc.property(confidence, confidence, (a, b) => {
        fc.pre(b - a > 1e-9);
        expect(normalDeviate(b)).toBeGreaterThan(normalDeviate(a));
      }),
    );
  });
});
