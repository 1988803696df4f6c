import {expect, test} from "vitest";
import {withObservations} from "../../test/support/cases.ts";
import type {Report} from "../documents/report.ts";
import {catalogue} from "../metrics/catalogue.ts";
import {evaluate, type MetricResult} from "../metrics/evaluate.ts";
import {notes} from "../words/notes.ts";
import {sections} from "./rows.ts";

const closed = {
  service: null,
  environment: null,
  observed_at: "2025-10-31T12:00:00.000Z",
  people: 12,
};
const facts = [
  {...closed, metric: "satisfaction_score", value: 4.2, low: 3.6, high: 4.7},
  {
    ...closed,
    metric: "satisfaction_score",
    value: null,
    team: "data",
    excluded: "fewer than 5 people",
  },
  {...closed, metric: "blocked_time_share", value: 0.15, low: 0.1, high: 0.2},
  {
    ...closed,
    metric: "blocked_time_share",
    value: 0.25,
    low: 0.2,
    high: 0.3,
    observed_at: "2025-06-30T12:00:00.000Z",
  },
  {metric: "ci_queue_hours", service: null, observed_at: "2025-11-01T12:00:00.000Z", value: 0.1},
];
const metrics = catalogue({targets: {}}).filter(({id}) => facts.some(fact => fact.metric === id));
const asOf = "2025-11-10T00:00:00.000Z";

async function reported(): Promise<Report> {
  const reading = {
    ...{asOf, timezone: "UTC", days: 28, bucket: "week" as const, bucketCount: 13, cut: {}},
    observed: null,
  };
  const results: MetricResult[] = await withObservations(facts, async published => {
    const found: MetricResult[] = [];
    for (const metric of metrics) found.push(await evaluate(published, {metric, reading}));
    return found;
  });
  return {
    ...{
      schema: "fivekeys.report/1",
      is_demo: false,
      as_of: asOf,
      timezone: "UTC",
      cut: {},
      headline: "",
      services: [],
    },
    ...{window: {from: asOf, to: asOf, days: 28}, metrics: results, sources: [], problems: []},
  };
}

test("what people say of their flow and what machines saw stand together", async () => {
  const found = sections(await reported());
  expect(found.map(({title, trend}) => [title, trend])).toEqual([
    ["Satisfaction", "8 quarters"],
    ["Efficiency & flow", "trend"],
  ]);
  const [satisfaction, flow] = found;
  expect(satisfaction?.rows[0]).toMatchObject({
    title: "Satisfaction",
    value: "4.2",
    interval: "3.6–4.7",
    n: "12",
    target: "≥ 4",
    verdict: "● met",
  });
  expect(flow?.rows.map(({title, statistic, value}) => [title, statistic, value])).toEqual([
    ["Time blocked", "", "15 %"],
    ["", "change", "−40 %"],
    ["CI queue time", "p50", "6 min"],
    ["", "p90", "6 min"],
  ]);
});

test("it is said of when the answers are, and that they are rounded", async () => {
  expect(notes(await reported())).toContain(
    "Satisfaction: as people said by 31 Oct 2025, rounded for privacy.",
  );
});
