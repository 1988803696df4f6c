import type {DatabaseSync, SQLOutputValue} from "node:sqlite";
import {cannot} from "./sqlite-file.ts";

type Cells = Record<string, SQLOutputValue>;

/** A run as Prefect's API would send it, with what that leaves to be asked for. */
export type StoredRun = {
  id: string;
  /** As the file spells it: the order in which runs are read. */
  updated: string;
  /** In the shape of the API. */
  run: Record<string, unknown>;
  names: {flow: string | null; deployment: string | null};
};

/** Between two runs of the order in which they are read. */
export type Place = {updated: string; id: string};

export type RunReader = {
  /** The next runs, and the states that each went through, oldest first. */
  page: (after: Place, limit: number) => StoredRun[];
  states: (runId: string) => Record<string, unknown>[];
  /** Which run is the oldest: another one, and the file is another server's, or runs were deleted. */
  oldest: () => string | null;
};

/** What every generation of Prefect has; without any of it the file is not Prefect's. */
const NEEDED = {
  flow: ["id", "name"],
  deployment: ["id", "name"],
  flow_run: ["id", "updated", "flow_id", "deployment_id", "parent_task_run_id", "state_id"],
  flow_run_state: ["id", "type", "name", "timestamp", "flow_run_id"],
};
/** What the API sends under the same name. Some came with later generations: they are null before. */
const COPIED = [
  "id",
  "created",
  "updated",
  "deployment_version",
  "parent_task_run_id",
  "state_id",
  "state_type",
  "state_name",
  "run_count",
  "expected_start_time",
  "start_time",
  "end_time",
];
const AS_JSON = ["tags", "labels", "parameters", "created_by"];
const NO_TIME = "0";
const INTERVAL = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})(\.\d+)?$/;

/**
 * Reads runs by what the tables have, not by the generation that the file says it is of. Parts of other runs and runs
 * that are planned for after `until` are not read: neither is asked of the API. Throws a UserError when the file is
 * not Prefect's.
 */
export function openRuns(
  database: DatabaseSync,
  {path, until}: {path: string; until: string},
): RunReader {
  const has = columnsOf(database);
  for (const [table, columns] of Object.entries(NEEDED)) {
    const missing = columns.find(column => !has(table, column));
    if (missing !== undefined) {
      throw cannot(path, `it is not Prefect's: there is no \`${table}.${missing}\``);
    }
  }
  const select = (name: string) =>
    has("flow_run", name) ? `run.${name} as ${name}` : `null as ${name}`;
  const hasPools = has("flow_run", "work_queue_id") && has("work_queue", "work_pool_id");
  const pages = database.prepare(
    `select ${[...COPIED, ...AS_JSON, "auto_scheduled", "total_run_time"].map(select).join(", ")},
      flow.name as flow, deployment.name as deployment,
      state.type as type, state.name as name, state.timestamp as timestamp,
      ${hasPools ? "work_pool.name" : "null"} as work_pool_name
    from flow_run as run
    left join flow on flow.id = run.flow_id
    left join deployment on deployment.id = run.deployment_id
    left join flow_run_state as state on state.id = run.state_id
    ${hasPools ? "left join work_queue on work_queue.id = run.work_queue_id" : ""}
    ${hasPools ? "left join work_pool on work_pool.id = work_queue.work_pool_id" : ""}
    where (run.updated, run.id) > ($updated, $id)
      and run.parent_task_run_id is null
      and not (run.state_type = 'SCHEDULED' and run.expected_start_time > $until)
    order by run.updated, run.id
    limit $limit`,
  );
  const states = database.prepare(
    `select id, type, name, timestamp, flow_run_id from flow_run_state
    where flow_run_id = ? order by timestamp, id`,
  );
  const first = database.prepare("select id from flow_run order by created, id limit 1");
  // The file writes its times in UTC, without saying so.
  const planned = until.replace("T", " ").replace("Z", "");
  return {
    page: ({updated, id}, limit) =>
      pages.all({updated, id, until: planned, limit}).map(cells => storedRun(cells)),
    states: runId => states.all(runId),
    oldest: () => (first.get()?.id as string | undefined) ?? null,
  };
}

function columnsOf(database: DatabaseSync): (table: string, column: string) => boolean {
  const ask = database.prepare("select name from pragma_table_info(?)");
  const known = new Map<string, Set<unknown>>();
  return (table, column) => {
    const columns = known.get(table) ?? new Set(ask.all(table).map(({name}) => name));
    known.set(table, columns);
    return columns.has(column);
  };
}

function storedRun(cells: Cells): StoredRun {
  const run: Record<string, unknown> = {};
  for (const name of COPIED) run[name] = cells[name];
  for (const name of AS_JSON) run[name] = parsed(cells[name]);
  run.auto_scheduled = cells.auto_scheduled === 1;
  run.total_run_time = secondsOf(cells.total_run_time);
  run.work_pool_name = cells.work_pool_name;
  // A state that was deleted leaves its id and its type behind.
  const {state_id: id, type, name, timestamp} = cells;
  run.state = type === null ? null : {id, type, name, timestamp};
  return {
    id: String(cells.id),
    updated: String(cells.updated),
    run,
    names: {flow: textOf(cells.flow), deployment: textOf(cells.deployment)},
  };
}

/** What stands in a JSON column; what does not parse is handed on, for the reader of its shape to object to. */
function parsed(cell: SQLOutputValue | undefined): unknown {
  if (typeof cell !== "string") return cell ?? null;
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}

/** An interval, which the file holds as that long after the beginning of 1970, in seconds. */
function secondsOf(cell: SQLOutputValue | undefined): unknown {
  if (cell === 0 || cell === NO_TIME) return 0;
  const [, whole, fraction = ""] = INTERVAL.exec(String(cell)) ?? [];
  if (whole === undefined) return cell ?? null;
  const seconds = Date.parse(`${whole.replace(" ", "T")}Z`) / 1000;
  // As one text, so that it is the very number which the API sends.
  return seconds < 0 ? seconds + Number(`0${fraction}`) : Number(`${seconds}${fraction}`);
}

function textOf(cell: SQLOutputValue | undefined): string | null {
  return typeof cell === "string" ? cell : null;
}
