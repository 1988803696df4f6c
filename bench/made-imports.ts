import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {duckdb} from "../src/warehouse/duckdb.ts";

/** What an organisation of some size brings in files: five years of changes, deployments and incidents. */
export type MadeImports = {changes: number; deployments: number};

const SERVICES = 20;
const TEAMS = 5;
const PEOPLE = 400;
const BEGIN = "2021-01-04T00:00:00Z";
const YEARS = 5;
const MINUTES = YEARS * 365 * 24 * 60;

/** The moment at which the made rows end. */
export const madeEnd = new Date(Date.parse(BEGIN) + MINUTES * 60_000).toISOString();

/** The names of the services, in the order of the configuration. */
export const madeServices: readonly string[] = Array.from(
  {length: SERVICES},
  (_, i) => `service-${String(i + 1).padStart(2, "0")}`,
);

/** Writes a configuration and one Parquet file a table, named after it. The rows depend on nothing but their number. */
export async function makeImports(
  folder: string,
  {changes, deployments}: MadeImports,
): Promise<{tables: readonly string[]}> {
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, "fivekeys.yaml"), configuration());
  const warehouse = await duckdb({});
  for (const macro of macros) await warehouse.run(macro);
  for (const [table, query] of Object.entries(queries)) {
    const sql = query
      .replaceAll("$changes", String(changes))
      .replaceAll("$deployments", String(deployments));
    const file = join(folder, `${table}.parquet`).replaceAll("'", "''");
    await warehouse.run(`copy (${sql}) to '${file}' (format parquet)`);
  }
  await warehouse.close();
  return {tables: Object.keys(queries)};
}

function configuration(): string {
  const services = madeServices.map(
    (name, i) =>
      `  - {name: ${name}, repository: "github:made/${name}", team: team-${(i % TEAMS) + 1}}\n`,
  );
  return `data: data
services:
${services.join("")}deployments: [{from: import.deployment}]
incidents: [{from: import.incident}]
`;
}

const macros = [
  // One of `one_in` numbers, by a hash that stands in for chance.
  "create temp macro chance(one_in, n, seed) as cast(hash(n, seed) % one_in as bigint)",
  `create temp macro made_at(part) as
    timestamp '${BEGIN.slice(0, 10)}' + to_seconds(cast(part * ${MINUTES} * 60 as bigint))`,
  `create temp macro service_of(n) as
    'service-' || lpad(cast(1 + chance(${SERVICES}, n, 1) as varchar), 2, '0')`,
];

const queries: Record<string, string> = {
  change: `select
    'github:made/' || service_of(n) || '#' || n as change_id,
    'github:made/' || service_of(n) as repository,
    cast(n as integer) as number,
    'merged' as state,
    made_at((n + 0.5) / $changes) as merged_at,
    merged_at as closed_at,
    merged_at - to_minutes(60 + chance(6000, n, 2)) as first_commit_at,
    merged_at - to_minutes(40 + chance(3000, n, 3) % (60 + chance(6000, n, 2) - 40)) as opened_at,
    opened_at as ready_at,
    opened_at + to_minutes(chance(39, n, 4)) as first_response_at,
    'person-' || chance(${PEOPLE}, n, 5) || '@example.org' as person,
    case when chance(20, n, 6) = 0 then 'bot' else 'person' end as author_kind,
    chance(300, n, 7) = 0 as is_hotfix,
    cast(1 + chance(400, n, 8) as integer) as additions,
    cast(chance(200, n, 9) as integer) as deletions,
    from (select unnest(range($changes)) as n)`,
  deployment: `select
    'run-' || n as deployment_id,
    service_of(n) as service,
    case when chance(10, n, 10) = 0 then 'staging' else 'production' end as environment,
    made_at((n + 1) / $deployments) - interval 4 minute as started_at,
    made_at((n + 1) / $deployments) as finished_at,
    case when chance(20, n, 11) = 0 then 'failed'
      when chance(50, n, 12) = 0 then 'cancelled' else 'succeeded' end as status,
    from (select unnest(range($deployments)) as n)`,
  incident: `select
    'INC-' || n as incident_id,
    service_of(n) as service,
    'production' as environment,
    cast(1 + chance(3, n, 13) as integer) as severity,
    made_at((n + 0.7) / ($deployments // 100 + 1)) as detected_at,
    detected_at + to_minutes(10 + chance(600, n, 14)) as restored_at,
    from (select unnest(range($deployments // 100)) as n)`,
};
