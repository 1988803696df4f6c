import {existsSync, mkdirSync, renameSync, rmSync} from "node:fs";
import {tmpdir, totalmem} from "node:os";
import {dirname, join} from "node:path";
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBResultReader,
  type JS,
} from "@duckdb/node-api";
import {UserError} from "../lib/errors.ts";
import {places} from "../lib/places.ts";
import type {Table} from "../tables/table.ts";
import {failure, openFailure} from "./duckdb-errors.ts";
import {appendIntegers, readNumbers} from "./duckdb-numbers.ts";
import {rowVerbs, sqlTypes} from "./duckdb-rows.ts";
import type {Value, Warehouse} from "./warehouse.ts";

/** Enough for a million changes, and little enough to leave the machine to others; sorts spill to disk. */
const MUCH_BYTES_MAX = 4 * 1024 ** 3;
/** Enough for a batch; the rest of the process needs as much again. */
const LITTLE_BYTES = 64 * 1024 ** 2;
/** What was freed at once and is more than this part of the limit goes back to the system, not to what comes next. */
const GIVEN_BACK_SHARE = 0.01;

/** What is in the log stands in memory as well, and to fold it into the file takes a while. */
const CHECKPOINT_BYTES = 64 * 1024 ** 2;

/** Columns that are mostly hashes. To look for what repeats in them takes longer than all else of writing a table. */
const isIncompressible: ReadonlySet<string> = new Set(["sha", "ref"]);

/**
 * A warehouse in one DuckDB file, or in memory without a path. One process may write it; a reader
 * opens it with `readOnly`, and with several `connections` its queries run side by side. Throws a UserError when the
 * file is locked, foreign or out of reach.
 */
export async function duckdb({
  path = ":memory:",
  readOnly = false,
  connections = 1,
}: {
  path?: string;
  readOnly?: boolean;
  connections?: number;
} = {}): Promise<Warehouse> {
  const instance = await open(path, readOnly);
  const connection = await instance.connect();
  const reading = [connection];
  while (reading.length < connections) reading.push(await instance.connect());
  const withFree = taking(reading);

  const run: Warehouse["run"] = async (sql, parameters) => {
    await connection.run(sql, parameters as Record<string, Value> | undefined).catch(error => {
      throw failure(error, path);
    });
  };

  const queryRows: Warehouse["rows"] = async <T>(
    sql: string,
    parameters?: Readonly<Record<string, Value>>,
  ) => {
    const reader = await withFree(free =>
      free.runAndReadAll(sql, parameters as Record<string, Value>),
    ).catch(error => {
      throw failure(error, path);
    });
    return plainRows(reader) as T[];
  };

  // A connection that is gone has rolled back by itself.
  const transaction = transactions(run, () => connection.run("rollback").catch(() => undefined));

  return {
    run,
    rows: queryRows,
    ...rowVerbs({
      run,
      rows: queryRows,
      folder: scratchFolder(path),
      makeRoom: () => setMemory(run, bytesOf("much")),
    }),
    numbers: (sql, columns, parameters) =>
      withFree(free => readNumbers(free, {sql, columns, parameters})).catch(error => {
        throw failure(error, path);
      }),
    appendIntegers: (table, columns) => appendIntegers(connection, {table, columns}),
    create: (name, table) => run(`create or replace table ${name} (${columnList(table)})`),
    memory: amount => setMemory(run, bytesOf(amount)),
    transaction,
    writeFile: (target, tables) => writeFile({run, transaction}, {target, tables}),
    copyTo: async target => {
      const [own] = await queryRows<{name: string}>("select current_database() as name");
      await copyTo(run, {name: own!.name, target});
    },
    close: async () => {
      for (const one of reading) one.closeSync();
      instance.closeSync();
    },
  };
}

/** Keeps all effects of a work, or none; the first failure is the one to tell of. */
function transactions(
  run: Warehouse["run"],
  rollBack: () => Promise<unknown>,
): Warehouse["transaction"] {
  return async work => {
    await run("begin transaction");
    try {
      const result = await work();
      await run("commit");
      return result;
    } catch (error) {
      await rollBack();
      throw error;
    }
  };
}

/**
 * Lends each work a connection that has nothing to do; with none left, works wait for their turn. With a single one
 * they follow one another as they always did.
 */
function taking(
  connections: readonly DuckDBConnection[],
): <T>(work: (connection: DuckDBConnection) => Promise<T>) => Promise<T> {
  const free = connections.toReversed();
  const inTurn = places(connections.length);
  return work =>
    inTurn(async () => {
      const connection = free.pop()!;
      try {
        return await work(connection);
      } finally {
        free.push(connection);
      }
    });
}

/** Where what does not fit into memory goes, beside the file. */
function scratchFolder(path: string): string {
  return path === ":memory:" ? tmpdir() : join(dirname(path), "tmp");
}

async function setMemory(run: Warehouse["run"], bytes: number): Promise<void> {
  const freed = Math.floor(bytes * GIVEN_BACK_SHARE);
  await run(`set memory_limit = '${bytes}B'`);
  await run(`set allocator_bulk_deallocation_flush_threshold = '${freed}B'`);
}

function bytesOf(amount: Parameters<Warehouse["memory"]>[0]): number {
  const much = Math.min(MUCH_BYTES_MAX, Math.floor(totalmem() * 0.6));
  if (amount === "much") return much;
  return amount === "little" ? LITTLE_BYTES : Math.min(amount, much);
}

async function open(path: string, readOnly: boolean): Promise<DuckDBInstance> {
  if (readOnly && !existsSync(path)) {
    throw new UserError(`Cannot read the published results: there is no file "${path}"`, {
      hint: "Run `fivekeys sync` first.",
    });
  }
  try {
    if (path !== ":memory:" && !readOnly) mkdirSync(dirname(path), {recursive: true});
    return await DuckDBInstance.create(path, {
      memory_limit: `${bytesOf("much")}B`,
      preserve_insertion_order: "false",
      checkpoint_threshold: `${CHECKPOINT_BYTES}B`,
      ...(readOnly ? {access_mode: "READ_ONLY"} : {storage_compatibility_version: "latest"}),
      ...(path === ":memory:" ? {} : {temp_directory: scratchFolder(path)}),
    });
  } catch (error) {
    throw openFailure(error, path);
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
  {run, transaction}: Pick<Warehouse, "run" | "transaction">,
  {target, tables}: {target: string; tables: Parameters<Warehouse["writeFile"]>[1]},
): Promise<void> {
  const draft = `${target}.draft`;
  remove(draft);
  // What a query sorts, and what is made of that, stands in the file in that order.
  await run("set preserve_insertion_order = true");
  await run(`attach '${draft.replaceAll("'", "''")}' as draft (storage_version 'latest')`);
  try {
    for (const {table, queries, isReadBack} of tables) {
      const name = `"${table.name}"`;
      await run(`create table draft.${name} (${columnList(table)})`);
      // In one transaction: small inserts go to the log first and are written again by the checkpoint. Query by query,
      // since a statement over all of them holds on to what any of them works out.
      await transaction(async () => {
        for (const query of queries) await run(`insert into draft.${name} by name (${query}\n)`);
      });
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
  } finally {
    await run("set preserve_insertion_order = false").catch(() => undefined);
  }
  renameSync(draft, target);
}

async function copyTo(
  run: Warehouse["run"],
  {name, target}: {name: string; target: string},
): Promise<void> {
  remove(target);
  await run(`attach '${target.replaceAll("'", "''")}' as fresh (storage_version 'latest')`);
  try {
    await run(`copy from database "${name}" to fresh`);
    await run("checkpoint fresh");
    await run("detach fresh");
  } catch (error) {
    await run("detach fresh").catch(() => undefined);
    remove(target);
    throw error;
  }
}

function remove(draft: string): void {
  for (const file of [draft, `${draft}.wal`]) rmSync(file, {force: true});
}
