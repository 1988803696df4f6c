import type {Config} from "../config.ts";
import {keyCheck} from "../lib/identity.ts";
import type {Log} from "../lib/log.ts";
import {sourceTables} from "../tables/index.ts";
import type {Table} from "../tables/table.ts";
import {writeMeta} from "../warehouse/schema.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {addRedigested} from "./redigest.ts";
import {writeAnew} from "./subject.ts";
import type {Writer} from "./writer.ts";

/** Columns that hold a keyed hash of something else than a person. */
const KEYED: Readonly<Record<string, readonly string[]>> = {survey_answer: ["answer_id"]};
const HASH = "[0-9a-f]{32}";

/**
 * Hashes every stored hash once more, with a new key, in the raw events and the source tables, and writes the file
 * anew. A hash cannot be made again of a name that nobody kept; but the hash of a hash can, and new events come to
 * the same one by way of both keys. Returns how many different hashes there were.
 */
export async function rekey(
  {warehouse, identity, onClosed}: Writer,
  {key, config, log}: {key: string; config: Config; log: Log},
): Promise<number> {
  log.progress("Rehashing");
  const columns = keyedColumns();
  const count = await warehouse.transaction(async () => {
    const hashes = await knownHashes(warehouse, columns);
    await warehouse.temporary(
      "rehashed",
      {old: "VARCHAR", fresh: "VARCHAR"},
      hashes.map(old => ({old, fresh: identity.rehash(old, key)})),
    );
    for (const name of new Set(columns.map(({column}) => column))) {
      await warehouse.run(`update raw_event as e set
          payload = replace(e.payload, r.old, r.fresh),
          raw_event_id = replace(e.raw_event_id, r.old, r.fresh)
        from rehashed as r where e.payload ->> '$.${name}' = r.old`);
    }
    for (const {table, column} of columns) await rehashColumn(warehouse, {table, column});
    await warehouse.run("drop table rehashed");
    await writeMeta(warehouse, "key_check", keyCheck(key));
    return hashes.length;
  });
  await writeAnew(warehouse, {config, onClosed});
  return count;
}

type KeyedColumn = {table: Table; column: string};

function keyedColumns(): KeyedColumn[] {
  return Object.values<Table>(sourceTables).flatMap(table =>
    Object.entries(table.columns)
      .filter(([name, {type}]) => type === "identity" || KEYED[table.name]?.includes(name))
      .map(([column]) => ({table, column})),
  );
}

/** The hashes of the tables, and of the versions of rows that only the raw events still have. */
async function knownHashes(
  warehouse: Warehouse,
  columns: readonly KeyedColumn[],
): Promise<string[]> {
  const names = new Set(columns.map(({column}) => column));
  const queries = [
    ...columns.map(({table, column}) => `select "${column}" as hash from source."${table.name}"`),
    ...[...names].map(name => `select payload ->> '$.${name}' as hash from raw_event`),
  ];
  const rows = await warehouse.rows<{hash: string}>(
    `select distinct hash from (${queries.join(" union all ")})
    where regexp_full_match(hash, '${HASH}') order by hash`,
  );
  return rows.map(({hash}) => hash);
}

async function rehashColumn(warehouse: Warehouse, {table, column}: KeyedColumn): Promise<void> {
  const name = `source."${table.name}"`;
  await warehouse.run(`create or replace temp table changed as
    select t.* replace (r.fresh as "${column}")
    from ${name} as t join rehashed as r on t."${column}" = r.old`);
  await warehouse.run(`delete from ${name} where "${column}" in (select old from rehashed)`);
  await addRedigested(warehouse, {table, from: "changed", into: name});
  await warehouse.run("drop table changed");
}
