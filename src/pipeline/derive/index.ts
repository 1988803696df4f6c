import type {Config} from "../../config.ts";
import {readModel} from "../../lib/models.ts";
import {derivedTables} from "../../tables/index.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {namesPeople} from "../publish.ts";
import type {AppliedRule} from "./applied-rule.ts";
import {writeChanges} from "./changes.ts";
import {writeDeliveries} from "./deliveries.ts";
import {writeDeployments} from "./deployments.ts";
import {writeIncidents} from "./incidents.ts";
import {loadGraph} from "./load-graph.ts";
import {services, writeServices} from "./services.ts";
import {writeSurveys} from "./surveys.ts";
import {type Identify, writeToldApart} from "./told-apart.ts";
import {writeTriageChannels} from "./triage.ts";
import {writeWorkingDays} from "./working-days.ts";

/**
 * Makes the derived tables, as tables of this session, from the source tables. Returns the deployment rules
 * that were applied.
 */
export async function derive(
  warehouse: Warehouse,
  {
    config,
    progress,
    identify = null,
  }: {
    config: Config;
    progress: (message: string) => void;
    /** A person's keyed hash; without it nobody is found in the configured teams. */
    identify?: Identify | null;
  },
): Promise<AppliedRule[]> {
  await installSettings(warehouse, config);
  const list = await services(warehouse, config);
  await writeServices(warehouse, {services: list, config});
  await writeTable(warehouse, "repository_owner");
  await writeToldApart(warehouse, {config, identify});
  await writeWorkingDays(warehouse, config);
  await writeTriageChannels(warehouse, config);
  progress("Walking the commit graph");
  const graph = await loadGraph(warehouse);
  const ofChange = await writeChanges(warehouse, {graph});
  for (const name of ["change_team", "team_week", "told_team"]) await writeTable(warehouse, name);
  const applied = await writeDeployments(warehouse, {services: list, config});
  progress("Finding what each deployment carried");
  const rollbacks = await writeDeliveries(warehouse, {graph, ofChange});
  await warehouse.temporary(
    "rollback",
    {deployment_no: "INTEGER", failed_no: "INTEGER"},
    rollbacks,
  );
  await writeIncidents(warehouse, {services: list, config});
  await writeTable(warehouse, "failure_row");
  await writeSurveys(warehouse, {config});
  await warehouse.temporary(
    "applied_rule",
    {service_no: "INTEGER", rule_no: "INTEGER", rule: "VARCHAR", is_default: "BOOLEAN"},
    applied.map(({service_no, rule_no, rule, isDefault}) => ({
      service_no,
      rule_no,
      rule: rule.from,
      is_default: isDefault,
    })),
  );
  for (const [name, table] of Object.entries(derivedTables)) {
    // What readers may see but for people is written once: where it is published.
    if (namesPeople(table)) await writeTable(warehouse, name);
    else await writeView(warehouse, name);
  }
  return applied;
}

async function writeTable(warehouse: Warehouse, name: string): Promise<void> {
  await warehouse.run(`create or replace temp table ${name} as ${readModel(`steps/${name}.sql`)}`);
}

async function writeView(warehouse: Warehouse, name: string): Promise<void> {
  await warehouse.run(`create or replace temp view ${name} as ${readModel(`steps/${name}.sql`)}`);
}

/** What of the configuration the steps ask for, as functions. */
async function installSettings(warehouse: Warehouse, config: Config): Promise<void> {
  const causes = config.failures.causes.map(cause => `'${cause}'`).join(", ");
  for (const [name, body] of [
    ["counts_merged_branches()", String(config.changes.mergedBranches)],
    ["counts_each_environment()", String(config.environments.count === "each")],
    ["attribution_hours()", String(config.failures.attributionHours)],
    ["is_terminal(state)", "state in ('COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED')"],
    // A commit, whole or by its first digits; null for anything else.
    [
      "commit_digits(text)",
      "case when regexp_full_match(lower(text), '[0-9a-f]{7,64}') then lower(text) end",
    ],
    // What follows the prefix in the first text that has it.
    [
      "told_of(texts, prefix)",
      "substr(list_filter(texts, lambda t: starts_with(t, prefix))[1], length(prefix) + 1)",
    ],
    ["is_counted_cause(cause)", causes === "" ? "false" : `cause in (${causes})`],
  ]) {
    await warehouse.run(`create or replace temp macro ${name} as ${body}`);
  }
}
