import {UserError} from "../lib/errors.ts";
import {rawTables, sourceTables} from "../tables/index.ts";
import type {Table} from "../tables/table.ts";
import {carryRows} from "./carry.ts";
import type {Warehouse} from "./warehouse.ts";

/**
 * The shape of the private warehouse. Raise it whenever a table changes: source tables are then made
 * again from the raw events, which outlive every shape.
 */
export const SCHEMA_VERSION = 4;

/** Columns that decide which of two versions of a row wins; never seen by readers. */
const technicalColumns = {
  _source: {type: "text", doc: "The source that said it.", nullable: false},
  _version: {type: "text", doc: "The source's own version of the row.", nullable: false},
  _digest: {
    type: "text",
    doc: "A digest of the row, so that equal versions have one winner.",
    nullable: false,
  },
} as const;

export function stored(table: Table): Table {
  return {...table, columns: {...table.columns, ...technicalColumns}};
}

/**
 * Prepares an opened file as a private warehouse. One of an older shape gets the tables of this one, which
 * `refill` fills again from the raw events in the same transaction. Throws a UserError when a newer fivekeys
 * wrote the file, or another key.
 */
export async function prepare(
  warehouse: Warehouse,
  {
    keyCheck,
    refill,
    otherKey = () => new Error("Another key wrote the warehouse"),
  }: {
    keyCheck: string;
    refill: () => Promise<void>;
    /** What is thrown where another key wrote the file. */
    otherKey?: () => Error;
  },
): Promise<void> {
  await warehouse.run("create table if not exists meta (name varchar, value varchar)");
  const meta = Object.fromEntries(
    (await warehouse.rows<{name: string; value: string}>("select name, value from meta")).map(
      ({name, value}) => [name, value],
    ),
  );
  const version = meta.schema_version === undefined ? null : Number(meta.schema_version);
  if (version !== null && version > SCHEMA_VERSION) {
    throw new UserError(
      `Cannot use the warehouse: a newer fivekeys wrote it (shape ${version}, this one knows ${SCHEMA_VERSION})`,
      {hint: "Update fivekeys; the file was left as it is."},
    );
  }
  if (meta.key_check !== undefined && meta.key_check !== keyCheck) {
    throw otherKey();
  }
  await createMissing(warehouse);
  if (version === SCHEMA_VERSION) return;
  await warehouse.transaction(async () => {
    const isPartial = meta.raw_before !== undefined;
    const addCarried = isPartial ? await carryRows(warehouse, sourceTablesStored()) : null;
    await createTables(warehouse);
    if (version !== null) await refill();
    await addCarried?.();
    await writeMeta(warehouse, "schema_version", String(SCHEMA_VERSION));
    await writeMeta(warehouse, "key_check", keyCheck);
  });
}

/** A fact about the warehouse as a whole; null where it is not on record. */
export async function readMeta(warehouse: Warehouse, name: string): Promise<string | null> {
  const [row] = await warehouse.rows<{value: string}>("select value from meta where name = $name", {
    name,
  });
  return row?.value ?? null;
}

/** Puts such a fact on record, in the place of what was known. */
export async function writeMeta(warehouse: Warehouse, name: string, value: string): Promise<void> {
  await warehouse.run("delete from meta where name = $name", {name});
  await warehouse.run("insert into meta values ($name, $value)", {name, value});
}

/** A raw table is never made anew: one that an earlier fivekeys did not have is added. */
async function createMissing(warehouse: Warehouse): Promise<void> {
  const there = await warehouse.rows<{name: string}>(
    "select table_name as name from duckdb_tables() where schema_name = 'main'",
  );
  for (const table of Object.values<Table>(rawTables)) {
    if (!there.some(({name}) => name === table.name)) await warehouse.create(table.name, table);
  }
}

function sourceTablesStored(): Table[] {
  return Object.values(sourceTables).map(stored);
}

async function createTables(warehouse: Warehouse): Promise<void> {
  await warehouse.run("create schema if not exists source");
  await createSourceTables(warehouse);
}

/** The source tables, empty. */
async function createSourceTables(warehouse: Warehouse): Promise<void> {
  for (const table of Object.values(sourceTables)) {
    await warehouse.create(`source."${table.name}"`, stored(table));
  }
}
