import {describe, expect, it} from "vitest";
import {UserError} from "../lib/errors.ts";
import {listModels} from "../lib/models.ts";
import {catalogue, metricFiles, metricIds} from "./catalogue.ts";

const families = Object.keys(metricIds) as (keyof typeof metricIds)[];
const plain = catalogue({targets: {}});

/** The failure that a configuration's targets lead to. */
function failure(targets: Parameters<typeof catalogue>[0]["targets"]): UserError {
  try {
    catalogue({targets});
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("It did not fail");
}

describe("metricIds", () => {
  it("names every family's folder, and every file of it once", () => {
    expect(families.toSorted()).toEqual(listModels("metrics"));
    for (const family of families) {
      expect([...metricIds[family]].toSorted()).toEqual(metricFiles(family));
    }
  });

  it("names no metric twice", () => {
    const ids = families.flatMap(family => metricIds[family] as readonly string[]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("catalogue", () => {
  it("lists the metrics in the order of a report, the five keys first", () => {
    expect(plain.map(({id}) => id)).toEqual(families.flatMap(family => metricIds[family]));
    expect(plain[0]).toMatchObject({id: "deployment_frequency", family: "dora"});
  });

  it("holds the plan's targets", () => {
    const targets = Object.fromEntries(
      plain.flatMap(({id, statistics}) =>
        statistics.flatMap(({name, target}) =>
          target === undefined ? [] : [[`${id}.${name}`, target]],
        ),
      ),
    );
    expect(targets).toEqual({
      "deployment_frequency.per_week": {at_least: 3, at_most: 5},
      "lead_time_for_changes.p50": {at_most: 24},
      "lead_time_for_changes.p90": {at_most: 72},
      "change_failure_rate.share": {at_most: 0.1},
      "failed_deployment_recovery_time.p90": {at_most: 4},
      "qa_first_attempt_pass_rate.share": {at_least: 0.8},
      "review_first_response_hours.p50": {at_most: 4},
      "triage_first_response_hours.p50": {at_most: 4},
      "satisfaction_score.mean": {at_least: 4},
      "satisfaction_low_share.share": {at_most: 0.1},
      "blocked_time_share.change": {at_most: -0.2},
    });
    expect(plain.find(({id}) => id === "failed_deployment_recovery_time")?.alias).toBe(
      "Mean time to recover",
    );
  });

  it("takes a target from the configuration, and leaves the others as they are", () => {
    const metrics = catalogue({
      targets: {lead_time_for_changes: {p90: {at_most: 48}}, change_lead_time: {p50: {at_most: 1}}},
    });
    const statistics = (id: string) => metrics.find(metric => metric.id === id)?.statistics;
    expect(statistics("lead_time_for_changes")).toEqual([
      {name: "p50", target: {at_most: 24}},
      {name: "p90", target: {at_most: 48}},
    ]);
    expect(statistics("change_lead_time")).toEqual([
      {name: "p50", target: {at_most: 1}},
      {name: "p90"},
    ]);
    // The next one starts from the files again.
    expect(catalogue({targets: {}})).toEqual(plain);
  });

  it("replaces a band as a whole, and keeps the surge that it tolerates", () => {
    const [frequency] = catalogue({
      targets: {deployment_frequency: {per_week: {at_least: 1}}},
    });
    expect(frequency?.statistics).toEqual([
      {name: "per_week", target: {at_least: 1}, surge: "remediation"},
    ]);
  });

  it("names the nearest metric for one that there is not", () => {
    const error = failure({lead_time_for_change: {p50: {at_most: 1}}});
    expect(error.message).toBe(
      'Cannot set a target for "lead_time_for_change": there is no such metric',
    );
    expect(error.hint).toBe('Did you mean "lead_time_for_changes"?');
  });

  it("names the statistics of a metric for one that it has not", () => {
    const error = failure({lead_time_for_changes: {p95: {at_most: 1}}});
    expect(error.message).toBe(
      'Cannot set a target for "lead_time_for_changes.p95": the metric has no such statistic',
    );
    expect(error.hint).toBe("It has p50, p90.");
  });
});
