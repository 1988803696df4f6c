import {OutOfMemoryError} from "../warehouse/duckdb-errors.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";

/** What it takes to write tables, however long they are. */
const FIXED_BYTES = 64 * 1024 ** 2;
/** What it takes at most to join a row, such as a commit, with all that it is joined with. */
const ROW_BYTES = 4 * 1024;
/** Of raw events nothing is derived, and questions are joined with nothing but the days on which somebody works. */
const LESS_BYTES: Readonly<Record<string, number>> = {raw_event: 0, triage_thread: 24};

/**
 * Runs a build, whose effects another run of it replaces, with the memory that its rows need: millions of commits need
 * gigabytes, millions of questions hardly more than a few. Where that is too little after all, it runs again with much.
 */
export async function withBuildMemory<T>(
  warehouse: Warehouse,
  build: () => Promise<T>,
): Promise<T> {
  // What was stored just now stands in memory until the log is folded into the file.
  await warehouse.run("checkpoint");
  try {
    await warehouse.memory(FIXED_BYTES + (await bytesOfRows(warehouse)));
    return await build();
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) throw error;
    await warehouse.memory("much");
    return await build();
  } finally {
    await warehouse.memory("much");
  }
}

async function bytesOfRows(warehouse: Warehouse): Promise<number> {
  const tables = await warehouse.rows<{name: string; rows: number}>(
    `select table_name as name, cast(estimated_size as double) as rows from duckdb_tables()
    where database_name = current_database()`,
  );
  return tables.reduce((sum, {name, rows}) => sum + rows * (LESS_BYTES[name] ?? ROW_BYTES), 0);
}
