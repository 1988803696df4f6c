import picomatch from "picomatch";
import type {Config, DeploymentRule} from "../../config.ts";
import {readModel} from "../../lib/models.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {writeAligned} from "./align.ts";
import {type AppliedRule, namesOf, type PlacedRule} from "./applied-rule.ts";
import {fromGithub, githubEvidence, prepareGithub} from "./github-deployments.ts";
import {fromPrefect} from "./prefect-deployments.ts";
import type {DerivedService} from "./services.ts";
import {versionTag} from "./version-tag.ts";

type Tag = {
  tag: string;
  repository: string;
  sha: string;
  tagged_at: string | null;
  is_annotated: boolean;
};

const columns = {
  deployment_id: "VARCHAR",
  service_no: "INTEGER",
  rule_no: "INTEGER",
  environment: "VARCHAR",
  repository: "VARCHAR",
  sha: "VARCHAR",
  started_at: "TIMESTAMP",
  // When it began to run, where that is not when its commit was chosen.
  ran_at: "TIMESTAMP",
  finished_at: "TIMESTAMP",
  status: "VARCHAR",
  failed_by: "VARCHAR",
  rule: "VARCHAR",
  has_own_time: "BOOLEAN",
  url: "VARCHAR",
};

/**
 * Writes `deployment_row`, numbered in order of finish. Returns the rules that were applied: the configured
 * ones, or by service the best evidence there is: imported deployments, those of GitHub, its releases, version
 * tags, else merges.
 */
export async function writeDeployments(
  warehouse: Warehouse,
  {services, config}: {services: readonly DerivedService[]; config: Config},
): Promise<AppliedRule[]> {
  const tags = await warehouse.rows<Tag>(
    `select tag.* from source.tag
    join source.repository on repository.repository = tag.repository
      and repository.tags_read_at = tag.read_at
    where tag.tagged_at is not null
    order by tag.repository, tag.tag`,
  );
  const applied =
    config.deployments.length > 0
      ? config.deployments.flatMap((rule, rule_no) => configured(rule, {rule_no, services}))
      : await defaults(warehouse, {services, tags, config});
  await warehouse.temporary("deployment_found", columns);
  await prepareGithub(
    warehouse,
    applied.map(({rule}) => rule),
  );
  for (const {service_no, ...one} of applied) {
    const service = services[service_no]!;
    const {from} = one.rule;
    if (from === "git.tag") await fromTags(warehouse, {service, tags, ...one});
    if (from === "git.merge") await fromMerges(warehouse, {service, ...one});
    if (from === "import.deployment") await fromImports(warehouse, {service, ...one});
    await fromGithub(warehouse, {service, ...one});
  }
  await fromPrefect(warehouse, {applied, services});
  await warehouse.run(
    `create or replace temp table found_once as ${readModel("steps/found_once.sql")}`,
  );
  await writeAligned(warehouse, config.alignHours);
  await markProduction(warehouse, config);
  await warehouse.run(
    `create or replace temp table deployment_row as ${readModel("steps/deployment_row.sql")}`,
  );
  return applied;
}

function configured(
  rule: DeploymentRule,
  {rule_no, services}: {rule_no: number; services: readonly DerivedService[]},
): AppliedRule[] {
  return services
    .filter(({service}) => rule.service === null || rule.service === service)
    .map(({service_no}) => ({service_no, rule_no, rule, isDefault: false}));
}

async function defaults(
  warehouse: Warehouse,
  {
    services,
    tags,
    config,
  }: {services: readonly DerivedService[]; tags: readonly Tag[]; config: Config},
): Promise<AppliedRule[]> {
  const imported = new Set(
    (await warehouse.rows<{service: string}>("select distinct service from source.deployment")).map(
      ({service}) => service,
    ),
  );
  const evidence = await githubEvidence(
    warehouse,
    picomatch([...config.environments.production], {nocase: true}),
  );
  const cloned = new Set(
    (
      await warehouse.rows<{repository: string}>(`select distinct repository from source."commit"`)
    ).map(({repository}) => repository),
  );
  const rule = {where: {}, service: null, environment: "production"};
  return services.map(({service_no, service, repository}) => {
    const hasVersions = tags.some(
      tag => tag.repository === repository && versionTag(tag.tag) !== "none",
    );
    const told = repository === null ? undefined : evidence.get(repository);
    const isCloned = repository === null || cloned.has(repository);
    const from = imported.has(service)
      ? "import.deployment"
      : (told ?? (hasVersions ? "git.tag" : isCloned ? "git.merge" : "github.merge"));
    // The environment of GitHub's own deployments is theirs to say.
    const environment = from === "github.deployment" ? null : rule.environment;
    return {service_no, rule_no: 0, rule: {...rule, environment, from}, isDefault: true};
  });
}

async function fromTags(
  warehouse: Warehouse,
  {
    service,
    rule_no,
    rule,
    isDefault,
    tags,
  }: PlacedRule & {isDefault: boolean; tags: readonly Tag[]},
): Promise<void> {
  const own = tags.filter(({repository}) => repository === service.repository);
  const chosen = rule.where.tag === undefined ? versions(own) : globbed(own, rule.where.tag);
  const found = chosen.map(tag => ({
    deployment_id: `${service.service}:${rule.environment}:tag:${tag.tag}`,
    service_no: service.service_no,
    rule_no,
    environment: rule.environment,
    repository: tag.repository,
    sha: tag.sha,
    started_at: null,
    ran_at: null,
    finished_at: tag.tagged_at,
    status: "succeeded",
    failed_by: null,
    rule: isDefault ? "git.tag (default)" : "git.tag",
    // A lightweight tag has its commit's date, which says nothing of when it was set.
    has_own_time: tag.is_annotated,
    url: null,
  }));
  await warehouse.temporary("tag_found", columns, found);
  await warehouse.run("insert into deployment_found select * from tag_found");
}

/** Version tags without pre-releases; those of components only where the repository has no version of its own. */
function versions(tags: readonly Tag[]): Tag[] {
  const plain = tags.filter(({tag}) => versionTag(tag) === "plain");
  return plain.length > 0 ? plain : tags.filter(({tag}) => versionTag(tag) === "component");
}

/** Exactly what the globs say, pre-releases included. */
function globbed(tags: readonly Tag[], globs: readonly string[]): Tag[] {
  const isMatch = picomatch([...globs], {dot: true});
  return tags.filter(({tag}) => isMatch(tag));
}

async function fromMerges(warehouse: Warehouse, placed: PlacedRule): Promise<void> {
  await warehouse.run(
    `insert into deployment_found by name
    select
      $service || ':' || $environment || ':merge:' || change_row.merge_sha as deployment_id,
      $service_no as service_no, $rule_no as rule_no, $environment as environment, repository,
      merge_sha as sha, merged_at as finished_at, 'succeeded' as status, 'git.merge' as rule,
      false as has_own_time, url
    from change_row
    join change_service using (change_no)
    where change_service.service_no = $service_no and merge_sha is not null`,
    namesOf(placed),
  );
}

async function fromImports(warehouse: Warehouse, placed: PlacedRule): Promise<void> {
  const {service, rule} = placed;
  const kinds = await warehouse.rows<{service: string; environment: string}>(
    "select distinct service, coalesce(environment, $environment) as environment from source.deployment",
    {environment: rule.environment},
  );
  const isService = rule.where.service
    ? picomatch([...rule.where.service])
    : (name: string) => name === service.service;
  const isEnvironment = picomatch([...(rule.where.environment ?? ["**"])], {dot: true});
  await warehouse.temporary(
    "kind_chosen",
    {service: "VARCHAR", environment: "VARCHAR"},
    kinds.filter(kind => isService(kind.service) && isEnvironment(kind.environment)),
  );
  await warehouse.run(
    `insert into deployment_found by name
    select
      -- Another service may take the same row.
      case when d.service = $service then '' else $service || ':' end || d.deployment_id
        as deployment_id,
      $service_no as service_no, $rule_no as rule_no,
      coalesce(d.environment, $environment) as environment,
      coalesce(d.repository, $repository) as repository, d.sha, d.started_at,
      d.started_at as ran_at, d.finished_at, d.status, 'import.deployment' as rule,
      true as has_own_time, d.url
    from source.deployment as d
    join kind_chosen on kind_chosen.service = d.service
      and kind_chosen.environment = coalesce(d.environment, $environment)`,
    {...namesOf(placed), repository: service.repository},
  );
}

async function markProduction(warehouse: Warehouse, config: Config): Promise<void> {
  const environments = await warehouse.rows<{environment: string}>(
    "select distinct environment from deployment_found order by environment",
  );
  const isProduction = picomatch([...config.environments.production], {nocase: true});
  await warehouse.temporary(
    "environment_row",
    {environment_no: "INTEGER", environment: "VARCHAR", is_production: "BOOLEAN"},
    environments.map(({environment}, environment_no) => ({
      environment_no,
      environment,
      is_production: isProduction(environment),
    })),
  );
}
