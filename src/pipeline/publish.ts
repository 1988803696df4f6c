import {createHash} from "node:crypto";
import {existsSync, readFileSync} from "node:fs";
import {resolve} from "node:path";
import type {Config} from "../config.ts";
import {readModel} from "../lib/models.ts";
import {zoneOffsets} from "../lib/time.ts";
import {derivedTables, publishedTables} from "../tables/index.ts";
import type {Column, Table} from "../tables/table.ts";
import {duckdbPhrases} from "../warehouse/phrasebook.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import type {KeptFigures} from "./retention-kept.ts";

const WEEK_DAYS = 7;
const NO_DATA = "2000-01-01T00:00:00.000Z";

/** What publish needs of a metric; the catalogue has more. */
export type PublishedMetric = {id: string; sql: string};

/**
 * Observes every metric over the derived tables and writes the readers' file, which replaces the old one
 * only when it is whole. People never leave the private warehouse.
 */
export async function publish(
  warehouse: Warehouse,
  {
    path,
    metrics,
    build,
    kept = null,
  }: {
    path: string;
    metrics: readonly PublishedMetric[];
    build: Record<string, string | number | boolean>;
    /** The figures that the retention froze. */
    kept?: KeptFigures | null;
  },
): Promise<void> {
  const derived = Object.values(derivedTables).map((table: Table) => {
    const open = withoutPeople(table);
    const query = `select ${columnNames(open)} from ${table.name}`;
    const queries = [table.name === "service" && kept !== null ? kept.service(query) : query];
    return {table: open, queries, isReadBack: !holdsPeople(table)};
  });
  const observations = metrics.map(observationQuery);
  const ids = metrics.map(({id}) => id);
  await warehouse.writeFile(path, [
    ...derived,
    {
      table: publishedTables.observation,
      queries: kept === null ? observations : kept.observations(observations, ids),
    },
    {table: publishedTables.metric, queries: metrics.map(definitionQuery)},
    {table: publishedTables.source, queries: [readModel("steps/source.sql")]},
    {table: publishedTables.problem, queries: [readModel("steps/problem.sql")]},
    {table: publishedTables.build, queries: [constants(build)]},
  ]);
}

/** Installs the functions that metric SQL may use, for the span of the data and the week in which it ends. */
export async function installPhrases(warehouse: Warehouse, config: Config): Promise<void> {
  const [span] = await warehouse.rows<{first: string | null; last: string | null}>(
    `select min(first) as first, max(last) + interval ${WEEK_DAYS + 1} day as last
    from (
      select min(committed_at) as first, max(committed_at) as last from source."commit"
      union all select min(merged_at), max(merged_at) from source.change
      union all select min(finished_at), max(finished_at) from source.deployment
      union all select min(created_at), max(created_at) from source.pipeline_run
      union all select min(created_at), max(created_at) from source.issue
      union all select min(detected_at), max(detected_at) from source.incident
      union all select min(happened_at), max(happened_at) from source.flow_run_state
      union all select min(happened_at), max(happened_at) from source.run_record
      union all select min(started_at), max(ended_at) from source.flow_run
    )`,
  );
  const offsets = zoneOffsets({
    timezone: config.timezone,
    from: span?.first ?? NO_DATA,
    to: span?.last ?? NO_DATA,
  });
  for (const phrase of duckdbPhrases({
    offsets,
    minimumGroup: config.people.minimumGroup,
    countsFirstDeployment: config.changes.firstDeployment === "include",
  })) {
    await warehouse.run(phrase);
  }
}

/** A digest of all that decides what is published: the same digest, the same rows. */
export async function fingerprint(
  warehouse: Warehouse,
  {
    config,
    metrics,
    version,
  }: {config: Config; metrics: readonly PublishedMetric[]; version: string},
): Promise<string> {
  // Where the files lie and how they are served says nothing about what is in them.
  const {file: _, root: __, dataFolder: ___, git: ____, server: _____, ...settings} = config;
  const [said] = await warehouse.rows<{count: number; sum: string}>(
    `select count(*) as count, cast(sum(hash(raw_event_id)) as varchar) as sum from raw_event`,
  );
  const state = await warehouse.rows("select * from source_problem order by all");
  const questions = config.surveys.questions === null ? null : ownQuestions(config);
  return createHash("sha256")
    .update(JSON.stringify({settings, metrics, version, said, state, questions}))
    .digest("hex");
}

/** The team's own questions: which of them are asked of what decides what is published. */
function ownQuestions({root, surveys}: Config): string | null {
  const path = resolve(root, surveys.questions ?? "");
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

/** Whether a table has columns that are never published. */
function holdsPeople(table: Table): boolean {
  return Object.values(table.columns).some(isPrivate);
}

/** Whether a table has columns that are people. */
export function namesPeople(table: Table): boolean {
  return Object.values(table.columns).some(({type}) => type === "identity");
}

function isPrivate({type, isPrivate}: Column): boolean {
  return type === "identity" || isPrivate === true;
}

/** A table as readers may see it. */
export function withoutPeople(table: Table): Table {
  const columns = Object.entries(table.columns).filter(([, column]) => !isPrivate(column));
  return {...table, columns: Object.fromEntries(columns)};
}

function columnNames(table: Table): string {
  return Object.keys(table.columns)
    .map(name => `"${name}"`)
    .join(", ");
}

function observationQuery({id, sql}: PublishedMetric): string {
  return `select '${id}' as metric, * from (${sql})`;
}

function definitionQuery(metric: PublishedMetric): string {
  const {id, sql, ...header} = metric;
  return constants({metric: id, header: JSON.stringify(header), sql});
}

function constants(row: Record<string, string | number | boolean>): string {
  const list = Object.entries(row).map(([name, value]) => {
    const literal = typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
    return `${literal} as "${name}"`;
  });
  return `select ${list.join(", ")}`;
}
