import {describe, expect, it} from "vitest";
import {splitMix32} from "./bootstrap.ts";
import {dropOff, type Week} from "./drop-off.ts";
import {countSampler} from "./fixtures/count-sampler.ts";
import {studentTail} from "./student.ts";

const HOURS = 40;
const weeks = (counts: readonly number[], hours = HOURS): Week[] =>
  counts.map(count => ({count, hours}));
const judge = (past: readonly number[], count: number, hours = HOURS) =>
  dropOff(weeks(past), {count, hours})!;

describe("a week against those before it", () => {
  it("is a matter of chance as the binomial has it, where counts are all alike", () => {
    // 8 weeks of 4, then c: of 32 + c each falls into the last of nine weeks with 1/9. Nothing scatters, so only
    // this decides. c = 0: (8/9)^32 = 0.02308.
    const none = judge(Array(8).fill(4), 0);
    expect(none.probability).toBeCloseTo((8 / 9) ** 32, 12);
    expect(none).toMatchObject({is_drop: false, expected: 4, weeks: 8});
    // 8 weeks of 6, then none: (8/9)^48 = 0.00350. Then one, of 49: (8/9)^49 + 49 (1/9) (8/9)^48 = 0.02219.
    expect(judge(Array(8).fill(6), 0).probability).toBeCloseTo((8 / 9) ** 48, 12);
    expect(judge(Array(8).fill(6), 0).is_drop).toBe(true);
    const one = (8 / 9) ** 49 + (49 / 9) * (8 / 9) ** 48;
    expect(judge(Array(8).fill(6), 1).probability).toBeCloseTo(one, 12);
    expect(judge(Array(8).fill(6), 1).is_drop).toBe(false);
  });

  it("is a matter of how the weeks scatter, where they scatter more than chance has it", () => {
    // Roots of the counts and 3/8: of 100 10.01873, of 200 14.15539, their mean 12.08706, each 2.06833 off it. The
    // squares add up to 8 × 4.27799 = 34.2239; by 7 degrees s = 2.21114, for a new week × √(1 + 1/8) = 2.34527.
    // 25 has the root 5.03736, which is 3.0059 of those below; 26 has 5.13566, 2.9640. 1 % lies beyond 2.998.
    const past = [100, 200, 100, 200, 100, 200, 100, 200];
    const found = judge(past, 25);
    expect(found.is_drop).toBe(true);
    expect(found.probability).toBeCloseTo(studentTail(3.0059, 7), 6);
    expect(judge(past, 26).is_drop).toBe(false);
    expect(judge(past, 26).probability).toBeCloseTo(studentTail(2.964, 7), 6);
    // By chance alone either would be next to impossible.
    expect(judge(Array(8).fill(150), 26).probability).toBeLessThan(1e-20);
  });

  it("is no drop where it is as many as before, or more", () => {
    for (const count of [20, 21, 40]) {
      expect(judge([20, 20, 20, 20, 20, 20, 20, 20], count)).toMatchObject({is_drop: false});
      expect(judge([10, 30, 20, 20, 10, 30, 20, 20], count)).toMatchObject({is_drop: false});
    }
    expect(judge(Array(8).fill(0), 0)).toMatchObject({is_drop: false, expected: 0, probability: 1});
  });

  it("has less to do where it has fewer hours", () => {
    // Two of five days free: 12 of 20 are to be expected of 24 hours.
    const past = [20, 22, 18, 21, 19, 20, 23, 17];
    expect(judge(past, 6)).toMatchObject({is_drop: true, expected: 20});
    const short = judge(past, 6, 24);
    expect(short).toMatchObject({is_drop: false});
    expect(short.expected).toBeCloseTo(12, 12);
  });

  it("counts the same in hours or in days", () => {
    const past = [20, 22, 8, 21, 19, 20, 23, 17];
    const size = [40, 40, 16, 40, 40, 40, 40, 32];
    const inUnit = (unit: number) =>
      dropOff(
        past.map((count, i) => ({count, hours: size[i]! / unit})),
        {count: 9, hours: 40 / unit},
      )!;
    expect(inUnit(8).probability).toBeCloseTo(inUnit(1).probability, 12);
    // A short week is no scatter: 8 in 16 hours is the pace of 20 in 40.
    expect(inUnit(1).probability).toBeLessThan(judge(past, 9).probability);
  });

  it("is not known from fewer than eight weeks of work, or where there was none", () => {
    expect(dropOff(weeks(Array(7).fill(20)), {count: 0, hours: HOURS})).toBeNull();
    const closed = [...weeks(Array(7).fill(20)), {count: 0, hours: 0}];
    expect(dropOff(closed, {count: 0, hours: HOURS})).toBeNull();
    expect(dropOff(weeks(Array(8).fill(20)), {count: 0, hours: 0})).toBeNull();
    expect(dropOff([...closed, {count: 20, hours: HOURS}], {count: 0, hours: HOURS})).toMatchObject(
      {is_drop: true, weeks: 8},
    );
  });
});

/** How often in a hundred teams a last week of `share` of the usual is called a drop-off. */
function alarms({
  mean,
  dispersion,
  past,
  share = 1,
  hours = [HOURS],
}: {
  mean: number;
  dispersion: number;
  past: number;
  share?: number;
  hours?: readonly number[];
}): number {
  const TRIALS = 4000;
  const draw = countSampler(splitMix32(20_250_106));
  const week = (i: number, part: number): Week => {
    const size = hours[i % hours.length]!;
    return {count: draw({mean: (part * mean * size) / HOURS, dispersion}), hours: size};
  };
  let raised = 0;
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const before = Array.from({length: past}, (_, i) => week(i, 1));
    if (dropOff(before, week(trial, share))!.is_drop) raised += 1;
  }
  return (100 * raised) / TRIALS;
}

/** 1 % of 4000 trials, and three standard errors of √(0.01 × 0.99 / 4000) = 0.157 %. */
const MOST = 1.47;

describe("a false alarm", () => {
  const settings = [8, 12].flatMap(past =>
    [5, 10, 20, 40, 100].flatMap(mean =>
      [1, 1.5, 2, 3, 5].map(dispersion => ({past, mean, dispersion})),
    ),
  );

  it("comes in one of a hundred weeks at most, however much a steady team's counts scatter", () => {
    const rates = settings.map(setting => ({...setting, rate: alarms(setting)}));
    expect(rates.filter(({rate}) => rate > MOST)).toEqual([]);
    // And over all settings together, with 200,000 trials, on the safe side of it.
    const mean = rates.reduce((sum, {rate}) => sum + rate, 0) / rates.length;
    expect(mean).toBeGreaterThan(0.3);
    expect(mean).toBeLessThan(1);
  });

  it("comes no more often where some weeks are short", () => {
    const hours = [40, 40, 32, 40, 24, 40, 40, 16];
    for (const dispersion of [1, 2, 4]) {
      expect(alarms({mean: 40, dispersion, past: 12, hours})).toBeLessThan(MOST);
    }
  });
});

describe("a week of half as much", () => {
  it.each([
    // Mean, dispersion, and what part of such weeks is found, in a hundred; loosely.
    {mean: 20, dispersion: 1, least: 30, most: 45},
    {mean: 40, dispersion: 1, least: 70, most: 85},
    {mean: 40, dispersion: 2, least: 38, most: 55},
    {mean: 100, dispersion: 1, least: 98, most: 100},
    {mean: 100, dispersion: 3, least: 62, most: 78},
  ])("is found, of $mean a week that scatter $dispersion-fold", ({least, most, ...counts}) => {
    const found = alarms({...counts, past: 12, share: 0.5});
    expect(found).toBeGreaterThanOrEqual(least);
    expect(found).toBeLessThanOrEqual(most);
  });
});
