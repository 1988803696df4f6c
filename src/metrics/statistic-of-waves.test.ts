import {expect, it} from "vitest";
import {statisticOfWaves, type Wave} from "./statistic-of-waves.ts";

const wave = (value: number | null, more: Partial<Wave> = {}): Wave => ({
  closedAt: 0,
  value,
  n: 20,
  low: value === null ? null : value * 0.9,
  high: value === null ? null : value * 1.1,
  excluded: null,
  ...more,
});
const change = {name: "change", target: {at_most: -0.2}} as const;
const mean = {name: "mean", target: {at_least: 4}} as const;

it("tells the last wave as it was published", () => {
  expect(statisticOfWaves(mean, [wave(4.2, {low: 4.05, high: 4.5}), wave(2)])).toMatchObject({
    value: 4.2,
    n: 20,
    low: 4.05,
    high: 4.5,
    verdict: "met",
    evidence: "strong",
  });
});

it("has no data where the last wave may not be shown, whatever the one before said", () => {
  const waves = [wave(null, {n: 0, excluded: "fewer than 5 people"}), wave(4.5)];
  const none = {value: null, n: 0, low: null, high: null, verdict: "no data", evidence: null};
  expect(statisticOfWaves(mean, waves)).toMatchObject(none);
  expect(statisticOfWaves(change, waves)).toMatchObject(none);
  expect(statisticOfWaves(mean, [])).toMatchObject(none);
});

it("asks for ten people, below which a bootstrap is too narrow", () => {
  expect(statisticOfWaves(mean, [wave(4.5, {n: 9})])).toMatchObject({
    verdict: "met",
    evidence: "insufficient",
    n_needed: 10,
  });
  expect(statisticOfWaves(mean, [wave(4.5, {n: 10})]).evidence).toBe("strong");
});

it("meets a fall of a fifth when the mean fell by a fifth", () => {
  // 0.24 after 0.3 is 0.8 of it.
  expect(statisticOfWaves(change, [wave(0.24), wave(0.3)]).value).toBeCloseTo(-0.2, 12);
  expect(statisticOfWaves(change, [wave(0.2), wave(0.3)])).toMatchObject({
    verdict: "met",
    evidence: "strong",
  });
  expect(statisticOfWaves(change, [wave(0.25), wave(0.3)])).toMatchObject({
    verdict: "missed",
    side: "above",
    evidence: "weak",
  });
});

it("rests on as many people as the smaller of the two waves", () => {
  expect(statisticOfWaves(change, [wave(0.2, {n: 9}), wave(0.3)])).toMatchObject({
    n: 9,
    evidence: "insufficient",
  });
});

it("compares with nothing when there is no wave before, or nobody was blocked then", () => {
  expect(statisticOfWaves(change, [wave(0.2)]).verdict).toBe("no data");
  expect(statisticOfWaves(change, [wave(0.2), wave(0)]).verdict).toBe("no data");
});
