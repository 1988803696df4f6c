import {describe, expect, it} from "vitest";
import {type ObservationFacts, withObservations} from "../../test/support/cases.ts";
import {catalogue} from "./catalogue.ts";
import {evaluate, type Reading} from "./evaluate.ts";
import type {Metric} from "./header.ts";

const metric: Metric = {
  ...catalogue({targets: {}})[0]!,
  id: "m",
  kinds: ["person"],
  statistics: [{name: "p50"}],
  flags: ["drop_off"],
};

const reading: Reading = {
  // A Thursday: the last whole week is that of 31 March.
  asOf: "2025-04-10T12:00:00.000Z",
  timezone: "UTC",
  days: 28,
  bucket: "week",
  bucketCount: 4,
  cut: {},
  observed: {from: "2024-01-01T00:00:00.000Z", to: "2025-04-10T12:00:00.000Z"},
};

/** The last instant of 6 April 2025, a Sunday. */
const LAST_WEEK = Date.parse("2025-04-06T23:59:59.999Z");

/** What a team's people did in all, week by week, the last whole week at the end; null: too few people. */
function weeks(
  counts: readonly (number | null)[],
  facts: ObservationFacts = {},
): ObservationFacts[] {
  return counts.map((count, i) => ({
    ...{kind: "person", people: count === null ? null : 5, working_hours: 45},
    ...{
      value: count === null ? null : count / 5,
      excluded: count === null ? "too few people" : null,
    },
    observed_at: new Date(LAST_WEEK - (counts.length - 1 - i) * 7 * 86_400_000).toISOString(),
    ...facts,
  }));
}

function judged(facts: readonly ObservationFacts[], change: Partial<Reading> = {}) {
  return withObservations(facts, async published => {
    const got = await evaluate(published, {metric, reading: {...reading, ...change}});
    return got.drop_off;
  });
}

// As src/lib/drop-off.test.ts works out: (8/9)^48 = 0.0035 for none after eight weeks of six.
const steady = [6, 6, 6, 6, 6, 6, 6, 6];

describe("the drop-off flag", () => {
  it("is raised of a team against its own past, and of no other team", async () => {
    const other = weeks([30, 30, 30, 30, 30, 30, 30, 30, 31], {team: "data"});
    const got = await judged([...weeks([...steady, 0], {team: "platform"}), ...other]);
    expect(got).toMatchObject([
      {team: "data", is_drop: false, value: 31, expected: 30, weeks: 8},
      {team: "platform", is_drop: true, value: 0, expected: 6, weeks: 8},
    ]);
    expect(got![1]!.probability).toBeCloseTo((8 / 9) ** 48, 12);
    const cut = await judged([...weeks([...steady, 0], {team: "platform"}), ...other], {
      cut: {team: "data"},
    });
    expect(cut).toMatchObject([{team: "data"}]);
  });

  it("is not known of a week of too few people, however few they are", async () => {
    expect(await judged(weeks([...steady, null]))).toEqual([]);
    expect(await judged(weeks(Array(13).fill(null)))).toEqual([]);
    expect(await judged([])).toEqual([]);
  });

  it("passes over weeks of too few people, and wants eight others", async () => {
    const gap = [...steady.slice(0, 4), null, ...steady.slice(4), 0];
    expect(await judged(weeks(gap))).toMatchObject([{is_drop: true, weeks: 8}]);
    expect(await judged(weeks([...steady.slice(1), 0]))).toEqual([]);
  });

  it("looks back over twelve weeks, whatever the moment in the week", async () => {
    // The first week, of 1000, is the thirteenth before the last.
    const long = weeks([1000, ...steady, 6, 6, 6, 6, 6]);
    for (const asOf of ["2025-04-06T23:59:59.999Z", "2025-04-07T00:00:00.000Z", reading.asOf]) {
      expect(await judged(long, {asOf})).toMatchObject([{weeks: 12, expected: 6}]);
    }
  });

  it("leaves the unfinished week out, and takes the last one in with its last instant", async () => {
    const facts = weeks([6, ...steady, 0]);
    const ends = "2025-04-06T23:59:59.999Z";
    expect(await judged(facts, {asOf: ends})).toMatchObject([{is_drop: true, value: 0}]);
    const before = "2025-04-06T23:59:59.998Z";
    expect(await judged(facts, {asOf: before})).toMatchObject([{value: 6, weeks: 8}]);
  });

  it("counts people only: what agents and bots did neither hides nor makes a drop", async () => {
    const bots = weeks([90, 90, 90, 90, 90, 90, 90, 90, 90], {kind: "bot", people: null});
    const agents = weeks([90, 90, 90, 90, 90, 90, 90, 90, 0], {kind: "agent", people: null});
    const got = await judged([...bots, ...agents, ...weeks([...steady, 6])]);
    expect(got).toMatchObject([{is_drop: false, value: 6, expected: 6}]);
  });

  it("expects less of a week with holidays, and judges none without work or calendar", async () => {
    const past = weeks([20, 22, 18, 21, 19, 20, 23, 17, 0]).slice(0, -1);
    const last = (working_hours: number | null) => [...past, ...weeks([6], {working_hours})];
    expect(await judged(last(45))).toMatchObject([{is_drop: true, expected: 20}]);
    expect(await judged(last(27))).toMatchObject([{is_drop: false, expected: 12}]);
    expect(await judged(last(0))).toEqual([]);
    expect(await judged(last(null))).toEqual([]);
  });

  it("takes the weeks of its time zone", async () => {
    const timezone = "Africa/Johannesburg";
    const facts = weeks([...steady, 0]).map(one => ({
      ...one,
      observed_at: new Date(Date.parse(one.observed_at!) - 2 * 3_600_000).toISOString(),
    }));
    const asOf = "2025-04-06T22:30:00.000Z";
    expect(await judged(facts, {timezone, asOf})).toMatchObject([{is_drop: true, weeks: 8}]);
  });

  it("is not asked for by a metric without it", async () => {
    const {flags: _, ...other} = metric;
    await withObservations(weeks([...steady, 0]), async published => {
      expect((await evaluate(published, {metric: other, reading})).drop_off).toBeNull();
    });
  });
});
