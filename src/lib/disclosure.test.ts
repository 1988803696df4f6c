import {describe, expect, it} from "vitest";
import {type Answer, disclose, minimumOf} from "./disclosure.ts";

const scale = {least: 1, most: 5, step: 1, lowSide: 2};
const shown = (answers: readonly Answer[]) => disclose(answers, {scale, minimum: 5});
const given = (cut: string | null, values: readonly number[], question = "docs"): Answer[] =>
  values.map(value => ({question, cut, value}));
const times = (n: number, value: number) => Array.from({length: n}, () => value);
const parts = (answers: readonly Answer[]) =>
  shown(answers)
    .filter(({question}) => question === null)
    .map(({part, cut, n, suppressed}) => [part, cut, n, suppressed]);

describe("who is shown", () => {
  it("is a cut of five, with those of no cut and of small ones together", () => {
    const answers = [
      ...given("a", times(5, 4)),
      ...given("b", times(3, 3)),
      ...given(null, times(2, 2)),
    ];
    expect(parts(answers)).toEqual([
      ["all", null, 10, null],
      ["cut", "a", 5, null],
      ["rest", null, 5, null],
      ["cut", "b", null, "fewer than 5 people"],
    ]);
  });

  it("is one cut less where the others could be had by subtraction", () => {
    // All less a and c would be b's 4; the smaller of a and c joins them.
    const answers = [
      ...given("a", times(7, 4)),
      ...given("b", times(4, 3)),
      ...given("c", times(6, 3)),
    ];
    expect(parts(answers)).toEqual([
      ["all", null, 17, null],
      ["cut", "a", 7, null],
      ["rest", null, 10, null],
      ["cut", "b", null, "fewer than 5 people"],
      ["cut", "c", null, "would give a smaller group away"],
    ]);
  });

  it("is nobody below five, and no number with it", () => {
    const figures = shown(given("a", times(4, 5)));
    expect(figures.length).toBeGreaterThan(0);
    for (const figure of figures) {
      expect(figure).toMatchObject({
        n: null,
        mean: null,
        low: null,
        suppressed: "fewer than 5 people",
      });
    }
  });

  it("leaves out a question that too few answered, and keeps the others", () => {
    const figures = shown([...given("a", times(6, 4)), ...given("a", times(4, 4), "own")]);
    expect(figures.filter(({question}) => question === "own")).toMatchObject([
      {n: null, mean: null, suppressed: "fewer than 5 people"},
    ]);
    expect(figures.find(({part}) => part === "all")).toMatchObject({n: 6, suppressed: null});
  });

  it("does not depend on what was answered", () => {
    const told = (value: number) =>
      parts([...given("a", times(6, value)), ...given("b", [1, 5, value, 2])]);
    expect([2, 3, 4, 5].map(told)).toEqual(times(4, 1).map(() => told(1)));
  });
});

describe("what is shown", () => {
  const mean = (values: readonly number[]) => shown(given(null, values))[0]?.mean?.value;

  it("is the middle of the sums that it may be", () => {
    // Above 1 each: 3 + 3 + 3 + 3 + 1 = 13, in the cell 12 … 15: 1 + 13.5 / 5.
    expect(mean([4, 4, 4, 4, 2])).toBeCloseTo(3.7, 12);
    expect(mean([4, 4, 4, 4, 4])).toBeCloseTo(3.7, 12);
    expect(mean([4, 4, 4, 4, 1])).toBeCloseTo(3.7, 12);
  });

  it("does not tell that all said the same from that one did not", () => {
    // The last cell is 16 … 20, the first 0 … 3.
    expect(mean([5, 5, 5, 5, 5])).toBeCloseTo(1 + 18 / 5, 12);
    expect(mean([5, 5, 5, 5, 1])).toBeCloseTo(1 + 18 / 5, 12);
    expect(mean([1, 1, 1, 1, 1])).toBeCloseTo(1 + 1.5 / 5, 12);
    expect(mean([1, 1, 1, 1, 4])).toBeCloseTo(1 + 1.5 / 5, 12);
  });

  it("of all is the sum of the parts as they are shown", () => {
    const [all, a, b] = shown([
      ...given("a", [5, 4, 3, 2, 1]),
      ...given("b", [5, 5, 5, 4, 4, 3]),
    ]).filter(({question}) => question === "docs");
    expect(all?.mean?.value).toBeCloseTo((5 * a!.mean!.value + 6 * b!.mean!.value) / 11, 12);
  });

  it("is how many are low over three questions or more only", () => {
    const answers = ["docs", "support", "tooling"].flatMap(question =>
      given(null, [1, 2, 3, 4, 5], question),
    );
    // 6 of 15 are low, in the cell 6 … 8.
    expect(shown(answers)[0]?.low?.value).toBeCloseTo(7 / 15, 12);
    expect(shown(answers).filter(({question}) => question !== null)).toHaveLength(6);
    for (const {question, low} of shown(answers)) if (question !== null) expect(low).toBeNull();
    expect(shown(answers.filter(({question}) => question !== "docs"))[0]?.low).toBeNull();
  });

  it("has an interval that holds the mean of all that would have been told the same", () => {
    for (const values of [[5, 5, 5, 5, 5], [3, 4, 4, 2, 5, 1], times(12, 3)]) {
      const figure = shown(given(null, values))[0]!;
      const exact = values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(figure.mean!.low).toBeLessThanOrEqual(exact);
      expect(figure.mean!.high).toBeGreaterThanOrEqual(exact);
      expect(figure.mean!.high! - figure.mean!.low!).toBeGreaterThan(0);
      expect(figure.mean!.low).toBeGreaterThanOrEqual(1);
      expect(figure.mean!.high).toBeLessThanOrEqual(5);
    }
  });

  it("is the same for the same answers in any order", () => {
    const shares = {least: 0, most: 0.75, step: 0, lowSide: null};
    const answers = [0.1, 0.25, 0.1, 0.1, 0.5, 0.1, 0.1, 0.25, 0.75].map(value => ({
      question: "blocked",
      cut: null,
      value,
    }));
    const told = (of: readonly Answer[]) => disclose(of, {scale: shares, minimum: 5});
    expect(told(answers.toReversed())).toEqual(told(answers));
    // 2.25 is 3 × 0.75, the first of its cell, in whatever order it was added up.
    expect(told(answers)[0]?.mean?.value).toBeCloseTo((3.5 * 0.75) / 9, 12);
  });
});

it("takes a greater group that the configuration asks for, never a smaller one", () => {
  expect(minimumOf(5)).toEqual({cut: 5, crossed: 8, comments: 10});
  expect(minimumOf(2)).toEqual(minimumOf(5));
  expect(minimumOf(9)).toEqual({cut: 9, crossed: 9, comments: 10});
});
