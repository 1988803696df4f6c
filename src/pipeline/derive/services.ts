import picomatch from "picomatch";
import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";

export type DerivedService = {
  service_no: number;
  service: string;
  team: string | null;
  repository: string | null;
  paths: readonly string[];
};

const DOCS = -1;

/**
 * The services of the configuration. Without one: a service for each repository, named after it, unless
 * imported deployments name the services themselves.
 */
export async function services(warehouse: Warehouse, config: Config): Promise<DerivedService[]> {
  const repositories = (
    await warehouse.rows<{repository: string}>(
      `select repository from source.repository
      union select repository from source.change
      union select distinct repository from source."commit"
      order by repository`,
    )
  ).map(({repository}) => repository);
  if (config.services.length > 0) {
    return config.services.map((service, service_no) => ({
      service_no,
      service: service.name,
      team: service.team,
      repository: service.repository ?? onlyOne(repositories, service.name),
      paths: service.paths,
    }));
  }
  const imported = await warehouse.rows<{service: string; repository: string | null}>(
    "select service, max(repository) as repository from source.deployment group by service order by service",
  );
  const named = imported.map(({service, repository}) => ({
    service,
    repository: repository ?? (repositories.length === 1 ? repositories[0]! : null),
  }));
  const taken = new Set(named.map(({repository}) => repository));
  const own = repositories
    .filter(repository => !taken.has(repository))
    .map(repository => ({service: shortName(repository, repositories), repository}));
  return [...named, ...own].map((service, service_no) => ({
    ...service,
    service_no,
    team: null,
    paths: [],
  }));
}

/** `github:owner/name` is called `name`, as long as no other repository is. */
function shortName(repository: string, all: readonly string[]): string {
  const short = (name: string) =>
    name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf(":")) + 1);
  const isUnique = all.filter(other => short(other) === short(repository)).length === 1;
  return isUnique ? short(repository) : repository;
}

function onlyOne(repositories: readonly string[], service: string): string | null {
  if (repositories.length > 1) {
    throw new UserError(
      `Cannot place the service "${service}": there are ${repositories.length} repositories and it names none`,
      {hint: `Add \`repository:\` to the service, one of ${repositories.join(", ")}.`},
    );
  }
  return repositories[0] ?? null;
}

/** Writes `service_row` and `path_match`: which paths belong to which service or are documentation (−1). */
export async function writeServices(
  warehouse: Warehouse,
  {services, config}: {services: readonly DerivedService[]; config: Config},
): Promise<void> {
  await warehouse.temporary(
    "service_row",
    {
      service_no: "INTEGER",
      service: "VARCHAR",
      team: "VARCHAR",
      repository: "VARCHAR",
      has_paths: "BOOLEAN",
    },
    services.map(({paths, ...row}) => ({...row, has_paths: paths.length > 0})),
  );
  const matchers = [
    {service_no: DOCS, isMatch: picomatch([...config.changes.docs], {dot: true})},
    ...services
      .filter(({paths}) => paths.length > 0)
      .map(({service_no, paths}) => ({service_no, isMatch: picomatch([...paths], {dot: true})})),
  ];
  const paths = await warehouse.rows<{path: string}>(
    `select distinct unnest(paths) as path from source."commit"`,
  );
  const matches = paths.flatMap(({path}) =>
    matchers.filter(({isMatch}) => isMatch(path)).map(({service_no}) => ({path, service_no})),
  );
  await warehouse.temporary("path_match", {path: "VARCHAR", service_no: "INTEGER"}, matches);
}
