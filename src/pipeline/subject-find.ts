import {rawTables, sourceTables} from "../tables/index.ts";
import type {Table} from "../tables/table.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";

/** A table that may hold a person, by the name that SQL knows it by. */
export type HeldTable = {name: string; table: Table};

/** Every stored table: what sources said, and what was made of it. */
export const heldTables: readonly HeldTable[] = [
  ...Object.values<Table>(rawTables).map(table => ({name: table.name, table})),
  ...Object.values<Table>(sourceTables).map(table => ({name: `source."${table.name}"`, table})),
];

/** The columns that could hold a hash: those of texts, whatever they are for. */
export function textColumns(table: Table): {name: string; type: "text" | "texts" | "identity"}[] {
  return Object.entries(table.columns).flatMap(([name, {type}]) =>
    type === "text" || type === "texts" || type === "identity" ? [{name, type}] : [],
  );
}

/** The rows of a table that hold one of the hashes anywhere, as an SQL condition. */
export function holds(table: Table, hashes: readonly string[]): string {
  const conditions = textColumns(table).flatMap(({name, type}) => {
    const text = type === "texts" ? `array_to_string("${name}", ' ')` : `"${name}"`;
    return hashes.map(hash => `coalesce(contains(${text}, '${checked(hash)}'), false)`);
  });
  return conditions.length === 0 ? "false" : conditions.join(" or ");
}

/** How many rows hold a person, by table; tables that hold none are left out. */
export async function countHeld(
  warehouse: Warehouse,
  hashes: readonly string[],
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const {name, table} of heldTables) {
    const [{count} = {count: 0}] = await warehouse.rows<{count: number}>(
      `select count(*) as count from ${name} where ${holds(table, hashes)}`,
    );
    if (count > 0) counts[plain(name)] = count;
  }
  return counts;
}

/** Every row that holds a person, by table; payloads as the JSON that they are. */
export async function readHeld(
  warehouse: Warehouse,
  hashes: readonly string[],
): Promise<Record<string, readonly Record<string, unknown>[]>> {
  const held: Record<string, readonly Record<string, unknown>[]> = {};
  for (const {name, table} of heldTables) {
    const columns = Object.keys(table.columns).map(column => `"${column}"`);
    const rows = await warehouse.rows<Record<string, unknown>>(
      `select ${columns.join(", ")} from ${name} where ${holds(table, hashes)} order by all`,
    );
    if (rows.length > 0) held[plain(name)] = rows.map(opened);
  }
  return held;
}

function opened(row: Record<string, unknown>): Record<string, unknown> {
  return typeof row.payload === "string" ? {...row, payload: JSON.parse(row.payload)} : row;
}

/** `source."commit"` → `source.commit`. */
function plain(name: string): string {
  return name.replaceAll('"', "");
}

/** What goes into SQL is a hash and nothing else. */
function checked(hash: string): string {
  if (!/^[0-9a-f]{32}$/.test(hash)) throw new Error("Not the hash of a person");
  return hash;
}
