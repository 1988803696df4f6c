import {describe, expect, it} from "vitest";
import {fc} from "../../test/support/fast-check.ts";
import {studentTail} from "./student.ts";

describe("studentTail", () => {
  it.each([
    // Abramowitz & Stegun, table 26.10: what 1 % lies beyond, in thousandths.
    [1, 31_821],
    [2, 6_965],
    [3, 4_541],
    [7, 2_998],
    [8, 2_896],
    [11, 2_718],
    [30, 2_457],
  ])("of %i degrees has 1 %% beyond %i thousandths", (degrees, thousandths) => {
    expect(studentTail((thousandths - 0.5) / 1000, degrees)).toBeGreaterThan(0.01);
    expect(studentTail((thousandths + 0.5) / 1000, degrees)).toBeLessThan(0.01);
  });

  it("of one degree is the Cauchy distribution's", () => {
    // 1/2 - atan(1)/π = 1/4.
    expect(studentTail(1, 1)).toBeCloseTo(0.25, 14);
  });

  it("is half of all at 0, falls with t, and leaves the rest on the other side", () => {
    fc.assert(
      fc.property(
        fc.integer({min: 1, max: 60}),
        fc.double({min: 0, max: 5, noNaN: true}),
        (degrees, t) => {
          expect(studentTail(0, degrees)).toBeCloseTo(0.5, 14);
          expect(studentTail(t, degrees) + studentTail(-t, degrees)).toBeCloseTo(1, 12);
          expect(studentTail(t + 0.1, degrees)).toBeLessThan(studentTail(t, degrees));
        },
      ),
    );
  });
});
