import {mkdirSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {failure} from "./duckdb-errors.ts";
import type {Value} from "./warehouse.ts";

/** DuckDB reads with a buffer of twice the longest row, which counts against its memory. */
const ROW_BYTES_MIN = 1024 * 1024;
/** What a UTF-16 unit takes at most in UTF-8. */
const BYTES_OF_UNIT = 3;
/** A batch with more text than this takes its time, and more memory than rows do otherwise. */
const LITTLE_UNITS = 8 * 1024 * 1024;

/** Several warehouses of one process may be written at the same time. */
let files = 0;

export type Place = {
  /** Where many rows stand on their way. */
  folder: string;
  /** Asks for much memory, until little is asked for again. */
  makeRoom: () => Promise<void>;
};

type Columns = Readonly<Record<string, string>>;
/** What a statement can read from, with the parameters that it then has. */
type Relation = {from: string; given?: Readonly<Record<string, Value>>};

/**
 * Hands rows to a statement as a relation, `{name: type}` in SQL's types. Throws for a value that is none of its type.
 * Many rows go through a file, which DuckDB reads in half the time. For few it would take the same 32 MiB of memory
 * each time, which is half of what there is while rows are stored.
 */
export async function withRows<T>(
  rows: readonly object[],
  {columns, ...place}: {columns: Columns} & Place,
  use: (relation: Relation) => Promise<T>,
): Promise<T> {
  if (unitsOf(rows) > LITTLE_UNITS) return withFile(rows, {columns, ...place}, from => use({from}));
  const lists = Object.entries(columns).map(
    ([name, type], i) => `unnest(from_json_strict($c${i}, '["${type}"]')) as "${name}"`,
  );
  return use({from: `(select ${lists.join(", ")})`, given: asParameters(rows, columns)});
}

/** How long the texts of rows are together. */
function unitsOf(rows: readonly object[]): number {
  let units = 0;
  for (const row of rows) {
    for (const value of Object.values(row)) {
      if (typeof value === "string") units += value.length;
      else if (Array.isArray(value)) for (const item of value) units += String(item).length;
    }
  }
  return units;
}

/** A column each, in JSON: what a row lacks is null in it, and what it has beside the columns is left out. */
function asParameters(rows: readonly object[], columns: Columns): Record<string, string> {
  return Object.fromEntries(
    Object.keys(columns).map((name, i) => [
      `c${i}`,
      JSON.stringify((rows as readonly Record<string, unknown>[]).map(row => row[name])),
    ]),
  );
}

async function withFile<T>(
  rows: readonly object[],
  {columns, folder, makeRoom}: {columns: Columns} & Place,
  use: (relation: string) => Promise<T>,
): Promise<T> {
  const types = Object.entries(columns).map(([column, type]) => `"${column}": '${type}'`);
  const lines = rows.map(row => JSON.stringify(row));
  const units = lines.reduce((most, {length}) => Math.max(most, length), 0);
  const rowBytes = Math.max(ROW_BYTES_MIN, units * BYTES_OF_UNIT);
  const file = join(folder, `rows-${process.pid}-${++files}.ndjson`);
  await makeRoom();
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
