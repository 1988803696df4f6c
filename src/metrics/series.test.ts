import {describe, expect, it} from "vitest";
import {type ObservationFacts, withObservations} from "../../test/support/cases.ts";
import type {Bucket} from "../lib/time.ts";
import {catalogue} from "./catalogue.ts";
import {evaluate, type Reading} from "./evaluate.ts";
import type {Metric} from "./header.ts";
import {evaluateSeries} from "./series.ts";

const [first] = catalogue({targets: {}});
const rate: Metric = {...first!, id: "m", statistics: [{name: "per_week"}]};
const median: Metric = {...rate, statistics: [{name: "p50"}]};

const reading: Reading = {
  asOf: "2025-04-10T12:00:00.000Z",
  timezone: "UTC",
  days: 28,
  bucket: "week",
  bucketCount: 4,
  cut: {},
  observed: {from: "2024-01-01T00:00:00.000Z", to: "2025-04-10T12:00:00.000Z"},
};

const at = (observed_at: string, facts: ObservationFacts = {}): ObservationFacts => ({
  observed_at,
  ...facts,
});

/** The counts of each bucket, by the day at which it starts. */
function counts(
  facts: readonly ObservationFacts[],
  {from, ...change}: Partial<Reading> & {from: string},
): Promise<Record<string, number>> {
  return withObservations(facts, async published => {
    const {points} = await evaluateSeries(published, {
      metric: rate,
      reading: {...reading, ...change},
      from,
    });
    return Object.fromEntries(points.map(({start, n}) => [start, n]));
  });
}

describe("buckets", () => {
  // Sunday 23:59 in UTC and in Johannesburg, and the first instants of Monday there.
  const facts = [
    at("2025-01-12T21:59:59.999Z"),
    at("2025-01-12T22:00:00.000Z"),
    at("2025-01-12T23:59:59.999Z"),
    at("2025-01-13T00:00:00.000Z"),
  ];
  const span = {from: "2025-01-08T00:00:00.000Z", asOf: "2025-01-16T00:00:00.000Z"};

  it("of weeks begin on Monday at midnight of the zone", async () => {
    expect(await counts(facts, span)).toEqual({"2025-01-06": 3, "2025-01-13": 1});
    expect(await counts(facts, {...span, timezone: "Africa/Johannesburg"})).toEqual({
      "2025-01-06": 1,
      "2025-01-13": 3,
    });
  });

  it.each([
    ["month", "2025-03-01", "2025-04-01"],
    ["quarter", "2025-01-01", "2025-04-01"],
  ] as const)("of a %s begin on its first day in the zone", async (bucket, before, after) => {
    const turn = [at("2025-03-31T22:00:00.000Z"), at("2025-03-31T23:59:59.999Z")];
    const from = "2025-03-15T00:00:00.000Z";
    expect(await counts(turn, {from, bucket})).toEqual({[before]: 2, [after]: 0});
    expect(await counts(turn, {from, bucket, timezone: "Africa/Johannesburg"})).toEqual({
      [before]: 0,
      [after]: 2,
    });
  });

  it("keep to local midnight where the clocks change", async () => {
    // In New York Monday 10 March begins at 04:00Z, a week before at 05:00Z.
    const turn = [
      at("2025-03-03T04:59:59.999Z"),
      at("2025-03-03T05:00:00.000Z"),
      at("2025-03-10T03:59:59.999Z"),
      at("2025-03-10T04:00:00.000Z"),
    ];
    const zone = {timezone: "America/New_York", asOf: "2025-03-12T00:00:00.000Z"};
    expect(await counts(turn, {...zone, from: "2025-02-25T00:00:00.000Z"})).toEqual({
      "2025-02-24": 1,
      "2025-03-03": 2,
      "2025-03-10": 1,
    });
  });

  it("count what happens at the very instant at which the first of them begins", async () => {
    const facts = [at("2025-01-06T00:00:00.000Z")];
    expect(await counts(facts, span)).toEqual({"2025-01-06": 1, "2025-01-13": 0});
  });
});

describe("a point", () => {
  it.each([
    // 2025-03 has 31 days, the first quarter 90: 18 / (31 / 7) = 4.06 and 18 / (90 / 7) = 1.4 a week.
    ["week", 18],
    ["month", 18 / (31 / 7)],
    ["quarter", 18 / (90 / 7)],
  ] as const)("of a rate by %s is a rate by the week", async (bucket: Bucket, value) => {
    await withObservations([at("2025-03-12T12:00:00.000Z", {n: 18})], async published => {
      const {points} = await evaluateSeries(published, {
        metric: rate,
        reading: {...reading, bucket},
        from: "2025-03-11T00:00:00.000Z",
      });
      expect(points[0]!.n).toBe(18);
      expect(points[0]!.per_week).toBeCloseTo(value, 12);
    });
  });

  it("is complete once its last instant has been", async () => {
    const complete = (asOf: string, timezone = "UTC") =>
      withObservations([], async published => {
        const {points} = await evaluateSeries(published, {
          metric: rate,
          reading: {...reading, asOf, timezone},
          from: "2025-01-01T00:00:00.000Z",
        });
        return points.map(({is_complete}) => is_complete);
      });
    expect(await complete("2025-01-12T23:59:59.998Z")).toEqual([true, false]);
    // A day given as as_of stands for its last instant.
    expect(await complete("2025-01-12T23:59:59.999Z")).toEqual([true, true]);
    // From then on there is a next one, of which this is the first instant.
    expect(await complete("2025-01-13T00:00:00.000Z")).toEqual([true, true, false]);
    expect(await complete("2025-01-12T21:59:59.999Z", "Africa/Johannesburg")).toEqual([true, true]);
  });

  it("of a quantile is a gap where nothing was observed", async () => {
    const facts = [at("2025-03-24T12:00:00.000Z", {value: 4}), at("2025-03-25T12:00:00.000Z")];
    await withObservations(facts, async published => {
      const {series} = await evaluate(published, {metric: median, reading});
      const intervals = {p50: {low: null, high: null}};
      expect(series.points).toEqual([
        {start: "2025-03-17", n: 0, is_complete: true, p50: null, intervals},
        {start: "2025-03-24", n: 2, is_complete: true, p50: 2.5, intervals},
        {start: "2025-03-31", n: 0, is_complete: true, p50: null, intervals},
        {start: "2025-04-07", n: 0, is_complete: false, p50: null, intervals},
      ]);
    });
  });
});
