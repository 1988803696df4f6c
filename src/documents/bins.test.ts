import {describe, expect, it} from "vitest";
import {fc} from "../../test/support/fast-check.ts";
import {type Bin, doublingBins, equalBins, linearBins} from "./bins.ts";

const of = (...values: number[]) => Float64Array.from(values);
const count = (bins: readonly Bin[]) => bins.reduce((sum, bin) => sum + bin.count, 0);

describe("doubling bins", () => {
  it("begin at 0, and each is twice as wide as all before it", () => {
    expect(doublingBins(of(0, 0.2, 0.25, 3), {least: 0.25})).toEqual([
      {from: 0, to: 0.25, count: 2},
      {from: 0.25, to: 0.5, count: 1},
      {from: 0.5, to: 1, count: 0},
      {from: 1, to: 2, count: 0},
      {from: 2, to: 4, count: 1},
    ]);
    expect(doublingBins(of(), {least: 1})).toEqual([]);
  });
});

describe("linear bins", () => {
  it("are of a round width, and hold the least and the greatest", () => {
    const bins = linearBins(of(3, 4, 4, 7), {stepMin: 1});
    expect(bins.map(({from, count: n}) => [from, n])).toEqual([
      [3, 1],
      [4, 2],
      [5, 0],
      [6, 0],
      [7, 1],
    ]);
    expect(linearBins(of(2.5, 2.5), {stepMin: 0})).toEqual([{from: 2, to: 3, count: 2}]);
  });
  it("do not drift", () => {
    const bins = linearBins(
      Float64Array.from({length: 21}, (_, i) => i / 10),
      {stepMin: 0},
    );
    expect(bins.map(({from}) => from)).toContain(0.3);
    expect(bins.every(({to}, i) => i === bins.length - 1 || to === bins[i + 1]!.from)).toBe(true);
  });
});

it("of a share are its two values", () => {
  expect(equalBins(of(1, 1, 1))).toEqual([
    {from: 0, to: 0, count: 0},
    {from: 1, to: 1, count: 3},
  ]);
  expect(equalBins(of())).toEqual([]);
});

it("hold every value once, in few bins that follow one another", () => {
  const values = fc.array(fc.double({min: 0, max: 1e7, noNaN: true}), {minLength: 1});
  fc.assert(
    fc.property(values, given => {
      const all = Float64Array.from(given);
      for (const bins of [doublingBins(all, {least: 0.25}), linearBins(all, {stepMin: 0})]) {
        expect(count(bins)).toBe(given.length);
        expect(bins.length).toBeLessThan(40);
        for (const {from, to, count: n} of bins) {
          expect(given.filter(value => value >= from && value < to).length).toBe(n);
        }
      }
    }),
  );
});
