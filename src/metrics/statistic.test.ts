import {describe, expect, it} from "vitest";
import type {StatisticDefinition} from "./header.ts";
import {plainValue, type Sample, statistic} from "./statistic.ts";

function sampleOf({
  values = [],
  open = [],
  weeks = 4,
  weekly = [],
}: {
  values?: readonly number[];
  open?: readonly number[];
  weeks?: number;
  weekly?: Sample["weekly"];
}): Sample {
  return {
    values: Float64Array.from(values).sort(),
    open: Float64Array.from(open).sort(),
    weeks,
    weekly,
  };
}

/** 1, 2 … n. */
const upTo = (n: number) => Array.from({length: n}, (_, i) => i + 1);
/** `n` times the value. */
const times = (n: number, value: number) => Array.from({length: n}, () => value);

describe("a quantile", () => {
  const quantile = (definition: Omit<StatisticDefinition, "name">, sample: Partial<Sample> = {}) =>
    statistic({name: "p90", ...definition}, {...sampleOf({}), ...sample});

  it("interpolates between two values", () => {
    // Type 7: position (4 - 1) × 0.5 = 1.5 is half way from 2 to 3; × 0.9 = 2.7 is 0.7 of the way from 3 to 4.
    const four = sampleOf({values: [4, 2, 1, 3]});
    expect(statistic({name: "p50"}, four)).toMatchObject({value: 2.5, n: 4});
    expect(statistic({name: "p90"}, four).value).toBeCloseTo(3.7, 12);
    // Position 3 × 0.75 = 2.25, and 3 × 0.95 = 2.85.
    expect(statistic({name: "p75"}, four).value).toBeCloseTo(3.25, 12);
    expect(statistic({name: "p95"}, four).value).toBeCloseTo(3.85, 12);
  });

  it("of nothing is null and no data, whatever the target", () => {
    const empty = {value: null, n: 0, low: null, high: null, method: null, judged_value: null};
    const verdict = {verdict: "no data", side: null, evidence: null};
    expect(statistic({name: "p50"}, sampleOf({}))).toMatchObject({...empty, ...verdict});
    expect(statistic({name: "p50", target: {at_most: 24}}, sampleOf({}))).toMatchObject({
      ...empty,
      ...verdict,
      target: {at_most: 24},
    });
  });

  it("without a target has a value and no verdict", () => {
    expect(statistic({name: "p50"}, sampleOf({values: upTo(6)}))).toMatchObject({
      value: 3.5,
      target: null,
      verdict: "no target",
      evidence: null,
      margin: null,
    });
  });

  it.each([
    // Below the minimum there is no interval: 1 … 5 cover the median with 1 - 2 × 0.5⁵ = 0.938. From it on the
    // narrowest ranks with 95 %: 6 of p50 1 - 2 × 0.5⁶ = 0.969, 29 of p90 at most 1 - 0.9²⁹ = 0.953.
    ["p50", 5, null, null, "insufficient"],
    ["p50", 6, 1, 6, "strong"],
    ["p75", 10, null, null, "insufficient"],
    ["p75", 11, 5, 11, "strong"],
    ["p90", 28, null, null, "insufficient"],
    ["p90", 29, 21, 29, "strong"],
    ["p95", 58, null, null, "insufficient"],
    ["p95", 59, 50, 59, "strong"],
  ] as const)("%s of %d has the interval %j to %j, evidence %s", (name, n, low, high, evidence) => {
    const got = statistic({name, target: {at_most: 100}}, sampleOf({values: upTo(n)}));
    expect(got).toMatchObject({n, low, high, verdict: "met", evidence, method: "order statistics"});
    expect(got.n_needed).toBe({p50: 6, p75: 11, p90: 29, p95: 59}[name]);
  });

  it("is strong only where the whole interval lies on the verdict's side", () => {
    // The median of 1 … 6 is 3.5, its interval 1 to 6.
    const judged = (at_most: number) =>
      statistic({name: "p50", target: {at_most}}, sampleOf({values: upTo(6)}));
    expect(judged(6)).toMatchObject({verdict: "met", side: null, evidence: "strong"});
    expect(judged(5.9)).toMatchObject({verdict: "met", evidence: "weak"});
    expect(judged(3.5)).toMatchObject({verdict: "met", evidence: "weak"});
    expect(judged(3.4)).toMatchObject({verdict: "missed", side: "above", evidence: "weak"});
    expect(judged(0.9)).toMatchObject({verdict: "missed", side: "above", evidence: "strong"});
  });

  it("leaves what still runs out of the value, and out of the verdict while it is within the target", () => {
    const got = quantile(
      {target: {at_most: 4}},
      sampleOf({values: times(10, 1), open: [0.5, 3, 4]}),
    );
    expect(got).toMatchObject({value: 1, n: 10, verdict: "met", judged_value: null});
  });

  it("judges with what has outlasted the target, at the hours it has lasted", () => {
    // Ten recoveries of an hour, two failures open for 30 and 50. Of the twelve the 90 % are at position
    // 11 × 0.9 = 9.9: 0.9 of the way from the tenth (1) to the eleventh (30) is 1 + 0.9 × 29 = 27.1.
    const got = quantile(
      {target: {at_most: 4}},
      sampleOf({values: times(10, 1), open: [2, 30, 50]}),
    );
    expect(got).toMatchObject({value: 1, n: 10, verdict: "missed", side: "above"});
    expect(got.judged_value).toBeCloseTo(27.1, 12);
    expect(got.evidence).toBe("insufficient");
  });

  it("can be met although one that still runs has outlasted the target", () => {
    // 40 of an hour and one open for 50: position 40 × 0.9 = 36 is still 1, and so is the upper rank.
    const got = quantile({target: {at_most: 4}}, sampleOf({values: times(60, 1), open: [50]}));
    expect(got).toMatchObject({value: 1, verdict: "met", evidence: "strong", judged_value: 1});
  });

  it("with nothing ended is no data while within the target, and missed beyond it", () => {
    const all = (open: number[]) => quantile({target: {at_most: 4}}, sampleOf({open}));
    expect(all([1, 4])).toMatchObject({value: null, n: 0, verdict: "no data", judged_value: null});
    expect(all([10])).toMatchObject({
      value: null,
      n: 0,
      low: null,
      verdict: "missed",
      side: "above",
      evidence: "insufficient",
      judged_value: 10,
    });
    expect(all(times(29, 10))).toMatchObject({verdict: "missed", evidence: "strong"});
  });

  it("does not hold what still runs against a target that asks for more, or against none", () => {
    expect(quantile({target: {at_least: 4}}, sampleOf({open: [50]})).verdict).toBe("no data");
    expect(quantile({}, sampleOf({values: [1], open: [50]}))).toMatchObject({
      value: 1,
      judged_value: null,
      verdict: "no target",
    });
  });
});

describe("a share", () => {
  const failures = (events: number, n: number) =>
    statistic(
      {name: "share", target: {at_most: 0.1}},
      sampleOf({values: [...times(events, 1), ...times(n - events, 0)]}),
    );

  it("of 2 in 17 misses 10 %, and one fewer would have met it", () => {
    // 2 / 17 = 11.8 %, 1 / 17 = 5.9 %.
    const got = failures(2, 17);
    expect(got).toMatchObject({n: 17, verdict: "missed", side: "above", method: "Wilson"});
    expect(got.value).toBeCloseTo(2 / 17, 12);
    expect(got.margin).toEqual({change: -1, turns_to: "met"});
    // Wilson 1927 with z = 1.96: 3.3 % to 34.3 %.
    expect(got.low).toBeCloseTo(0.0329, 4);
    expect(got.high).toBeCloseTo(0.3434, 4);
    expect(got.evidence).toBe("weak");
  });

  it("of 0 in 20 meets 10 %, but weakly: the true rate may be 16 %", () => {
    // High z² / (n + z²) = 3.8415 / 23.8415 = 0.161. 2 / 20 is 10 % and still met, 3 / 20 is not.
    const got = failures(0, 20);
    expect(got).toMatchObject({value: 0, low: 0, verdict: "met", evidence: "weak"});
    expect(got.high).toBeCloseTo(0.1611, 4);
    expect(got.margin).toEqual({change: 3, turns_to: "missed"});
  });

  it("without a failure is strong from the 35th deployment on", () => {
    // 3.8415 / (n + 3.8415) ≤ 0.1 from n = 9 × 3.8415 = 34.6 on.
    expect(failures(0, 34).evidence).toBe("weak");
    expect(failures(0, 35).evidence).toBe("strong");
  });

  it("has no margin where more than three events would have to turn", () => {
    // 0.1 × 60 = 6: the seventh would miss it.
    expect(failures(3, 60).margin).toBeNull();
    expect(failures(4, 60).margin).toEqual({change: 3, turns_to: "missed"});
    // Of one deployment no second can fail, so nothing can miss a share of at most all.
    const all = {name: "share" as const, target: {at_most: 1}};
    expect(statistic(all, sampleOf({values: [0]})).margin).toBeNull();
    // One deployment, failed: none would meet it.
    expect(failures(1, 1)).toMatchObject({value: 1, high: 1, margin: {change: -1}});
  });

  it("of nothing is null, with no interval, verdict or margin", () => {
    expect(failures(0, 0)).toMatchObject({
      value: null,
      n: 0,
      low: null,
      high: null,
      method: null,
      verdict: "no data",
      evidence: null,
      margin: null,
    });
  });

  it("pays no heed to what still runs", () => {
    expect(statistic({name: "share"}, sampleOf({values: [0, 1], open: [99]})).value).toBe(0.5);
  });
});

describe("the value of a point", () => {
  const values = Float64Array.of(0, 1, 1, 1);

  it("is a rate by the weeks of the bucket, a share or a quantile", () => {
    expect(plainValue("per_week", {values, weeks: 1})).toBe(4);
    // A month of 28 days.
    expect(plainValue("per_week", {values, weeks: 4})).toBe(1);
    expect(plainValue("share", {values, weeks: 1})).toBe(0.75);
    expect(plainValue("p50", {values, weeks: 1})).toBe(1);
  });

  it("of nothing is zero for a rate, null for the others", () => {
    const none = {values: new Float64Array(), weeks: 1};
    expect(plainValue("per_week", none)).toBe(0);
    expect(plainValue("share", none)).toBeNull();
    expect(plainValue("p90", none)).toBeNull();
  });
});
