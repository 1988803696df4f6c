import {describe, expect, it} from "vitest";
import {fc} from "../../test/support/fast-check.ts";
import {type XmrPoint, xmr} from "./xmr.ts";

const any = {least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY};
const positive = {least: 0, most: Number.POSITIVE_INFINITY};

/** Complete points of these values, called by their place. */
function points(values: readonly (number | null)[]): XmrPoint[] {
  return values.map((value, i) => ({start: String(i), value, is_complete: true}));
}

describe("an example with its arithmetic", () => {
  // The sum is 59, so the centre is 5.9. The moving ranges are 2 1 3 1 2 2 1 1 3: together 16, their mean 16 / 9.
  const values = [5, 7, 6, 3, 4, 6, 8, 7, 8, 5];
  it("has its centre at the mean, and its limits 2.66 mean moving ranges off", () => {
    const sum = values.reduce((total, value) => total + value, 0);
    expect(sum).toBe(59);
    const found = xmr(points(values), any)!;
    expect(found.centre).toBeCloseTo(5.9, 12);
    // 5.9 ± 2.66 × 16 / 9 = 5.9 ± 4.7289
    expect(found.lower).toBeCloseTo(1.1711, 4);
    expect(found.upper).toBeCloseTo(10.6289, 4);
    expect(found.signals).toEqual([]);
  });
  it("calls a point beyond a limit a signal", () => {
    // Now the sum is 79 of 11, and the ranges add up to 31 of 10: 7.182 ± 8.246.
    const found = xmr(points([...values, 20]), any)!;
    expect(found.upper).toBeCloseTo(79 / 11 + 2.66 * 3.1, 12);
    expect(found.signals).toEqual([{start: "10", rule: "beyond limits"}]);
  });
});

describe("a run", () => {
  const low = [1, 2, 1, 2, 1, 2, 1];
  const high = [9, 8, 9, 8, 9, 8, 9, 8];
  it("of eight on one side is a signal of all eight, one of seven is none", () => {
    const found = xmr(points([...low, ...high]), any)!;
    const rules = found.signals.filter(({rule}) => rule === "8 on one side");
    expect(rules.map(({start}) => Number(start))).toEqual([7, 8, 9, 10, 11, 12, 13, 14]);
  });
  it("ends with a gap", () => {
    const found = xmr(points([...low, ...high.slice(0, 4), null, ...high.slice(4)]), any)!;
    expect(found.signals.filter(({rule}) => rule === "8 on one side")).toEqual([]);
  });
});

describe("what does not count", () => {
  it("is an unfinished point, and gaps end a moving range", () => {
    const values = [4, 6, 4, 6, 4, null, 60, 62, 60, 62, 60];
    const unfinished = {start: "now", value: 1000, is_complete: false};
    const found = xmr([...points(values), unfinished], any)!;
    // From 4 to 60 is no range: each is 2.
    expect(found.upper! - found.centre).toBeCloseTo(2.66 * 2, 12);
  });
  it("needs ten points, and neighbours among them", () => {
    expect(xmr(points([1, 2, 3, 4, 5, 6, 7, 8, 9]), any)).toBeNull();
    expect(xmr(points(Array.from({length: 20}, (_, i) => (i % 2 ? null : i))), any)).toBeNull();
    expect(xmr([], any)).toBeNull();
  });
  it("is a limit where no value can be", () => {
    const found = xmr(points([1, 9, 1, 9, 1, 9, 1, 9, 1, 9]), positive)!;
    expect(found.lower).toBeNull();
    expect(found.upper).toBeGreaterThan(9);
  });
});

const series = fc.array(fc.option(fc.double({min: -1e6, max: 1e6, noNaN: true}), {freq: 6}), {
  maxLength: 60,
});

describe("for any series", () => {
  it("lies between its limits, and tells of points that are there", () => {
    fc.assert(
      fc.property(series, values => {
        const found = xmr(points(values), any);
        const known = values.filter(value => value !== null);
        if (found === null) return;
        expect(known.length).toBeGreaterThanOrEqual(10);
        expect(found.lower!).toBeLessThanOrEqual(found.centre);
        expect(found.upper!).toBeGreaterThanOrEqual(found.centre);
        expect(found.centre).toBeGreaterThanOrEqual(Math.min(...known) - 1e-3);
        expect(found.centre).toBeLessThanOrEqual(Math.max(...known) + 1e-3);
        for (const {start} of found.signals) expect(values[Number(start)]).not.toBeNull();
      }),
    );
  });

  it("finds no signal where all is the same, and keeps its signals when all is moved", () => {
    fc.assert(
      fc.property(
        fc.double({min: -1e6, max: 1e6, noNaN: true}),
        fc.integer({min: 10, max: 40}),
        (value, n) => {
          expect(xmr(points(Array(n).fill(value)), any)!.signals).toEqual([]);
        },
      ),
    );
    const whole = fc.array(fc.integer({min: 0, max: 50}), {minLength: 10, maxLength: 40});
    fc.assert(
      fc.property(whole, fc.integer({min: -1000, max: 1000}), (values, by) => {
        const [here, there] = [values, values.map(value => value + by)].map(
          all => xmr(points(all), any)!.signals,
        );
        expect(there).toEqual(here);
      }),
    );
  });
});
