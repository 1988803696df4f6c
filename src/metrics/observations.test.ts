import {describe, expect, it} from "vitest";
import {lasting, type ObservationFacts, open, withObservations} from "../../test/support/cases.ts";
import {catalogue} from "./catalogue.ts";
import type {Metric} from "./header.ts";
import {type Cut, condition, readExcluded, readFinished, readOpen} from "./observations.ts";

const [first] = catalogue({targets: {}});
const metric: Metric = {...first!, id: "m", statistics: [{name: "p50"}]};
const from = "2025-01-06T00:00:00.000Z";
const asOf = "2025-01-08T00:00:00.000Z";

/** What is read of these facts between `from` and `asOf`, as plain lists. */
function read(
  facts: readonly ObservationFacts[],
  {cut = {}, ...more}: Partial<Metric> & {cut?: Cut} = {},
) {
  return withObservations(facts, async published => {
    const asked = {...metric, ...more};
    const all = await readFinished(published, {metric: asked, from, asOf, cut});
    // With another metric beside it, whose observations must not mix.
    const metrics = [{...metric, id: "n"}, asked];
    const running = (await readOpen(published, {metrics, asOf, cut})).get(asked.id)!;
    // They come in any order.
    const rows = [...all.observedAt].map(
      (at, i) => [at, all.value[i]!, all.isSurge?.[i] ?? 0] as const,
    );
    const inOrder = rows.toSorted((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
    return {
      at: inOrder.map(([at]) => new Date(at).toISOString().slice(5, 16)),
      value: inOrder.map(([, value]) => value),
      isSurge: inOrder.map(([, , isSurge]) => isSurge),
      open: [...running],
    };
  });
}

describe("readFinished and readOpen", () => {
  it("reads what was observed from the one instant to the other, both ends included", async () => {
    const facts = [
      "2025-01-08T00:00:00.001Z",
      "2025-01-08T00:00:00.000Z",
      "2025-01-07T12:00:00.000Z",
      "2025-01-06T00:00:00.000Z",
      "2025-01-05T23:59:59.999Z",
    ].map((observed_at, value) => ({observed_at, value}));
    expect(await read(facts)).toMatchObject({
      at: ["01-06T00:00", "01-07T12:00", "01-08T00:00"],
      value: [3, 2, 1],
      open: [],
    });
  });

  it("takes what ends after as_of for open, at the hours it has lasted until then", async () => {
    // Begun at 20:00 the day before as_of and lasting 10 hours: 4 have passed.
    expect(await read([lasting("2025-01-07T20:00:00.000Z", 10)])).toMatchObject({
      value: [],
      open: [4],
    });
    expect(await read([lasting("2025-01-07T20:00:00.000Z", 4)])).toMatchObject({
      value: [4],
      open: [],
    });
  });

  it("takes a failure detected before as_of and mended after it for open, although it is observed", async () => {
    const fact = lasting("2025-01-07T20:00:00.000Z", 10);
    const failure = {...fact, observed_at: fact.started_at!};
    expect(await read([failure])).toMatchObject({value: [], open: [4]});
  });

  it("knows nothing of what begins after as_of", async () => {
    const later = "2025-01-08T00:00:00.001Z";
    expect(await read([open(later), lasting(later, 1)])).toMatchObject({value: [], open: []});
  });

  it("keeps what is open however long ago it began, the shortest first", async () => {
    expect(
      await read([open("2025-01-01T00:00:00.000Z"), open("2025-01-07T22:30:00.000Z")]),
    ).toMatchObject({value: [], open: [1.5, 168]});
  });

  it("leaves out what is excluded and what has no value", async () => {
    const observed_at = "2025-01-07T00:00:00.000Z";
    expect(
      await read([
        {observed_at, value: null},
        {observed_at, excluded: "first deployment"},
        {...open(from), excluded: "first deployment"},
      ]),
    ).toMatchObject({value: [], open: []});
  });

  it("reads the metric that is asked for and no other", async () => {
    const observed_at = "2025-01-07T00:00:00.000Z";
    const begun = open("2025-01-07T23:00:00.000Z");
    expect(
      await read([{observed_at, metric: "n"}, {observed_at}, {...begun, metric: "n"}, begun]),
    ).toMatchObject({value: [1], open: [1]});
  });

  it("marks the kind that a surge is judged without", async () => {
    const observed_at = "2025-01-07T00:00:00.000Z";
    const facts = ["change", "remediation", null].map(kind => ({observed_at, kind}));
    const statistics = [{name: "per_week" as const, surge: "remediation"}];
    expect(await read(facts, {statistics})).toMatchObject({isSurge: [0, 0, 1]});
    expect(await read(facts)).toMatchObject({isSurge: [0, 0, 0]});
  });

  it("counts only the kinds that the metric names, open ones too", async () => {
    const observed_at = "2025-01-07T00:00:00.000Z";
    const facts = [
      ...["person", "agent", "bot", null].map((kind, value) => ({observed_at, kind, value})),
      {...open("2025-01-07T23:00:00.000Z"), kind: "bot"},
    ];
    expect(await read(facts, {kinds: ["person", "agent"]})).toMatchObject({
      value: [0, 1],
      open: [],
    });
    expect(await read(facts)).toMatchObject({value: [0, 1, 2, 3], open: [1]});
  });

  it.each([
    [{service: "api"}, [0, 1], [1]],
    [{team: "data"}, [1], []],
    [{environment: "eu"}, [2], []],
    [{service: "api", team: "data"}, [1], []],
    [{service: "it's not there"}, [], []],
    [{}, [0, 1, 2, 3], [1]],
  ])("cuts by %j", async (cut, value, running) => {
    const observed_at = "2025-01-07T00:00:00.000Z";
    const facts = [
      {observed_at, service: "api", value: 0},
      {observed_at, service: "api", team: "data", value: 1},
      {observed_at, service: "web", environment: "eu", value: 2},
      {observed_at, service: null, environment: null, value: 3},
      {...open("2025-01-07T23:00:00.000Z"), service: "api"},
    ];
    expect(await read(facts, {cut})).toMatchObject({value, open: running});
  });
});

describe("readExcluded", () => {
  it("counts what was left out of the window, by the reason", async () => {
    const inside = "2025-01-07T00:00:00.000Z";
    const facts: ObservationFacts[] = [
      {observed_at: inside, excluded: "too few people", value: null, n: 2},
      {observed_at: inside, excluded: "first deployment", value: null, n: 3},
      {observed_at: inside, excluded: "first deployment", value: null, service: "web"},
      // At the beginning of the window and so in the one before; and after its end.
      {observed_at: from, excluded: "first deployment", value: null},
      {observed_at: "2025-01-08T00:00:00.001Z", excluded: "first deployment", value: null},
      {observed_at: inside},
      {observed_at: inside, excluded: "first deployment", value: null, metric: "n"},
    ];
    await withObservations(facts, async published => {
      const count = async (of: Metric, cut: Cut) => {
        const metrics = [{...metric, id: "n"}, of];
        return (await readExcluded(published, {metrics, from, asOf, cut})).get("m");
      };
      expect(await count(metric, {})).toEqual({"first deployment": 4, "too few people": 2});
      expect(await count(metric, {service: "web"})).toEqual({"first deployment": 1});
      expect(await count({...metric, kinds: ["person"]}, {})).toEqual({});
    });
  });
});

describe("condition", () => {
  it("passes every name as a parameter, never as text of the query", () => {
    const service = "x' or 1 = 1 --";
    const {where, parameters} = condition({id: "m", kinds: ["bot"]}, {service});
    expect(where).not.toContain(service);
    expect(parameters).toEqual({metric: "m", kind_0: "bot", service});
  });
});
