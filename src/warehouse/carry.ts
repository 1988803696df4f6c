import {UserError} from "../lib/errors.ts";
import type {Table} from "../tables/table.ts";
import type {Warehouse} from "./warehouse.ts";

/**
 * Sets the rows of the source tables aside while these are made anew. The function that comes back adds those again
 * that nothing made meanwhile. It throws a UserError where a new column has no value for them.
 */
export async function carryRows(
  warehouse: Warehouse,
  tables: readonly Table[],
): Promise<() => Promise<void>> {
  const columns = await warehouse.rows<{table: string; name: string}>(
    `select table_name as "table", column_name as name from duckdb_columns()
    where schema_name = 'source' and database_name = current_database()`,
  );
  const before = Map.groupBy(columns, ({table}) => table);
  for (const name of before.keys()) {
    await warehouse.run(`create or replace temp table "carried_${name}" as from source."${name}"`);
  }
  return async () => {
    for (const table of tables) {
      const known = before.get(table.name)?.map(({name}) => name);
      if (known !== undefined) await addRows(warehouse, {table, known});
    }
    for (const name of before.keys()) await warehouse.run(`drop table "carried_${name}"`);
  };
}

async function addRows(
  warehouse: Warehouse,
  {table, known}: {table: Table; known: readonly string[]},
): Promise<void> {
  const list = Object.entries(table.columns).map(([name, column]) => {
    if (known.includes(name)) return `"${name}"`;
    if (column.nullable) return `null as "${name}"`;
    throw new UserError(
      `Cannot bring the warehouse forward: "${name}" of ${table.name} is new, and the retention deleted the raw events that would tell it`,
      {
        hint: "Go on with the fivekeys of before, or move data/metrics away and sync again; the file was left as it is.",
      },
    );
  });
  const key = table.key.map(name => `t."${name}" = c."${name}"`).join(" and ");
  await warehouse.run(`insert into source."${table.name}" by name
    select ${list.join(", ")} from "carried_${table.name}" as c
    where not exists (select 1 from source."${table.name}" as t where ${key})`);
}
