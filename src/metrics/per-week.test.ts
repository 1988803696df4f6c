import {describe, expect, it} from "vitest";
import type {Target} from "../config.ts";
import {type Sample, statistic} from "./statistic.ts";

const band = {at_least: 3, at_most: 5};

/** `n` deployments in so many observed weeks. */
function deployed(n: number, {weeks = 4, target = band as Target | undefined} = {}) {
  const values = new Float64Array(n).fill(1);
  const definition = {name: "per_week" as const, ...(target === undefined ? {} : {target})};
  return statistic(definition, {values, open: new Float64Array(), weeks, weekly: []});
}

describe("a rate", () => {
  it("is the count by the weeks, with the exact Poisson interval", () => {
    // Garwood 1936: 16 events allow an expected count of 9.145 to 25.983, over four weeks 2.29 to 6.50.
    const got = deployed(16);
    expect(got).toMatchObject({value: 4, n: 16, verdict: "met", method: "exact Poisson"});
    expect(got.low).toBeCloseTo(9.145 / 4, 3);
    expect(got.high).toBeCloseTo(25.983 / 4, 3);
    // It reaches over both ends of the band.
    expect(got.evidence).toBe("weak");
    expect(got.judged_value).toBeNull();
  });

  it("can lie on either side of a band", () => {
    expect(deployed(8)).toMatchObject({value: 2, verdict: "missed", side: "below", margin: null});
    expect(deployed(11)).toMatchObject({
      value: 2.75,
      side: "below",
      margin: {change: 1, turns_to: "met"},
    });
    expect(deployed(12)).toMatchObject({value: 3, verdict: "met", side: null});
    expect(deployed(20)).toMatchObject({value: 5, verdict: "met", side: null});
    expect(deployed(21)).toMatchObject({
      value: 5.25,
      side: "above",
      margin: {change: -1, turns_to: "met"},
    });
  });

  it("of a daily schedule is above a band of 3 to 5", () => {
    expect(deployed(28)).toMatchObject({value: 7, verdict: "missed", side: "above"});
  });

  it("goes by the weeks that were observed, not by those of the window", () => {
    expect(deployed(10, {weeks: 2.5})).toMatchObject({value: 4, verdict: "met"});
    expect(deployed(10, {weeks: 4})).toMatchObject({value: 2.5, verdict: "missed"});
  });

  it("of weeks without any is zero, which misses the band for certain", () => {
    // No event allows an expected count of 3.689: 0.92 a week is below 3.
    const got = deployed(0);
    expect(got).toMatchObject({value: 0, low: 0, verdict: "missed", side: "below"});
    expect(got.high).toBeCloseTo(3.689 / 4, 3);
    expect(got.evidence).toBe("strong");
  });

  it("is null and no data where less than a week was observed", () => {
    for (const weeks of [0, 0.99]) {
      for (const n of [0, 3]) {
        expect(deployed(n, {weeks})).toMatchObject({
          value: null,
          low: null,
          high: null,
          method: null,
          verdict: "no data",
          evidence: null,
          margin: null,
        });
      }
    }
    expect(deployed(3, {weeks: 1})).toMatchObject({value: 3, verdict: "met", evidence: "weak"});
  });

  it("without a target has no verdict and no margin", () => {
    const weekly = [{count: 16, surge: 16}];
    const sample = {values: new Float64Array(16), open: new Float64Array(), weeks: 4, weekly};
    expect(statistic({name: "per_week", surge: "remediation"}, sample)).toMatchObject({
      value: 4,
      verdict: "no target",
      margin: null,
      judged_value: null,
    });
  });
});

describe("surge tolerance", () => {
  /** Weeks as [how many deployments, how many of them fixes]. */
  function surged(weeks: readonly [number, number][], {target = band as Target} = {}) {
    const weekly: Sample["weekly"] = weeks.map(([count, surge]) => ({count, surge}));
    const values = new Float64Array(weekly.reduce((sum, {count}) => sum + count, 0)).fill(1);
    const sample = {values, open: new Float64Array(), weeks: weeks.length, weekly};
    return statistic({name: "per_week", target, surge: "remediation"}, sample);
  }
  const quiet: [number, number][] = [
    [4, 0],
    [4, 0],
    [4, 0],
  ];

  it("judges a week above the band without its fixes, and shows the value with them", () => {
    // 10 of which 6 fixes count as 5, the top of the band, not as 4: (5 + 12) / 4 = 4.25. All: 22 / 4 = 5.5.
    expect(surged([[10, 6], ...quiet])).toMatchObject({
      value: 5.5,
      n: 22,
      judged_value: 4.25,
      verdict: "met",
      side: null,
    });
  });

  it("does not excuse what is above the band without any fix", () => {
    // 12 - 2 = 10, (10 + 12) / 4 = 5.5 of 24 / 4 = 6.
    expect(surged([[12, 2], ...quiet])).toMatchObject({
      value: 6,
      judged_value: 5.5,
      verdict: "missed",
      side: "above",
    });
  });

  it("leaves the fixes of a week within the band in, which would be below it without", () => {
    const got = surged([[5, 5], ...quiet]);
    expect(got).toMatchObject({value: 4.25, judged_value: null, verdict: "met"});
  });

  it("takes the margin from what is judged", () => {
    // 8 + 12 = 20 are judged, the 21st would miss it; 10 + 12 = 22 were deployed.
    expect(surged([[10, 2], ...quiet])).toMatchObject({
      judged_value: 5,
      margin: {change: 1, turns_to: "missed"},
    });
  });

  it("judges whole deployments where the band ends between two", () => {
    // At most 2.5 a week: 3 of which 2 fixes count as 2.
    expect(surged([[3, 2]], {target: {at_most: 2.5}})).toMatchObject({
      value: 3,
      judged_value: 2,
      verdict: "met",
    });
    // At most one in two weeks: the only one was a fix.
    expect(surged([[1, 1]], {target: {at_most: 0.5}})).toMatchObject({
      value: 1,
      judged_value: 0,
      verdict: "met",
    });
  });

  it("counts fixes like any other where the target has no upper end", () => {
    expect(surged([[10, 6]], {target: {at_least: 3}})).toMatchObject({
      value: 10,
      judged_value: null,
    });
  });
});
