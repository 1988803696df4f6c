import {mkdirSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import type {ColumnType, Table} from "../tables/table.ts";
import {failure} from "./duckdb-errors.ts";

/** A commit that touches a whole tree is one row. */
const ROW_BYTES_MAX = 256 * 1024 * 1024;

export const sqlTypes: Record<ColumnType, string> = {
  text: "VARCHAR",
  integer: "INTEGER",
  double: "DOUBLE",
  boolean: "BOOLEAN",
  instant: "TIMESTAMP",
  texts: "VARCHAR[]",
  identity: "VARCHAR",
};

/**
 * Hands rows to a statement as a relation, `{name: type}` in SQL's types. They go through a file in the folder,
 * which DuckDB reads with all cores: a few rows cost no more than as a parameter, many a third of it.
 */
export async function withRows<T>(
  rows: readonly unknown[],
  {columns, folder}: {columns: Readonly<Record<string, string>>; folder: string},
  use: (relation: string) => Promise<T>,
): Promise<T> {
  const types = Object.entries(columns).map(([column, type]) => `"${column}": '${type}'`);
  const file = join(folder, `rows-${process.pid}.ndjson`);
  try {
    mkdirSync(folder, {recursive: true});
    writeFileSync(file, rows.map(row => JSON.stringify(row)).join("\n"), {mode: 0o600});
    return await use(`read_ndjson('${file.replaceAll("'", "''")}',
      columns = {${types.join(", ")}}, maximum_object_size = ${ROW_BYTES_MAX})`);
  } catch (error) {
    throw failure(error, file);
  } finally {
    rmSync(file, {force: true});
  }
}

/** The columns of a table with the types that SQL has for them. */
export function columnTypes(table: Table): Record<string, string> {
  return Object.fromEntries(
    Object.entries(table.columns).map(([name, {type}]) => [name, sqlTypes[type]]),
  );
}
