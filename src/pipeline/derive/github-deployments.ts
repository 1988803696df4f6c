import type {DeploymentRule} from "../../config.ts";
import {readModel} from "../../lib/models.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {namesOf, type PlacedRule} from "./applied-rule.ts";
import {matching} from "./matching.ts";

type Kind = {
  /** `models/steps/<step>.sql`: what the rule can choose from, with the columns of `deployment_found`. */
  step: string;
  /** The columns that its `where` speaks of. */
  columns: readonly (keyof DeploymentRule["where"])[];
};

const kinds: Readonly<Record<string, Kind>> = {
  "github.deployment": {step: "github_deployment", columns: ["environment"]},
  "github.release": {step: "github_release", columns: ["tag"]},
  "github.workflow_run": {step: "github_workflow_run", columns: ["workflow", "event", "branch"]},
  "github.workflow_job": {
    step: "github_workflow_job",
    columns: ["workflow", "event", "branch", "job"],
  },
  "github.merge": {step: "github_merge", columns: ["branch"]},
};

/** Runs for what is not merged yet are QA, unless a rule asks for them by name. */
const QA_EVENTS = ["pull_request", "pull_request_target", "merge_group"];

/** Writes what GitHub tells of deployments, once for all rules: a table for each kind of rule that is used. */
export async function prepareGithub(
  warehouse: Warehouse,
  rules: readonly DeploymentRule[],
): Promise<void> {
  for (const [from, {step}] of Object.entries(kinds)) {
    if (!rules.some(rule => rule.from === from)) continue;
    await warehouse.run(
      `create or replace temp table ${step} as ${readModel(`steps/${step}.sql`)}`,
    );
  }
}

/** Adds to `deployment_found` what a rule over GitHub's rows finds for a service; `prepareGithub` comes first. */
export async function fromGithub(warehouse: Warehouse, placed: PlacedRule): Promise<void> {
  const {service, rule} = placed;
  const kind = kinds[rule.from];
  if (kind === undefined || service.repository === null) return;
  const {step, columns} = kind;
  const list = columns.join(", ");
  const choices = await warehouse.rows<Record<string, string | null>>(
    `select distinct ${list}, default_branch
    from ${step} left join default_branch using (repository)
    where repository = $repository order by all`,
    {repository: service.repository},
  );
  const isChosen = columns.map(column => ({column, isMatch: chooser(rule, column)}));
  const chosen = choices
    .filter(choice =>
      isChosen.every(({column, isMatch}) => isMatch(choice[column]!, choice.default_branch!)),
    )
    .map(choice => Object.fromEntries(columns.map(column => [column, choice[column]!])));
  const same = columns.map(column => `found.${column} is not distinct from chosen.${column}`);
  const types = Object.fromEntries(columns.map(column => [column, "VARCHAR"]));
  await warehouse.temporary("chosen", types, chosen);
  await warehouse.run(
    `insert into deployment_found by name
    select
      $service || ':' || coalesce(cast($environment as varchar) || ':', '') || found.id as deployment_id,
      $service_no as service_no, $rule_no as rule_no,
      coalesce(cast($environment as varchar), found.named_environment) as environment,
      found.repository, found.sha, found.started_at, found.ran_at, found.finished_at, found.status,
      '${rule.from}' as rule, found.has_own_time, found.url
    from ${step} as found
    join chosen on ${same.join(" and ")}
    where found.repository = $repository`,
    {...namesOf(placed), repository: service.repository},
  );
}

/** Whether a rule takes what has this value in a column; what is not known matches no list. */
function chooser(
  {where}: DeploymentRule,
  column: keyof DeploymentRule["where"],
): (value: string | null, defaultBranch: string | null) => boolean {
  const globs = where[column];
  if (globs === undefined) {
    return column === "event" ? value => !QA_EVENTS.includes(value ?? "") : () => true;
  }
  const isMatch = matching(column === "branch" ? globs.filter(glob => glob !== "default") : globs);
  const wantsDefault = column === "branch" && globs.includes("default");
  return (value, defaultBranch) =>
    value !== null && (isMatch(value) || (wantsDefault && value === defaultBranch));
}

/** The repositories for which GitHub itself tells of deployments, by the best that it tells. */
export async function githubEvidence(
  warehouse: Warehouse,
  isProduction: (environment: string) => boolean,
): Promise<ReadonlyMap<string, "github.deployment" | "github.release">> {
  const ended = await warehouse.rows<{repository: string; environment: string}>(
    `select distinct repository, environment from (${readModel("steps/github_deployment.sql")})
    order by repository, environment`,
  );
  const released = await warehouse.rows<{repository: string}>(
    `select distinct repository from (${readModel("steps/github_release.sql")}) order by repository`,
  );
  return new Map([
    ...released.map(({repository}) => [repository, "github.release"] as const),
    // Previews and pages of documentation are deployed by repositories that deploy nothing else.
    ...ended
      .filter(({environment}) => isProduction(environment))
      .map(({repository}) => [repository, "github.deployment"] as const),
  ]);
}
