import {expect, test} from "vitest";
import type {MetricResult} from "../metrics/evaluate.ts";
import type {StatisticDefinition} from "../metrics/header.ts";
import {type Sample, statistic} from "../metrics/statistic.ts";
import {headline} from "./headline.ts";

const sample = (values: readonly number[], open: readonly number[] = []): Sample => ({
  values: Float64Array.from(values).sort(),
  open: Float64Array.from(open).sort(),
  weeks: 4,
  weekly: [],
});

/** A metric of the report as the evaluation of a sample makes it. */
function result(
  head: {id: string; title: string; unit: string},
  definitions: readonly StatisticDefinition[],
  of: Sample,
): MetricResult {
  return {
    ...head,
    alias: null,
    family: "dora",
    question: "",
    statistics: definitions.map(definition => statistic(definition, of)),
    previous: [],
    series: {bucket: "week", points: []},
    coverage: {
      observed: of.values.length,
      censored: of.open.length,
      longest_open_hours: of.open.at(-1) ?? null,
      excluded: {},
    },
    drop_off: null,
    wave_closed_at: null,
  };
}

const leadTime = {id: "lead_time_for_changes", title: "Lead time for changes", unit: "hours"};
const failures = {id: "change_failure_rate", title: "Change failure rate", unit: "share"};
const recovery = {id: "failed_deployment_recovery_time", title: "Recovery", unit: "hours"};
const share: StatisticDefinition = {name: "share", target: {at_most: 0.1}};
const p50: StatisticDefinition = {name: "p50", target: {at_most: 24}};
const p90: StatisticDefinition = {name: "p90", target: {at_most: 4}};

test("tells how far the changes came, and what missed by how little", () => {
  // 2 of 17 are 11.8 %, over 10 %; with one fewer they would be 5.9 %.
  const metrics = [
    result(leadTime, [p50], sample([2, 4, 6, 8, 10, 12])),
    result(failures, [share], sample([1, 1, ...Array(15).fill(0)])),
  ];
  expect(headline(metrics, {days: 28})).toBe(
    "Half of the 6 changes that were deployed arrived within 7 h of the merge. Change failure rate missed " +
      "its target: 11.8 % (2 of 17) against ≤ 10 %, on weak evidence; one fewer would have met it.",
  );
});

test("does not let what has ended speak for what is open", () => {
  const metrics = [result(recovery, [p90], sample([], [120]))];
  expect(headline(metrics, {days: 28})).toBe(
    "Recovery (p90) missed its target: – against ≤ 4 h, on thin evidence; nothing has ended yet, " +
      "1 still open, the longest for 5 d.",
  );
});

test("says that nothing can be judged, rather than that all is well", () => {
  const metrics = [result(failures, [share], sample([]))];
  expect(headline(metrics, {days: 28})).toBe(
    "No target can be judged: nothing was observed in these 28 days.",
  );
});

test("says how much of what is met is more than luck", () => {
  const none = sample(Array(3).fill(0));
  expect(headline([result(failures, [share], none)], {days: 28})).toBe(
    "The one target with data is met, on weak evidence.",
  );
  const metrics = [result(failures, [share], none), result(recovery, [p90], sample([1, 2]))];
  expect(headline(metrics, {days: 28})).toBe(
    "All 2 targets with data are met, none of them on strong evidence.",
  );
});
