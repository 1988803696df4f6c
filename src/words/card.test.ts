import {expect, test} from "vitest";
import type {MetricResult} from "../metrics/evaluate.ts";
import type {Statistic} from "../metrics/statistic.ts";
import {
  cardInterval,
  cardVerdict,
  changeWords,
  evidenceWords,
  held,
  intervalWords,
  judgedWords,
  observationWords,
  secondLine,
  shortRef,
  trendWords,
  valueParts,
  verdictWords,
} from "./card.ts";

const base: Statistic = {
  name: "p50",
  value: 6.1,
  n: 63,
  low: 4.8,
  high: 9,
  method: "order statistics",
  target: {at_most: 24},
  verdict: "met",
  side: null,
  evidence: "strong",
  n_needed: 6,
  judged_value: null,
  margin: null,
};

function metric(unit: string, ...statistics: Partial<Statistic>[]): MetricResult {
  return {
    id: "m",
    title: "M",
    alias: null,
    family: "dora",
    question: "",
    unit,
    statistics: statistics.map(one => ({...base, ...one})),
    previous: [],
    series: {bucket: "week", points: []},
    coverage: {observed: 0, censored: 0, longest_open_hours: null, excluded: {}},
    drop_off: null,
    wave_closed_at: null,
  };
}

const of = (change: Partial<Statistic>): Statistic => ({...base, ...change});

test("a value is set in two parts, its number and its unit", () => {
  const parts = (value: number | null, unit: string, name: string) =>
    Object.values(valueParts({value, unit, name}));
  expect(parts(6.1, "hours", "p50")).toEqual(["6.1", "h p50"]);
  expect(parts(4.25, "per week", "per_week")).toEqual(["4.25", "a week"]);
  expect(parts(2 / 17, "share", "share")).toEqual(["11.8", "%"]);
  expect(parts(4.1, "score", "mean")).toEqual(["4.1", "of 5"]);
  expect(parts(0.11, "share of time", "mean")).toEqual(["11", "% of the week"]);
  expect(parts(-0.11, "share of time", "change")).toEqual(["−11", "% on the wave before"]);
  expect(parts(2.8, "changes a week", "p50")).toEqual(["2.8", "changes a week"]);
  expect(parts(null, "hours", "p50")).toEqual(["–", ""]);
});

test("a verdict says what it was held against, and how narrow it is", () => {
  const band = {at_least: 3, at_most: 5};
  expect(verdictWords(base, "hours")).toBe("Met, ≤ 24 h");
  expect(verdictWords(of({target: band}), "per week")).toBe("Within 3–5");
  const missed = of({verdict: "missed", side: "above", target: {at_most: 0.1}});
  expect(verdictWords(missed, "share")).toBe("Missed, ≤ 10 %");
  expect(verdictWords({...missed, margin: {change: -1, turns_to: "met"}}, "share")).toBe(
    "Missed by one",
  );
  expect(verdictWords({...missed, target: band}, "per week")).toBe("Above 3–5");
  expect(verdictWords(of({evidence: "insufficient"}), "hours")).toBe("Met so far");
  expect(verdictWords(of({evidence: "manual"}), "hours")).toBe("Met, by hand");
  expect(verdictWords(of({verdict: "no data", value: null}), "hours")).toBe("No data");
  expect(verdictWords(of({verdict: "no target", target: null}), "hours")).toBe("No target set");
});

test("a card is judged by its worst statistic, and names it where another is shown", () => {
  const p90 = {name: "p90", value: 80, target: {at_most: 72}} as const;
  const both = metric("hours", {}, {...p90, verdict: "missed", n_needed: 29});
  expect(cardVerdict(both)).toBe("p90 missed");
  expect(secondLine(both, {days: 28})).toBe("p90 3.33 d · target ≤ 72 h");
  const open = metric("hours", {}, {...p90, value: 69, verdict: "missed", judged_value: 92});
  expect(secondLine(open, {days: 28})).toBe("p90 69 h, 3.83 d with what is open · target ≤ 72 h");
  const good = metric("hours", {}, {...p90, value: 41, n_needed: 29});
  expect(cardVerdict(good)).toBe("Met, ≤ 24 h");
  expect(secondLine(good, {days: 28})).toBe("p90 41 h, met ≤ 72 h");
  const few = metric("hours", {n: 4}, {...p90, n: 4, n_needed: 29, target: null});
  expect(secondLine(few, {days: 28})).toBe("p90 needs n 29, has 4");
});

test("the second line counts, and names the target that the verdict leaves out", () => {
  const share = {name: "share", value: 2 / 17, n: 17, target: {at_most: 0.1}, side: "above"};
  const missed = metric("share", {
    ...share,
    verdict: "missed",
    margin: {change: -1, turns_to: "met"},
  } as Partial<Statistic>);
  expect(secondLine(missed, {days: 28})).toBe("2 of 17 · target ≤ 10 %");
  expect(cardInterval(missed)).not.toContain("n 17");
  const rate = metric("per week", {name: "per_week", n: 17, value: 4.25, target: null});
  expect(secondLine(rate, {days: 28})).toBe("17 in 28 days");
  const short = {...rate, statistics: rate.statistics.map(one => ({...one, value: null}))};
  expect(secondLine(short, {days: 28})).toContain("17 so far");
  const none = {...short, statistics: short.statistics.map(one => ({...one, n: 0}))};
  expect(secondLine(none, {days: 28})).not.toMatch(/\d/);
  const wave = {...missed, wave_closed_at: "2025-09-30T00:00:00Z"};
  expect(secondLine(wave, {days: 28})).toBe("target ≤ 10 %");
  const open = {
    ...metric("hours", {value: null, n: 0, verdict: "no target", target: null}),
    coverage: {observed: 0, censored: 1, longest_open_hours: 5, excluded: {}},
  } as const;
  expect(secondLine(open, {days: 28})).toBe("1 still open, 5 h");
});

test("evidence says why it is no stronger", () => {
  expect(evidenceWords(of({evidence: "insufficient", n: 4})).long).toBe("it needs n 6, has 4");
  expect(evidenceWords(of({evidence: "insufficient", n: 4})).short).toBe("thin");
  expect(evidenceWords(of({evidence: "weak"})).long).toContain("reaches over the target");
  expect(evidenceWords(of({evidence: null}))).toEqual({short: "", long: ""});
});

test("what a verdict was given on is told where it is not the value", () => {
  expect(judgedWords(base, "hours")).toBe(null);
  expect(judgedWords(of({judged_value: 92}), "hours")).toContain("judged at 3.83 d: what is open");
  expect(judgedWords(of({name: "per_week", judged_value: 4}), "per week")).toContain("fixes");
});

test("an interval is left out where n does not allow it, n never", () => {
  expect(intervalWords(base, "hours")).toBe("95 %: 4.8–9 h · n 63");
  expect(intervalWords(of({low: null, high: null, n: 4}), "hours")).toBe("n 4");
});

test("a change is said in its unit, and what is not known is not compared", () => {
  const span = "the 28 days before";
  const change = (now: number | null, before: number | null, unit: string) =>
    changeWords({now, before, unit, span});
  expect(change(6.1, 8.5, "hours").long).toBe("2.4 h less than in the 28 days before");
  expect(change(0.12, 0.06, "share")).toMatchObject({direction: "up", short: "6 pp"});
  expect(change(4.25, 3.6, "per week")).toMatchObject({direction: "up", short: "0.65"});
  expect(change(2, 2, "hours").direction).toBe("same");
  expect(change(2.0001, 2, "hours").direction).toBe("up");
  expect(change(2, null, "hours")).toMatchObject({direction: "unknown", short: "–"});
});

test("a trend is told to those who do not see it, its gaps too", () => {
  expect(trendWords({values: [1, null, 3, 2], unit: "hours"})).toBe(
    "4 weeks, 1 without data, from 1 h to 2 h, lowest 1 h, highest 3 h",
  );
  expect(trendWords({values: [null], unit: "hours", bucket: "quarter"})).toBe(
    "1 quarter without data",
  );
});

test("a number and its unit stay on one line", () => {
  expect(held("11.8 % (2 of 17) against ≤ 10 %, 6.1 h")).toBe(
    "11.8\u00a0% (2 of 17) against ≤\u00a010\u00a0%, 6.1\u00a0h",
  );
  expect(held("17 in 28 days")).toBe("17 in 28 days");
});

test("one observation is what it is, and a reference is called by its end", () => {
  expect([1, 0, null].map(one => observationWords(one, "share"))).toEqual(["yes", "no", "–"]);
  expect(observationWords(1, "per week")).toBe("1");
  expect(observationWords(6.1, "hours")).toBe("6.1 h");
  expect(shortRef("git.example/tideline/orders-api#1708")).toBe("orders-api#1708");
  expect(shortRef("INC-2025-001")).toBe("INC-2025-001");
  expect(shortRef("odd/")).toBe("odd/");
});
