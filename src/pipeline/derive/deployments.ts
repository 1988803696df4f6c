import picomatch from "picomatch";
import type {Config, DeploymentRule} from "../../config.ts";
import {readModel} from "../../lib/models.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {fromGithub, githubEvidence, prepareGithub} from "./github-deployments.ts";
import type {DerivedService} from "./services.ts";
import {versionTag} from "./version-tag.ts";

type Tag = {
  tag: string;
  repository: string;
  sha: string;
  tagged_at: string | null;
  is_annotated: boolean;
};

/** A rule as it applies to one service; `isDefault` where the configuration names none. */
export type AppliedRule = {service_no: number; rule: DeploymentRule; isDefault: boolean};

const columns = {
  deployment_id: "VARCHAR",
  service_no: "INTEGER",
  environment: "VARCHAR",
  repository: "VARCHAR",
  sha: "VARCHAR",
  started_at: "TIMESTAMP",
  finished_at: "TIMESTAMP",
  status: "VARCHAR",
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
      ? config.deployments.flatMap(rule => configured(rule, services))
      : await defaults(warehouse, {services, tags, config});
  await warehouse.temporary("deployment_found", columns);
  await prepareGithub(
    warehouse,
    applied.map(({rule}) => rule),
  );
  for (const {service_no, rule, isDefault} of applied) {
    const service = services[service_no]!;
    if (rule.from === "git.tag") await fromTags(warehouse, {service, rule, isDefault, tags});
    if (rule.from === "git.merge") await fromMerges(warehouse, {service, rule});
    if (rule.from === "import.deployment") await fromImports(warehouse, {service, rule});
    await fromGithub(warehouse, {service, rule});
  }
  await markProduction(warehouse, config);
  await warehouse.run(
    `create or replace temp table deployment_row as ${readModel("steps/deployment_row.sql")}`,
  );
  return applied;
}

function configured(rule: DeploymentRule, services: readonly DerivedService[]): AppliedRule[] {
  return services
    .filter(({service}) => rule.service === null || rule.service === service)
    .map(({service_no}) => ({service_no, rule, isDefault: false}));
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
    return {service_no, rule: {...rule, environment, from}, isDefault: true};
  });
}

async function fromTags(
  warehouse: Warehouse,
  {
    service,
    rule,
    isDefault,
    tags,
  }: {service: DerivedService; rule: DeploymentRule; isDefault: boolean; tags: readonly Tag[]},
): Promise<void> {
  const own = tags.filter(({repository}) => repository === service.repository);
  const chosen = rule.where.tag === undefined ? versions(own) : globbed(own, rule.where.tag);
  const found = chosen.map(tag => ({
    deployment_id: `${service.service}:${rule.environment}:tag:${tag.tag}`,
    service_no: service.service_no,
    environment: rule.environment,
    repository: tag.repository,
    sha: tag.sha,
    started_at: null,
    finished_at: tag.tagged_at,
    status: "succeeded",
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

async function fromMerges(
  warehouse: Warehouse,
  {service, rule}: {service: DerivedService; rule: DeploymentRule},
): Promise<void> {
  await warehouse.run(
    `insert into deployment_found
    select
      $service || ':' || $environment || ':merge:' || change_row.merge_sha,
      $service_no, $environment, repository, merge_sha, null, merged_at, 'succeeded', 'git.merge',
      false, url
    from change_row
    join change_service using (change_no)
    where change_service.service_no = $service_no and merge_sha is not null`,
    {service: service.service, service_no: service.service_no, environment: rule.environment},
  );
}

async function fromImports(
  warehouse: Warehouse,
  {service, rule}: {service: DerivedService; rule: DeploymentRule},
): Promise<void> {
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
    `insert into deployment_found
    select
      -- Another service may take the same row.
      case when d.service = $service then '' else $service || ':' end || d.deployment_id,
      $service_no, coalesce(d.environment, $environment),
      coalesce(d.repository, $repository), d.sha, d.started_at, d.finished_at, d.status,
      'import.deployment', true, d.url
    from source.deployment as d
    join kind_chosen on kind_chosen.service = d.service
      and kind_chosen.environment = coalesce(d.environment, $environment)`,
    {
      service: service.service,
      service_no: service.service_no,
      environment: rule.environment,
      repository: service.repository,
    },
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
