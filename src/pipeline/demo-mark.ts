import {UserError} from "../lib/errors.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";

/** Under which name the mark stands among the facts about a warehouse. */
export const DEMO_MARK = "demo";

/** What was invented into a warehouse; null for one of real data, and for one that is not prepared yet. */
export async function demoMark(warehouse: Warehouse): Promise<string | null> {
  const tables = await warehouse.rows(
    "select 1 from duckdb_tables() where schema_name = 'main' and table_name = 'meta'",
  );
  if (tables.length === 0) return null;
  const [row] = await warehouse.rows<{value: string}>("select value from meta where name = $name", {
    name: DEMO_MARK,
  });
  return row?.value ?? null;
}

/** Throws where a warehouse holds invented data: real data never stand beside it. */
export async function refuseDemo(warehouse: Warehouse): Promise<void> {
  if ((await demoMark(warehouse)) === null) return;
  throw new UserError(
    "Cannot write this warehouse: it holds the invented data of `fivekeys demo`",
    {
      hint: "Real data need a folder of their own: run the command there. `fivekeys demo` writes this one.",
    },
  );
}
