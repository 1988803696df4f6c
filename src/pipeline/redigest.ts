import type {Table} from "../tables/table.ts";
import {stored} from "../warehouse/schema.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {digestOf} from "./latest-rows.ts";

const PAGE_ROWS = 20_000;

/** Adds the rows of one table to another, both with technical columns, with the digests that they have by now. */
export async function addRedigested(
  warehouse: Warehouse,
  {table, from, into}: {table: Table; from: string; into: string},
): Promise<void> {
  const digest = digestOf(table);
  const key = table.key.map(column => `"${column}"`).join(", ");
  for (let offset = 0; ; offset += PAGE_ROWS) {
    const page = await warehouse.rows<Readonly<Record<string, unknown>>>(
      `select * from ${from} order by ${key} limit ${PAGE_ROWS} offset ${offset}`,
    );
    if (page.length === 0) return;
    const rows = page.map(row => ({...row, _digest: digest(row)}));
    await warehouse.append(into, stored(table), rows as never[]);
  }
}
