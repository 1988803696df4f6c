import {mkdirSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import type {ColumnType, Row, Table} from "../tables/table.ts";
import {failure} from "./duckdb-errors.ts";
import {mergeLater, mergeNew} from "./merge.ts";
import type {Warehouse} from "./warehouse.ts";

/** DuckDB reads with a buffer of twice the longest row, which counts against its memory. */
const ROW_BYTES_MIN = 1024 * 1024;
/** What a UTF-16 unit takes at most in UTF-8. */
const BYTES_OF_UNIT = 3;

export const sqlTypes: Record<ColumnType, string> = {
  text: "VARCHAR",
  integer: "INTEGER",
  double: "DOUBLE",
  boolean: "BOOLEAN",
  instant: "TIMESTAMP",
  texts: "VARCHAR[]",
  identity: "VARCHAR",
};

/** A batch beyond this, or a row as long, needs more memory than rows do otherwise. */
const LITTLE_UNITS = 8 * 1024 * 1024;

/** Several warehouses of one process may be written at the same time. */
let files = 0;

type Place = {
  /** Where the rows stand on their way. */
  folder: string;
  /** Asks for much memory, until little is asked for again. */
  makeRoom: () => Promise<void>;
};

/** The verbs of the contract that bring rows in. */
export function rowVerbs({
  run,
  rows: query,
  ...place
}: Pick<Warehouse, "run" | "rows"> & Place): Pick<
  Warehouse,
  "append" | "appendNew" | "merge" | "temporary"
> {
  return {
    append: (name, table, rows) =>
      withRows(rows, {columns: columnTypes(table), ...place}, relation =>
        run(`insert into ${name} by name from ${relation}`),
      ),
    appendNew: (name, table, rows) => appendNew(query, {name, table, rows, place}),
    merge: (name, table, rows) =>
      withRows(rows, {columns: columnTypes(table), ...place}, relation =>
        run(mergeLater(table, {into: name, from: relation})),
      ),
    temporary: (name, columns, rows = []) =>
      withRows(rows, {columns, ...place}, relation =>
        run(`create or replace temp table ${name} as from ${relation}`),
      ),
  };
}

/**
 * Hands rows to a statement as a relation, `{name: type}` in SQL's types. They go through a file in the folder,
 * which DuckDB reads with all cores: a few rows cost no more than as a parameter, many a third of it.
 */
async function withRows<T>(
  rows: readonly unknown[],
  {columns, folder, makeRoom}: {columns: Readonly<Record<string, string>>} & Place,
  use: (relation: string) => Promise<T>,
): Promise<T> {
  const types = Object.entries(columns).map(([column, type]) => `"${column}": '${type}'`);
  const lines = rows.map(row => JSON.stringify(row));
  const units = lines.reduce((most, {length}) => Math.max(most, length), 0);
  const rowBytes = Math.max(ROW_BYTES_MIN, units * BYTES_OF_UNIT);
  if (lines.reduce((sum, {length}) => sum + length, 0) > LITTLE_UNITS) await makeRoom();
  const file = join(folder, `rows-${process.pid}-${++files}.ndjson`);
  try {
    mkdirSync(folder, {recursive: true});
    // Without a line break at the end DuckDB may take what follows a long last row for another.
    writeFileSync(file, `${lines.join("\n")}\n`, {mode: 0o600});
    return await use(`read_ndjson('${file.replaceAll("'", "''")}',
      columns = {${types.join(", ")}}, maximum_object_size = ${rowBytes})`);
  } catch (error) {
    throw failure(error, file);
  } finally {
    rmSync(file, {force: true});
  }
}

/** The columns of a table with the types that SQL has for them. */
function columnTypes(table: Table): Record<string, string> {
  return Object.fromEntries(
    Object.entries(table.columns).map(([name, {type}]) => [name, sqlTypes[type]]),
  );
}

/** Adds the rows whose key is not there yet, and returns those. */
async function appendNew<T extends Table>(
  query: Warehouse["rows"],
  {name, table, rows, place}: {name: string; table: T; rows: readonly Row<T>[]; place: Place},
): Promise<Row<T>[]> {
  const keyOf = (row: object) =>
    JSON.stringify(table.key.map(column => (row as Record<string, unknown>)[column]));
  const key = table.key.map(column => `"${column}"`).join(", ");
  const added = await withRows(rows, {columns: columnTypes(table), ...place}, relation =>
    query<object>(`${mergeNew(table, {into: name, from: relation})} returning ${key}`),
  );
  if (added.length === rows.length) return [...rows];
  const keys = new Set(added.map(keyOf));
  return rows.filter(row => keys.has(keyOf(row)));
}
