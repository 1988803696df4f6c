import {UserError} from "../lib/errors.ts";
import {rawTables, sourceTables} from "../tables/index.ts";
import type {Table} from "../tables/table.ts";
import type {Warehouse} from "./warehouse.ts";

/**
 * The shape of the private warehouse. Raise it whenever a table changes: source tables are then made
 * again from the raw events, which outlive every shape.
 */
export const SCHEMA_VERSION = 3;

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
  {keyCheck, refill}: {keyCheck: string; refill: () => Promise<void>},
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
    throw new UserError("Cannot use the warehouse: its people were hashed with another key", {
      hint: "Restore the key file (.fivekeys/identity.key or FIVEKEYS_KEY_FILE), or move data/metrics away and sync again.",
    });
  }
  if (version === SCHEMA_VERSION) return;
  await warehouse.transaction(async () => {
    await createTables(warehouse, {isNew: version === null});
    if (version !== null) await refill();
    await warehouse.run("delete from meta");
    await warehouse.run(
      "insert into meta values ('schema_version', $version), ('key_check', $keyCheck)",
      {
        version: String(SCHEMA_VERSION),
        keyCheck,
      },
    );
  });
}

async function createTables(warehouse: Warehouse, {isNew}: {isNew: boolean}): Promise<void> {
  await warehouse.run("create schema if not exists source");
  if (isNew) {
    for (const table of Object.values(rawTables)) await warehouse.create(table.name, table);
  }
  await createSourceTables(warehouse);
}

/** The source tables, empty. */
async function createSourceTables(warehouse: Warehouse): Promise<void> {
  for (const table of Object.values(sourceTables)) {
    await warehouse.create(`source."${table.name}"`, stored(table));
  }
}
