import {expect, it} from "vitest";
import {withObservations} from "../../test/support/cases.ts";
import {catalogue} from "./catalogue.ts";
import {evaluate, type Reading} from "./evaluate.ts";
import type {Metric} from "./header.ts";
import {evaluateSeries} from "./series.ts";

const blocked = catalogue({targets: {}}).find(({id}) => id === "blocked_time_share")!;
const metric: Metric = {...blocked, id: "m"};
const reading: Reading = {
  asOf: "2025-11-10T00:00:00.000Z",
  timezone: "UTC",
  days: 28,
  bucket: "week",
  bucketCount: 13,
  cut: {},
  observed: null,
};

const plain = {service: null, environment: null, people: 12};
const facts = [
  {...plain, observed_at: "2025-03-31T12:00:00.000Z", value: 0.4, low: 0.3, high: 0.5},
  {...plain, observed_at: "2025-06-30T12:00:00.000Z", value: 0.3, low: 0.2, high: 0.4},
  {...plain, observed_at: "2025-06-30T12:00:00.000Z", value: 0.1, team: "platform", people: 6},
  {...plain, observed_at: "2025-09-30T12:00:00.000Z", value: 0.15, low: 0.1, high: 0.2},
  {
    ...plain,
    observed_at: "2025-09-30T12:00:00.000Z",
    value: null,
    people: null,
    team: "platform",
    excluded: "fewer than 5 people",
  },
];

const result = (change: Partial<Reading> = {}) =>
  withObservations(facts, published =>
    evaluate(published, {metric, reading: {...reading, ...change}}),
  );

it("is of the last wave that was closed, however long before the window it was", async () => {
  const got = await result();
  expect(got.wave_closed_at).toBe("2025-09-30T12:00:00.000Z");
  expect(got.statistics[0]).toMatchObject({name: "mean", value: 0.15, n: 12, low: 0.1, high: 0.2});
  // 0.15 after 0.3, and 0.3 after 0.4.
  expect(got.statistics[1]).toMatchObject({name: "change", value: -0.5, verdict: "met"});
  expect(got.previous[0]).toEqual({name: "mean", value: 0.3, n: 12});
  expect(got.previous[1]?.value).toBeCloseTo(-0.25, 12);
});

it("knows nothing of a wave that was closed after the asked moment", async () => {
  const got = await result({asOf: "2025-09-30T11:59:59.000Z"});
  expect(got.statistics[0]).toMatchObject({value: 0.3});
});

it("of a team is its own figure, and the reason where it has none", async () => {
  const got = await result({cut: {team: "platform"}});
  expect(got.statistics[0]).toMatchObject({value: null, n: 0, verdict: "no data"});
  expect(got.coverage).toMatchObject({observed: 0, excluded: {"fewer than 5 people": 1}});
  expect(got.previous[0]).toEqual({name: "mean", value: 0.1, n: 6});
});

it("has a point a quarter, and a gap where nobody was asked", async () => {
  const {series} = await result();
  expect(series.bucket).toBe("quarter");
  expect(series.points.map(({start, n, mean}) => [start, n, mean]).slice(-5)).toEqual([
    ["2024-10-01", 0, null],
    ["2025-01-01", 12, 0.4],
    ["2025-04-01", 12, 0.3],
    ["2025-07-01", 12, 0.15],
    ["2025-10-01", 0, null],
  ]);
});

it("does not count what was said two years ago", async () => {
  const got = await result({asOf: "2027-10-01T00:00:00.000Z"});
  expect(got.wave_closed_at).toBeNull();
  expect(got.statistics[0]?.verdict).toBe("no data");
});

it("has the same points in a series of its own", async () => {
  const {points} = await withObservations(facts, published =>
    evaluateSeries(published, {
      metric,
      reading: {...reading, bucket: "month"},
      from: "2025-08-15T00:00:00.000Z",
    }),
  );
  expect(points.map(({start, n, mean}) => [start, n, mean])).toEqual([
    ["2025-08-01", 0, null],
    ["2025-09-01", 12, 0.15],
    ["2025-10-01", 0, null],
    ["2025-11-01", 0, null],
  ]);
});
