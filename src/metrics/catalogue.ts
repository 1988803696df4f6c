import type {Config} from "../config.ts";
import {UserError} from "../lib/errors.ts";
import {listModels, readModel} from "../lib/models.ts";
import {nearest} from "../lib/nearest.ts";
import {type Metric, parseMetric} from "./header.ts";

/** In the order in which a report shows them; a test holds the list against the folder. */
export const metricIds = {
  dora: [
    "deployment_frequency",
    "lead_time_for_changes",
    "change_lead_time",
    "change_failure_rate",
    "failed_deployment_recovery_time",
    "deployment_rework_rate",
    "merge_hours",
    "coding_hours",
    "pickup_hours",
    "review_hours",
    "deploy_hours",
    "change_size_lines",
  ],
  space: [
    "satisfaction_score",
    "satisfaction_low_share",
    "qa_first_attempt_pass_rate",
    "merged_changes_per_contributor",
    "docs_updates_per_contributor",
    "flow_runs_per_contributor",
    "review_first_response_hours",
    "review_response_within_4_hours",
    "triage_first_response_hours",
    "triage_response_within_4_hours",
    "blocked_time_share",
    "ci_queue_hours",
    "ci_run_hours",
  ],
} as const;

/** Every metric, with the targets that the configuration overrides. Throws a UserError for an unknown one. */
export function catalogue(config: Pick<Config, "targets">): Metric[] {
  const metrics = Object.entries(metricIds).flatMap(([family, ids]) =>
    ids.map(id => parseMetric(id, readModel(`metrics/${family}/${id}.sql`))),
  );
  for (const [id, targets] of Object.entries(config.targets)) {
    const metric = metrics.find(one => one.id === id);
    if (metric === undefined) {
      const ids = metrics.map(one => one.id);
      throw new UserError(`Cannot set a target for "${id}": there is no such metric`, {
        hint: `Did you mean "${nearest(id, ids) ?? ids[0]}"?`,
      });
    }
    for (const [name, target] of Object.entries(targets)) {
      const statistic = metric.statistics.find(one => one.name === name);
      if (statistic === undefined) {
        throw new UserError(
          `Cannot set a target for "${id}.${name}": the metric has no such statistic`,
          {
            hint: `It has ${metric.statistics.map(one => one.name).join(", ")}.`,
          },
        );
      }
      statistic.target = target;
    }
  }
  return metrics;
}

/** The ids of the metric files of a family, as they stand in the folder. */
export function metricFiles(family: keyof typeof metricIds): string[] {
  return listModels(`metrics/${family}`)
    .filter(name => name.endsWith(".sql"))
    .map(name => name.slice(0, -".sql".length));
}
