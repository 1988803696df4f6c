import type {ColumnType, Row, Table} from "../tables/table.ts";
import {type Place, withRows} from "./duckdb-given.ts";
import {mergeLater, mergeNew} from "./merge.ts";
import type {Warehouse} from "./warehouse.ts";

export const sqlTypes: Record<ColumnType, string> = {
  text: "VARCHAR",
  integer: "INTEGER",
  double: "DOUBLE",
  boolean: "BOOLEAN",
  instant: "TIMESTAMP",
  texts: "VARCHAR[]",
  identity: "VARCHAR",
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
      withRows(rows, {columns: columnTypes(table), ...place}, ({from, given}) =>
        run(`insert into ${name} by name from ${from}`, given),
      ),
    appendNew: (name, table, rows) => appendNew(query, {name, table, rows, place}),
    merge: (name, table, rows) =>
      withRows(rows, {columns: columnTypes(table), ...place}, ({from, given}) =>
        run(mergeLater(table, {into: name, from}), given),
      ),
    temporary: (name, columns, rows = []) =>
      withRows(rows, {columns, ...place}, ({from, given}) =>
        run(`create or replace temp table ${name} as from ${from}`, given),
      ),
  };
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
  const added = await withRows(rows, {columns: columnTypes(table), ...place}, ({from, given}) =>
    query<object>(`${mergeNew(table, {into: name, from})} returning ${key}`, given),
  );
  if (added.length === rows.length) return [...rows];
  const keys = new Set(added.map(keyOf));
  return rows.filter(row => keys.has(keyOf(row)));
}
