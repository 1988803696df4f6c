import {existsSync, mkdirSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir, totalmem} from "node:os";
import {dirname, join} from "node:path";
import {DuckDBInstance, type DuckDBResultReader, type JS} from "@duckdb/node-api";
import {UserError} from "../lib/errors.ts";
import type {ColumnType, Table} from "../tables/table.ts";
import {failure, openFailure} from "./duckdb-errors.ts";
import {appendIntegers, readNumbers} from "./duckdb-numbers.ts";
import type {Value, Warehouse} from "./warehouse.ts";

/** From so many rows on a file is faster than a parameter. */
const FILE_ROWS_MIN = 1_000;
/** A commit that touches a whole tree is one row. */
const ROW_BYTES_MAX = 256 * 1024 * 1024;
const APPEND_ROWS_MAX = 10_000;
/** Enough for a million changes, and little enough to leave the machine to others; sorts spill to disk. */
const MEMORY_BYTES_MAX = 4 * 1024 ** 3;

/** Columns that are mostly hashes. To look for what repeats in them takes longer than all else of writing a table. */
const isIncompressible: ReadonlySet<string> = new Set(["sha", "ref"]);

const sqlTypes: Record<ColumnType, string> = {
  text: "VARCHAR",
  integer: "INTEGER",
  double: "DOUBLE",
  boolean: "BOOLEAN",
  instant: "TIMESTAMP",
  texts: "VARCHAR[]",
  identity: "VARCHAR",
};

/**
 * A warehouse in one DuckDB file, or in memory without a path. One process may write it; a reader
 * opens it with `readOnly`. Throws a UserError when the file is locked, foreign or out of reach.
 */
export async function duckdb({
  path = ":memory:",
  readOnly = false,
}: {
  path?: string;
  readOnly?: boolean;
} = {}): Promise<Warehouse> {
  const instance = await open(path, readOnly);
  const connection = await instance.connect();

  const run: Warehouse["run"] = async (sql, parameters) => {
    await connection.run(sql, parameters as Record<string, Value> | undefined).catch(error => {
      throw failure(error, path);
    });
  };

  const rows: Warehouse["rows"] = async <T>(
    sql: string,
    parameters?: Readonly<Record<string, Value>>,
  ) => {
    const reader = await connection
      .runAndReadAll(sql, parameters as Record<string, Value>)
      .catch(error => {
        throw failure(error, path);
      });
    return plainRows(reader) as T[];
  };

  return {
    run,
    rows,
    append: (name, table, rows) => append(run, {name, table, rows, folder: scratchFolder(path)}),
    temporary: (name, columns, rows = []) => temporary(run, {name, columns, rows}),
    numbers: (sql, columns, parameters) =>
      readNumbers(connection, {sql, columns, parameters}).catch(error => {
        throw failure(error, path);
      }),
    appendIntegers: (table, columns) => appendIntegers(connection, {table, columns}),
    create: (name, table) => run(`create or replace table ${name} (${columnList(table)})`),
    transaction: async work => {
      await run("begin transaction");
      try {
        const result = await work();
        await run("commit");
        return result;
      } catch (error) {
        // The first failure is the one to tell of; a connection that is gone has rolled back by itself.
        await connection.run("rollback").catch(() => undefined);
        throw error;
      }
    },
    writeFile: (target, tables) => writeFile(run, {target, tables}),
    close: async () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Where what does not fit into memory goes, beside the file. */
function scratchFolder(path: string): string {
  return path === ":memory:" ? tmpdir() : join(dirname(path), "tmp");
}

async function open(path: string, readOnly: boolean): Promise<DuckDBInstance> {
  if (readOnly && !existsSync(path)) {
    throw new UserError(`Cannot read the published results: there is no file "${path}"`, {
      hint: "Run `fivekeys sync` first.",
    });
  }
  const memory = Math.min(MEMORY_BYTES_MAX, Math.floor(totalmem() * 0.6));
  try {
    if (path !== ":memory:" && !readOnly) mkdirSync(dirname(path), {recursive: true});
    return await DuckDBInstance.create(path, {
      memory_limit: `${memory}B`,
      preserve_insertion_order: "false",
      ...(readOnly ? {access_mode: "READ_ONLY"} : {storage_compatibility_version: "latest"}),
      ...(path === ":memory:" ? {} : {temp_directory: scratchFolder(path)}),
    });
  } catch (error) {
    throw openFailure(error, path);
  }
}

async function append(
  run: Warehouse["run"],
  {
    name,
    table,
    rows,
    folder,
  }: {name: string; table: Table; rows: readonly unknown[]; folder: string},
): Promise<void> {
  if (rows.length >= FILE_ROWS_MIN) return appendByFile(run, {name, table, rows, folder});
  const query = `select ${casts(table)} from (
    select unnest(from_json($json, '${jsonStructure(table)}')) as r
  )`;
  await insert(run, {name, query, rows});
}

/** Many rows go through a file, which DuckDB reads with all cores: a third of the time of a parameter. */
async function appendByFile(
  run: Warehouse["run"],
  {
    name,
    table,
    rows,
    folder,
  }: {name: string; table: Table; rows: readonly unknown[]; folder: string},
): Promise<void> {
  const types = Object.entries(table.columns).map(
    ([column, {type}]) => `"${column}": '${sqlTypes[type]}'`,
  );
  const file = join(folder, `append-${process.pid}.ndjson`);
  try {
    mkdirSync(folder, {recursive: true});
    writeFileSync(file, rows.map(row => JSON.stringify(row)).join("\n"), {mode: 0o600});
    await run(`insert into ${name} by name from read_ndjson(
      '${file.replaceAll("'", "''")}',
      columns = {${types.join(", ")}},
      maximum_object_size = ${ROW_BYTES_MAX}
    )`);
  } catch (error) {
    throw failure(error, file);
  } finally {
    rmSync(file, {force: true});
  }
}

async function temporary(
  run: Warehouse["run"],
  {
    name,
    columns,
    rows,
  }: {name: string; columns: Readonly<Record<string, string>>; rows: readonly unknown[]},
): Promise<void> {
  const list = Object.entries(columns).map(([column, type]) => `"${column}" ${type}`);
  await run(`create or replace temp table ${name} (${list.join(", ")})`);
  const structure = JSON.stringify([columns]);
  const query = `select unnest(from_json($json, '${structure}'), recursive := true)`;
  await insert(run, {name, query, rows});
}

/** Inserts what a query makes of the rows, given as JSON, some thousands at a time. */
async function insert(
  run: Warehouse["run"],
  {name, query, rows}: {name: string; query: string; rows: readonly unknown[]},
): Promise<void> {
  for (let start = 0; start < rows.length; start += APPEND_ROWS_MAX) {
    const json = JSON.stringify(rows.slice(start, start + APPEND_ROWS_MAX));
    await run(`insert into ${name} ${query}`, {json});
  }
}

function columnList(table: Table): string {
  return Object.entries(table.columns)
    .map(([name, {type, nullable}]) => {
      const compression = isIncompressible.has(name) ? " using compression uncompressed" : "";
      return `"${name}" ${sqlTypes[type]}${compression}${nullable ? "" : " not null"}`;
    })
    .join(", ");
}

function casts(table: Table): string {
  return Object.entries(table.columns)
    .map(([name, {type}]) =>
      type === "instant" ? `cast(r."${name}" as timestamp)` : `r."${name}"`,
    )
    .join(", ");
}

function jsonStructure(table: Table): string {
  const fields = Object.entries(table.columns).map(([name, {type}]) => [
    name,
    type === "texts" ? ["VARCHAR"] : type === "instant" ? "VARCHAR" : sqlTypes[type],
  ]);
  return JSON.stringify([Object.fromEntries(fields)]);
}

function plainRows(reader: DuckDBResultReader): Record<string, unknown>[] {
  return reader.getRowObjectsJS().map(row => {
    for (const key in row) row[key] = plain(row[key] as JS) as JS;
    return row;
  });
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.toISOString();
  return value;
}

async function writeFile(
  run: Warehouse["run"],
  {target, tables}: {target: string; tables: Parameters<Warehouse["writeFile"]>[1]},
): Promise<void> {
  const draft = `${target}.draft`;
  remove(draft);
  await run(`attach '${draft.replaceAll("'", "''")}' as draft (storage_version 'latest')`);
  try {
    for (const {table, queries, isReadBack} of tables) {
      const name = `"${table.name}"`;
      await run(`create table draft.${name} (${columnList(table)})`);
      // In one statement: small inserts go to the log first and are written again by the checkpoint.
      const union = queries.map(query => `(${query}\n)`).join(" union all by name ");
      await run(`insert into draft.${name} by name ${union}`);
      if (isReadBack) await run(`create or replace temp view ${name} as from draft.${name}`);
    }
    await run("checkpoint draft");
    for (const {table, isReadBack} of tables) {
      if (isReadBack) await run(`drop view "${table.name}"`);
    }
    await run("detach draft");
  } catch (error) {
    // The first failure is the one to tell of, and a full disk gets its room back.
    await run("detach draft").catch(() => undefined);
    remove(draft);
    throw error;
  }
  renameSync(draft, target);
}

function remove(draft: string): void {
  for (const file of [draft, `${draft}.wal`]) rmSync(file, {force: true});
}
