import {describe, expect, it} from "vitest";
import {lasting, type ObservationFacts, open, withObservations} from "../../test/support/cases.ts";
import {catalogue} from "./catalogue.ts";
import {evaluate, type Reading} from "./evaluate.ts";
import type {Metric} from "./header.ts";

const [first] = catalogue({targets: {}});
const duration: Metric = {
  ...first!,
  id: "m",
  unit: "hours",
  statistics: [{name: "p50", target: {at_most: 24}}],
};
const rate: Metric = {
  ...duration,
  unit: "per week",
  statistics: [{name: "per_week", target: {at_least: 3, at_most: 5}, surge: "remediation"}],
};
const failureRate: Metric = {
  ...duration,
  unit: "share",
  statistics: [{name: "share", target: {at_most: 0.1}}],
};

/** Four weeks that end on Monday 2025-02-03, watched since the year before. */
const reading: Reading = {
  asOf: "2025-02-03T00:00:00.000Z",
  timezone: "UTC",
  days: 28,
  bucket: "week",
  bucketCount: 5,
  cut: {},
  observed: {from: "2024-01-01T00:00:00.000Z", to: "2025-02-03T00:00:00.000Z"},
};

function result(
  metric: Metric,
  {facts, ...change}: Partial<Reading> & {facts: readonly ObservationFacts[]},
) {
  return withObservations(facts, published =>
    evaluate(published, {metric, reading: {...reading, ...change}}),
  );
}

/** `n` observations on a day of 2025, at noon unless it says when. */
function on(day: string, {n = 1, ...facts}: ObservationFacts = {}): ObservationFacts {
  const time = day.length > 5 ? "" : "T12:00:00.000Z";
  return {observed_at: `2025-${day}${time}`, n, ...facts};
}

describe("the window", () => {
  it("holds its end and not its beginning, which belongs to the window before", async () => {
    const facts = [
      on("01-06T00:00:00.000Z"),
      on("01-06T00:00:00.001Z"),
      on("02-03T00:00:00.000Z"),
      on("02-03T00:00:00.001Z"),
    ];
    const got = await result(rate, {facts});
    expect(got.statistics[0]).toMatchObject({n: 2, value: 0.5});
    expect(got.previous).toEqual([{name: "per_week", n: 1, value: 0.25}]);
    expect(got.coverage.observed).toBe(2);
  });

  it("stands as it was at an as_of in the past", async () => {
    // On 8 January the first is done after 24 hours, the second has been open for 12, the third is not there.
    const facts = [
      lasting("2025-01-06T12:00:00.000Z", 24),
      lasting("2025-01-08T00:00:00.000Z", 48),
      lasting("2025-01-09T00:00:00.000Z", 1),
    ];
    const then = await result(duration, {facts, asOf: "2025-01-08T12:00:00.000Z"});
    expect(then.statistics[0]).toMatchObject({value: 24, n: 1});
    expect(then.coverage).toMatchObject({observed: 1, censored: 1, longest_open_hours: 12});
    // A month later all three are done: 1, 24, 48.
    const now = await result(duration, {facts});
    expect(now.statistics[0]).toMatchObject({value: 24, n: 3});
    expect(now.coverage).toMatchObject({observed: 3, censored: 0, longest_open_hours: null});
  });

  it("judges with what has been open for longer than the target, whenever it began", async () => {
    // Two recoveries of 1 hour; open since the year before for 1000 and 2000 hours: (1 + 1000) / 2 = 500.5.
    const facts = [
      lasting("2025-01-20T00:00:00.000Z", 1),
      lasting("2025-01-21T00:00:00.000Z", 1),
      open("2024-12-23T08:00:00.000Z"),
      open("2024-11-11T16:00:00.000Z"),
      open("2025-02-02T23:00:00.000Z"),
    ];
    const got = await result(duration, {facts});
    expect(got.statistics[0]).toMatchObject({
      value: 1,
      n: 2,
      judged_value: 500.5,
      verdict: "missed",
      evidence: "insufficient",
    });
    expect(got.coverage).toMatchObject({observed: 2, censored: 3, longest_open_hours: 2000});
    // The window before is compared by what ended in it alone.
    expect(got.previous).toEqual([{name: "p50", value: null, n: 0}]);
  });

  it("says what was left out and why", async () => {
    const excluded = "first deployment";
    const facts = [on("01-20", {value: null, excluded, n: 5}), on("01-21", {value: 2})];
    const got = await result(duration, {facts});
    expect(got.coverage).toMatchObject({observed: 1, excluded: {[excluded]: 5}});
    expect(got.statistics[0]).toMatchObject({value: 2, n: 1});
  });

  it("of nothing observed has no value and no data", async () => {
    for (const metric of [duration, failureRate]) {
      const got = await result(metric, {facts: []});
      expect(got.statistics[0]).toMatchObject({value: null, n: 0, verdict: "no data"});
      expect(got.series.points.map(({n}) => n)).toEqual([0, 0, 0, 0, 0]);
    }
    const unseen = await result(rate, {facts: [], observed: null});
    expect(unseen.statistics[0]).toMatchObject({value: null, verdict: "no data"});
  });

  it("counts a share by deployments, at most all of them", async () => {
    const facts = [on("01-20", {value: 0, n: 15}), on("01-21", {value: 1, n: 2})];
    const got = await result(failureRate, {facts});
    expect(got.statistics[0]).toMatchObject({
      n: 17,
      verdict: "missed",
      margin: {change: -1, turns_to: "met"},
    });
    expect(got.series.points.map(({share}) => share)).toEqual([null, null, 2 / 17, null, null]);
  });
});

describe("a rate", () => {
  it("goes by the part of the window that was watched", async () => {
    // Watched since 20 January, two of the four weeks: 8 / 2.
    const facts = [on("01-20", {n: 3}), on("01-28", {n: 5})];
    const observed = {from: "2025-01-20T00:00:00.000Z", to: "2025-02-03T00:00:00.000Z"};
    const got = await result(rate, {facts, observed});
    expect(got.statistics[0]).toMatchObject({value: 4, n: 8, verdict: "met"});
    // Read until 27 January for the last time: one week less.
    const stale = {...observed, to: "2025-01-27T00:00:00.000Z"};
    const then = await result(rate, {facts: [on("01-20", {n: 3})], observed: stale});
    expect(then.statistics[0]).toMatchObject({value: 3, n: 3});
  });

  it("is zero in a week without any, and a gap in one that nobody watched", async () => {
    const observed = {from: "2025-01-15T00:00:00.000Z", to: "2025-01-26T00:00:00.000Z"};
    const got = await result(rate, {facts: [on("01-16", {n: 2})], observed});
    expect(got.series.points.map(({start, per_week}) => [start, per_week])).toEqual([
      ["2025-01-06", null],
      ["2025-01-13", 2],
      ["2025-01-20", 0],
      ["2025-01-27", null],
      ["2025-02-03", null],
    ]);
  });

  it("tolerates a surge of fixes in the week in which it was", async () => {
    // Weeks back from as_of: 4, 4, 10 with 6 fixes, 4. Judged 4 + 4 + 5 + 4 = 17 / 4.
    const facts = [
      on("01-08", {n: 4}),
      on("01-15", {n: 4}),
      on("01-16", {n: 6, kind: "remediation"}),
      on("01-22", {n: 4}),
      on("01-29", {n: 4, kind: "change"}),
    ];
    const got = await result(rate, {facts});
    expect(got.statistics[0]).toMatchObject({value: 5.5, judged_value: 4.25, verdict: "met"});
  });

  it("of four weeks is the same where one of them has an hour more or less", async () => {
    // New York's four weeks to noon on 16 March have 671 hours, those to noon on 9 November 673.
    const span = {
      timezone: "America/New_York",
      observed: {from: "2024-01-01T00:00:00.000Z", to: ""},
    };
    for (const [day, asOf] of [
      ["03-05", "2025-03-16T16:00:00.000Z"],
      ["10-29", "2025-11-09T17:00:00.000Z"],
    ] as const) {
      const observed = {...span.observed, to: asOf};
      const got = await result(rate, {...span, facts: [on(day, {n: 20})], asOf, observed});
      expect(got.statistics[0]).toMatchObject({value: 5, verdict: "met"});
    }
  });
});

describe("cuts", () => {
  const facts = [
    on("01-20", {value: 1, service: "api", team: "data"}),
    on("01-20", {value: 3, service: "web", team: "data", environment: "eu"}),
    on("01-20", {value: 8, service: "web", team: null}),
    on("01-20", {value: null, service: "web", excluded: "first deployment"}),
    {...open("2025-02-02T23:00:00.000Z"), service: "api", team: "data"},
  ];

  it.each([
    [{}, 3, 3, 1, {"first deployment": 1}],
    [{service: "api"}, 1, 1, 1, {}],
    [{service: "web"}, 2, 5.5, 0, {"first deployment": 1}],
    [{team: "data"}, 2, 2, 1, {}],
    [{environment: "eu"}, 1, 3, 0, {}],
  ])("by %j hold n, value, series and coverage", async (cut, n, value, censored, excluded) => {
    const got = await result(duration, {facts, cut});
    expect(got.statistics[0]).toMatchObject({n, value});
    expect(got.series.points[2]).toMatchObject({start: "2025-01-20", n, p50: value});
    expect(got.coverage).toMatchObject({observed: n, censored, excluded});
  });
});

it("gives the same bytes for the same data in whatever order they came", async () => {
  const facts = Array.from({length: 60}, (_, i) => ({
    ...lasting(new Date(Date.UTC(2025, 0, 2 + (i % 28), i % 24)).toISOString(), 1 + ((i * 7) % 50)),
    ref: `r${i}`,
  }));
  const [one, again, shuffled] = await Promise.all(
    [facts, facts, facts.toReversed()].map(async list =>
      JSON.stringify(await result(duration, {facts: list})),
    ),
  );
  expect(again).toBe(one);
  expect(shuffled).toBe(one);
  expect(JSON.parse(one!).statistics[0].n).toBeGreaterThan(50);
});
