import {parse} from "yaml";
import {z} from "zod";
import {defaultConfig} from "../../src/config/defaults.ts";
import {listModels, readModel} from "../../src/lib/models.ts";
import {zoneOffsets} from "../../src/lib/time.ts";
import {fillWorkingDays} from "../../src/pipeline/derive/working-days.ts";
import {derivedTables, publishedTables} from "../../src/tables/index.ts";
import type {Observation} from "../../src/tables/observation.ts";
import type {Row, Table} from "../../src/tables/table.ts";
import {duckdb} from "../../src/warehouse/duckdb.ts";
import {duckdbPhrases, type Phrases} from "../../src/warehouse/phrasebook.ts";
import type {Warehouse} from "../../src/warehouse/warehouse.ts";

const row = z.record(z.string(), z.unknown());

const tables = Object.fromEntries(
  Object.keys(derivedTables).map(name => [name, z.array(row).optional()]),
);

const schema = z.array(
  z.strictObject({
    /** A sentence: what the metric says of the given rows. */
    case: z.string(),
    timezone: z.string().default("UTC"),
    first_deployment: z.enum(["exclude", "include"]).default("exclude"),
    /** Rows of derived tables: the columns that matter, `defaults` for the others. */
    given: z.strictObject(tables),
    /** Every observation in order of `ref`, with the columns that matter. */
    expect: z.array(row),
  }),
);

export type MetricCase = z.infer<typeof schema>[number];

/** The warehouses that every case runs on: how to open an empty one, and its phrasebook. */
export const warehouses: readonly {
  name: string;
  open: () => Promise<Warehouse>;
  phrases: (phrases: Phrases) => string[];
}[] = [{name: "DuckDB", open: duckdb, phrases: duckdbPhrases}];

/** The metrics of a family that have cases, by id. */
export function casesOf(family: string): {id: string; cases: MetricCase[]}[] {
  return listModels(`metrics/${family}`)
    .filter(name => name.endsWith(".cases.yaml"))
    .map(name => ({
      id: name.replace(/\.cases\.yaml$/, ""),
      cases: schema.parse(parse(readModel(`metrics/${family}/${name}`))),
    }));
}

/** 2025-01-06 is a Monday; a case that depends on the clock says its own instants. */
const NOON = "2025-01-06T12:00:00.000Z";

/** What a case leaves out: an ordinary row of one service. A nullable column that is not here is null. */
const defaults: {[name in keyof typeof derivedTables]: Partial<Row<(typeof derivedTables)[name]>>} =
  {
    service: {service: "shop"},
    deployment: {
      service: "shop",
      environment: "production",
      is_production: true,
      repository: "shop",
      finished_at: NOON,
      status: "succeeded",
      kind: "change",
      is_failed: false,
      change_count: 1,
      rule: "import.deployment",
    },
    change: {
      repository: "shop",
      kind: "pull_request",
      merged_at: NOON,
      commit_count: 1,
      author_kind: "person",
      is_docs: false,
      is_hotfix: false,
      is_revert: false,
    },
    delivery: {
      service: "shop",
      environment: "production",
      merged_at: NOON,
      author_kind: "person",
      link: "graph",
      rule: "import.deployment",
      is_first_deployment: false,
    },
    commit_delivery: {
      repository: "shop",
      change_id: "shop#1",
      service: "shop",
      environment: "production",
      authored_at: NOON,
      author_kind: "person",
      is_first_deployment: false,
    },
    failure: {
      cause: "run_failed",
      evidence: "the source says that it failed",
      confidence: "certain",
      detected_at: NOON,
    },
    incident: {repository: "shop", detected_at: NOON},
    pull_request: {repository: "shop", author_kind: "person"},
    qa_result: {repository: "shop", author_kind: "person", completed_at: NOON, run_count: 1},
    ci_run: {
      repository: "shop",
      attempt: 1,
      workflow: "test.yml",
      event: "push",
      conclusion: "success",
    },
    change_week: {week_ended_at: "2025-01-12T23:59:59.999Z", kind: "person"},
    flow_run_week: {week_ended_at: "2025-01-12T23:59:59.999Z", kind: "person"},
    triage: {kind: "slack", place: "help", asked_at: NOON},
    ci_job: {
      repository: "shop",
      run_id: "r1",
      attempt: 1,
      conclusion: "success",
      is_carried_over: false,
    },
    manual_figure: {},
    survey_result: {
      wave_id: "2025-q1",
      survey: "pulse",
      closed_at: NOON,
      dimension: "satisfaction",
      kind: "likert",
      part: "all",
      n: 12,
      mean: 4,
      mean_low: 3.5,
      mean_high: 4.5,
      low_share: 0.05,
      low_share_low: 0,
      low_share_high: 0.3,
    },
  };

/** Column by column what a warehouse yields, so that a case may write an instant as a person would. */
function complete(table: Table, given: Record<string, unknown>): Record<string, unknown> {
  const own: Record<string, unknown> = defaults[table.name as keyof typeof defaults];
  const unknown = Object.keys(given).find(name => !(name in table.columns));
  if (unknown !== undefined) throw new Error(`"${table.name}" has no column "${unknown}"`);
  const cells = Object.entries(table.columns).map(([name, {type, nullable}]) => {
    const value = name in given ? given[name] : (own[name] ?? null);
    if (value === null && !nullable) throw new Error(`"${table.name}" needs a "${name}"`);
    return [name, type === "instant" && value !== null ? instant(value) : value];
  });
  return Object.fromEntries(cells);
}

function instant(text: unknown): string {
  if (!/Z$/.test(String(text))) throw new Error(`"${text}" is not an instant in UTC`);
  return new Date(String(text)).toISOString();
}

/** `person_id: [a, b]` stands for two rows; the others of a row's values are the same in both. */
function spread(given: Record<string, unknown>): Record<string, unknown>[] {
  const list = Object.entries(given).find(([, value]) => Array.isArray(value));
  if (list === undefined) return [given];
  return (list[1] as unknown[]).map(value => ({...given, [list[0]]: value}));
}

/** The observations that a metric's query makes of a case's rows, in order of `ref`, as publish writes them. */
export async function observe(
  {warehouse, phrases}: {warehouse: Warehouse; phrases: (phrases: Phrases) => string[]},
  {id, sql, given, timezone, first_deployment}: MetricCase & {id: string; sql: string},
): Promise<Record<string, unknown>[]> {
  const offsets = zoneOffsets({timezone, from: "2024-01-01T00:00Z", to: "2027-01-01T00:00Z"});
  const countsFirstDeployment = first_deployment === "include";
  for (const phrase of phrases({offsets, minimumGroup: 5, countsFirstDeployment})) {
    await warehouse.run(phrase);
  }
  await fillWorkingDays(warehouse, {
    settings: {...defaultConfig("/"), timezone},
    from: "2024-01-01T00:00:00.000Z",
    to: "2027-01-01T00:00:00.000Z",
  });
  for (const table of Object.values(derivedTables) as Table[]) {
    const rows = (given[table.name] ?? []).flatMap(spread);
    const numbered = rows.map((one, i) => ({...keyOf(table, i), ...one}));
    await warehouse.create(table.name, table);
    await warehouse.append(
      table.name,
      table,
      numbered.map(one => complete(table, one) as Row<Table>),
    );
  }
  const {observation} = publishedTables;
  await warehouse.create("observation", observation);
  await warehouse.run(
    `insert into observation by name (select '${id}' as metric, * from (${sql}))`,
  );
  return warehouse.rows("select * from observation order by ref, environment");
}

/** The ids of the rows of a case that names none: `d1`, `shop#1`, `c1`, each by its place in the list. */
function keyOf({name}: Table, index: number): Record<string, unknown> {
  const n = index + 1;
  if (name === "deployment" || name === "failure") return {deployment_id: `d${n}`};
  if (["change", "delivery", "pull_request", "qa_result"].includes(name)) {
    return {change_id: `shop#${n}`};
  }
  if (name === "ci_run") return {run_id: `r${n}`};
  if (name === "ci_job") return {job_id: `j${n}`};
  if (name === "triage") return {triage_id: `slack:C1:${n}`};
  if (name === "incident") return {incident_id: `shop#${n}`};
  return name === "commit_delivery" ? {sha: `c${n}`} : {};
}

/** Of the observations, the columns that a case expects; hours to nine digits, instants as the case has them. */
export function comparable(
  observed: readonly Record<string, unknown>[],
  expected: MetricCase["expect"],
): {observed: unknown[]; expected: unknown[]} {
  const types = publishedTables.observation.columns;
  const form = (name: string, value: unknown) => {
    if (!(name in types)) throw new Error(`An observation has no column "${name}"`);
    if (typeof value === "number") return Number(value.toFixed(9));
    return types[name as keyof typeof types].type === "instant" && value !== null
      ? instant(value)
      : value;
  };
  const pick = (one: Record<string, unknown>, names: readonly string[]) =>
    Object.fromEntries(names.map(name => [name, form(name, one[name])]));
  return {
    observed: observed.map((one, i) => pick(one, Object.keys(expected[i] ?? {ref: null}))),
    expected: expected.map(one => pick(one, Object.keys(one))),
  };
}

/** Of a metric `m`, `n` observations the same but for their `ref`. */
export type ObservationFacts = Partial<Observation> & {n?: number};

/** What runs from an instant for so many hours, observed when it ends. */
export function lasting(from: string, hours: number): ObservationFacts {
  const ended_at = new Date(Date.parse(from) + hours * 3_600_000).toISOString();
  return {observed_at: ended_at, started_at: from, ended_at, value: hours};
}

/** What runs since an instant and has not ended. */
export function open(from: string): ObservationFacts {
  return {observed_at: null, started_at: from, ended_at: null, value: null, is_censored: true};
}

/** A warehouse that holds these observations, as readers see it. The work over, it is closed. */
export async function withObservations<T>(
  facts: readonly ObservationFacts[],
  work: (published: Warehouse) => Promise<T>,
): Promise<T> {
  const {observation} = publishedTables;
  const plain = {metric: "m", service: "shop", environment: "production", value: 1};
  const rows = facts.flatMap(({n = 1, ...one}, i) =>
    Array.from({length: n}, (_, k) => ({
      ...{...plain, observed_at: null, started_at: null, ended_at: null, team: null, kind: null},
      ...{
        is_censored: false,
        excluded: null,
        people: null,
        low: null,
        high: null,
        working_hours: null,
      },
      ref: `${i}-${k}`,
      ...one,
    })),
  );
  const warehouse = await duckdb();
  try {
    await warehouse.create("observation", observation);
    await warehouse.append("observation", observation, rows);
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}
