import {describe, expect, it} from "vitest";
import type {Target} from "../config.ts";
import {judge, margin} from "./verdict.ts";

const band = {at_least: 3, at_most: 5};

describe("judge", () => {
  const judged = (
    value: number | null,
    {
      low = value,
      high = value,
      isEnough = true,
      target = band as Target | null,
    }: {low?: number | null; high?: number | null; isEnough?: boolean; target?: Target | null} = {},
  ) => judge({value, low, high, isEnough, target});

  it("finds no data before it asks for a target", () => {
    const none = {verdict: "no data", side: null, evidence: null};
    expect(judged(null)).toEqual(none);
    expect(judged(null, {target: null})).toEqual(none);
    expect(judged(4, {target: null})).toEqual({verdict: "no target", side: null, evidence: null});
  });

  it("counts both ends of a band to it", () => {
    expect([2.999, 3, 4, 5, 5.001].map(value => judged(value).verdict)).toEqual([
      "missed",
      "met",
      "met",
      "met",
      "missed",
    ]);
    expect(judged(2.999).side).toBe("below");
    expect(judged(4).side).toBeNull();
    expect(judged(5.001).side).toBe("above");
  });

  it("is strong inside the band only where the interval leaves it on neither side", () => {
    expect(judged(4, {low: 3, high: 5}).evidence).toBe("strong");
    expect(judged(4, {low: 2.9, high: 5}).evidence).toBe("weak");
    expect(judged(4, {low: 3, high: 5.1}).evidence).toBe("weak");
  });

  it("is strong below the band where the interval ends before it, above where it begins after", () => {
    expect(judged(1, {low: 0, high: 2.9}).evidence).toBe("strong");
    expect(judged(1, {low: 0, high: 3}).evidence).toBe("weak");
    expect(judged(7, {low: 5.1, high: 9}).evidence).toBe("strong");
    expect(judged(7, {low: 5, high: 9}).evidence).toBe("weak");
    // Beyond the other end of the band it lies on the wrong side as well.
    expect(judged(1, {low: 0, high: 9}).evidence).toBe("weak");
  });

  it("takes an end that is not known for one without bound", () => {
    expect(judged(4, {low: null, high: 5}).evidence).toBe("weak");
    expect(judged(4, {low: null, high: 5, target: {at_most: 5}}).evidence).toBe("strong");
    expect(judged(4, {low: 3, high: null, target: {at_least: 3}}).evidence).toBe("strong");
    expect(judged(1, {low: 0, high: null}).evidence).toBe("weak");
  });

  it("calls evidence insufficient below the n that the statistic needs, and still says the verdict", () => {
    expect(judged(4, {isEnough: false})).toMatchObject({verdict: "met", evidence: "insufficient"});
    expect(judged(9, {isEnough: false})).toMatchObject({
      verdict: "missed",
      side: "above",
      evidence: "insufficient",
    });
  });
});

describe("margin", () => {
  const rate = (weeks: number) => (events: number) => events / weeks;

  it("finds the fewest events that would turn the verdict, in either direction", () => {
    // Over four weeks the band of 3 to 5 is 12 to 20.
    const of = (events: number) => margin({events, target: band, valueWith: rate(4)});
    expect(of(11)).toEqual({change: 1, turnsTo: "met"});
    expect(of(12)).toEqual({change: -1, turnsTo: "missed"});
    expect(of(20)).toEqual({change: 1, turnsTo: "missed"});
    expect(of(23)).toEqual({change: -3, turnsTo: "met"});
    expect(of(24)).toBeNull();
    expect(of(16)).toBeNull();
  });

  it("prefers one more to one fewer where both would turn it", () => {
    // Only 1 meets a band that begins and ends there.
    const target = {at_least: 1, at_most: 1};
    expect(margin({events: 1, target, valueWith: rate(1)})).toEqual({change: 1, turnsTo: "missed"});
  });

  it("takes away no more events than there are", () => {
    const target = {at_least: -10, at_most: -1};
    expect(margin({events: 1, target, valueWith: rate(1)})).toBeNull();
  });

  it("is null without a value, and passes over numbers of events that cannot be", () => {
    expect(margin({events: 0, target: band, valueWith: () => null})).toBeNull();
    // A share of three has at most three: there is no fourth failure.
    const share = (events: number) => (events > 3 ? null : events / 3);
    expect(margin({events: 3, target: {at_most: 2}, valueWith: share})).toBeNull();
  });
});
