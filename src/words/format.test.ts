import {expect, test} from "vitest";
import {
  counted,
  duration,
  evidence,
  interval,
  sparkline,
  target,
  value,
  verdict,
} from "./format.ts";

test("a duration is said in the unit that a person would say", () => {
  const hours = [0, 1 / 3600, 59 / 3600, 1 / 60, 0.5, 1, 6.1, 51.84, 72, 97.68];
  expect(hours.map(duration)).toEqual([
    "0 h",
    "1 s",
    "59 s",
    "1 min",
    "30 min",
    "1 h",
    "6.1 h",
    "51.8 h",
    "3 d",
    "4.07 d",
  ]);
});

test("what is not known is a dash, never a zero", () => {
  expect(value(null, "hours")).toBe("–");
  expect(value(0, "share")).toBe("0 %");
  expect(interval({low: null, high: null}, "hours")).toBe("–");
});

test("an interval says its unit once, and an end that n does not allow is open", () => {
  expect(interval({low: 2.1, high: 4.4}, "hours")).toBe("2.1–4.4 h");
  expect(interval({low: 0.25, high: 49}, "hours")).toBe("15 min–49 h");
  expect(interval({low: 0.0456, high: 0.699}, "share")).toBe("4.56–69.9 %");
  expect(interval({low: 2.1, high: null}, "hours")).toBe("2.1 h–?");
});

test("a target is a bound or a band", () => {
  expect(target({at_most: 24}, "hours")).toBe("≤ 24 h");
  expect(target({at_least: 3, at_most: 5}, "per week")).toBe("3–5");
  expect(target({at_least: 0.8}, "share")).toBe("≥ 80 %");
  expect(target(null, "hours")).toBe("");
});

test("a fall has a sign of its own, and an interval that cannot be taken for a span", () => {
  expect(value(-0.22, "share of time")).toBe("−22 %");
  expect(interval({low: -0.4, high: -0.05}, "share of time")).toBe("−40 % to −5 %");
  expect(interval({low: -0.3, high: 0.1}, "share of time")).toBe("−30 % to 10 %");
  expect(target({at_most: -0.2}, "share of time")).toBe("≤ −20 %");
  expect(value(4.25, "score")).toBe("4.25");
});

const statistic = {
  name: "p50",
  value: 3,
  n: 4,
  low: null,
  high: null,
  method: "order statistics",
  target: {at_most: 4},
  verdict: "met",
  side: null,
  evidence: "insufficient",
  n_needed: 6,
  judged_value: null,
  margin: null,
} as const;

test("verdict and evidence are shape and word, and thin evidence says what it lacks", () => {
  expect(verdict(statistic)).toBe("● met");
  expect(evidence(statistic)).toBe("▮▯▯ thin: n 4 of 6");
  expect(verdict({...statistic, verdict: "missed", side: "above"})).toBe("▲ missed");
  const band = {at_least: 3, at_most: 5};
  expect(verdict({...statistic, verdict: "missed", side: "below", target: band})).toBe("▲ below");
  expect(verdict({...statistic, verdict: "no data", evidence: null})).toBe("◌ no data");
  expect(evidence({...statistic, verdict: "no data", evidence: null})).toBe("");
});

test("a gap of a series stays a gap", () => {
  expect(sparkline([1, null, 2, 3])).toBe("▁·▅█");
  expect(sparkline([null, null])).toBe("··");
  expect(sparkline([5, 5])).toBe("▁▁");
});

test("one is one, and many are many", () => {
  expect([0, 1, 2].map(count => counted(count, "change"))).toEqual([
    "0 changes",
    "1 change",
    "2 changes",
  ]);
});
