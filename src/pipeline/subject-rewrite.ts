import type {Json, RawEvent} from "../sources/source.ts";
import {rawTables} from "../tables/index.ts";
import type {Row, Table} from "../tables/table.ts";
import {stored} from "../warehouse/schema.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {addRedigested} from "./redigest.ts";
import {type HeldTable, heldTables, holds, textColumns} from "./subject-find.ts";

const PAGE_ROWS = 20_000;

type Event = Row<typeof rawTables.raw_event>;
type Cursor = Row<typeof rawTables.cursor>;

/** How hashes are replaced: in JSON, and, as an SQL expression, in a column of a table. */
export type Rewriting = {
  /** The hashes that are looked for. */
  hashes: readonly string[];
  event: (event: RawEvent) => RawEvent;
  value: (value: Json) => Json;
  /** A column's value without the hashes, of what it is for. */
  column: (name: string, type: "text" | "texts" | "identity") => string;
};

/** Rewrites every row of every stored table that holds one of the hashes. Wants a transaction of the caller's. */
export async function rewriteHeld(warehouse: Warehouse, rewriting: Rewriting): Promise<void> {
  await rewriteEvents(warehouse, rewriting);
  await rewriteCursors(warehouse, rewriting);
  const technical: readonly string[] = [rawTables.raw_event.name, rawTables.cursor.name];
  for (const held of heldTables) {
    if (!technical.includes(held.name)) await rewriteTable(warehouse, held, rewriting);
  }
}

async function rewriteEvents(
  warehouse: Warehouse,
  {hashes, event: rewrite}: Rewriting,
): Promise<void> {
  const {raw_event: table} = rawTables;
  const where = holds(table, hashes);
  await warehouse.run(`create or replace temp table held_event as from raw_event where ${where}`);
  await warehouse.run(`delete from raw_event where ${where}`);
  let last = "";
  for (;;) {
    const page = await warehouse.rows<Event>(
      `select * from held_event where raw_event_id > $last
      order by raw_event_id limit ${PAGE_ROWS}`,
      {last},
    );
    if (page.length === 0) break;
    last = page.at(-1)!.raw_event_id;
    const rows = page.map(({raw_event_id, payload, ...rest}) => {
      const {id, payload: rewritten} = rewrite({
        ...rest,
        id: raw_event_id,
        payload: JSON.parse(payload),
      });
      return {...rest, raw_event_id: id, payload: JSON.stringify(rewritten)};
    });
    await warehouse.append("raw_event", table, rows);
  }
  await warehouse.run("drop table held_event");
}

async function rewriteCursors(warehouse: Warehouse, {hashes, value}: Rewriting): Promise<void> {
  const {cursor: table} = rawTables;
  const where = holds(table, hashes);
  const rows = await warehouse.rows<Cursor>(`select * from cursor where ${where}`);
  if (rows.length === 0) return;
  await warehouse.run(`delete from cursor where ${where}`);
  await warehouse.append(
    "cursor",
    table,
    rows.map(row => ({
      scope: String(value(row.scope)),
      value: JSON.stringify(value(JSON.parse(row.value))),
    })),
  );
}

/** A row's digest tells whether an import says something new: it is made again with the row. */
async function rewriteTable(
  warehouse: Warehouse,
  {name, table}: HeldTable,
  {hashes, column}: Rewriting,
): Promise<void> {
  const columns = textColumns(table);
  if (columns.length === 0) return;
  const where = holds(table, hashes);
  const changed = columns.map(({name, type}) => `${column(name, type)} as "${name}"`).join(", ");
  const isSource = table.layer === "source";
  await warehouse.create("rewritten", isSource ? stored(table) : (table as Table));
  await warehouse.run(`insert into rewritten by name
    select * replace (${changed}) from ${name} where ${where}`);
  await warehouse.run(`delete from ${name} where ${where}`);
  if (isSource) await addRedigested(warehouse, {table, from: "rewritten", into: name});
  else await warehouse.run(`insert into ${name} by name from rewritten`);
  await warehouse.run("drop table rewritten");
}
