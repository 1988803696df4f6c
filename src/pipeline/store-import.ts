import type {PlacedRow} from "../sources/import/row.ts";
import {rawTables, sourceTables} from "../tables/index.ts";
import {integer, type Row, type Table, text} from "../tables/table.ts";
import {mergeLater} from "../warehouse/merge.ts";
import {stored} from "../warehouse/schema.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import type {SourceTableName} from "./ingest.ts";
import {digestOf} from "./latest-rows.ts";

/** The cursor that holds the version of the last import. */
const SCOPE = "import";
const DUPLICATES_MAX = 20;

/** A row whose key stands earlier in the file, by their places; `total` counts all of them. */
export type Duplicate = {place: number; first: number; total: number};

/**
 * Stores the rows of a file as raw events and in their source table, in one transaction. A row that was
 * imported just so makes no event; any other is a version later than all before. Rows with the same key are
 * told of, which must throw. Returns how many rows were read, and how many were stored.
 */
export async function storeImport(
  warehouse: Warehouse,
  {
    name,
    batches,
    now,
    refuse,
  }: {
    name: SourceTableName;
    batches: AsyncIterable<readonly PlacedRow[]>;
    now: Date;
    refuse: (duplicates: readonly Duplicate[]) => never;
  },
): Promise<{rows: number; stored: number}> {
  const table: Table = sourceTables[name];
  const placed: Table = {
    ...table,
    columns: {...table.columns, _place: integer("Its place."), _digest: text("Its digest.")},
  };
  const digest = digestOf(table);
  return warehouse.transaction(async () => {
    await warehouse.create("staged_import", placed);
    let rows = 0;
    for await (const batch of batches) {
      const staged = batch.map(row => ({...row, _digest: digest(row)}));
      await warehouse.append("staged_import", placed, staged as readonly Row<Table>[]);
      rows += batch.length;
    }
    const duplicates = await findDuplicates(warehouse, table);
    if (duplicates.length > 0) refuse(duplicates);
    const stored = await storeChanged(warehouse, {name, now});
    await warehouse.run("drop table staged_import");
    return {rows, stored};
  });
}

function findDuplicates(warehouse: Warehouse, {key}: Table): Promise<Duplicate[]> {
  const columns = key.map(column => `"${column}"`).join(", ");
  return warehouse.rows<Duplicate>(`
    with repeated as (
      select ${columns}, min(_place) as first
      from staged_import
      group by ${columns}
      having count(*) > 1
    )
    select _place as place, first, cast(count(*) over () as integer) as total
    from staged_import
    join repeated using (${columns})
    where _place > first
    order by place
    limit ${DUPLICATES_MAX}`);
}

async function storeChanged(
  warehouse: Warehouse,
  {name, now}: {name: SourceTableName; now: Date},
): Promise<number> {
  const table: Table = sourceTables[name];
  const version = await nextVersion(warehouse, now);
  const key = table.key.map(column => `"${column}"`).join(", ");
  const columns = Object.keys(table.columns)
    .map(column => `"${column}"`)
    .join(", ");
  await warehouse.run(`create or replace table staged_row as
    with said as (
      select ${columns}, 'import' as _source, '${version}' as _version, _digest,
      from staged_import
    )
    select * from said
    anti join (select * from source."${name}" where _source = 'import') as known
    using (${key}, _digest)`);
  const [{count} = {count: 0}] = await warehouse.rows<{count: number}>(
    "select count(*) as count from staged_row",
  );
  if (count > 0) {
    await warehouse.run(`insert into raw_event
      select
        concat_ws(':', 'import', '${name}', ${key}, _version) as raw_event_id,
        _source as source,
        'import.${name}' as kind,
        _version as version,
        to_json({${payload(table)}})::varchar as payload,
      from staged_row`);
    await warehouse.run(mergeLater(stored(table), {into: `source."${name}"`, from: "staged_row"}));
    await warehouse.run("delete from cursor where scope = $scope", {scope: SCOPE});
    await warehouse.append("cursor", rawTables.cursor, [
      {scope: SCOPE, value: JSON.stringify(version)},
    ]);
  }
  await warehouse.run("drop table staged_row");
  return count;
}

/** The instant of the import, or a millisecond after the last one where the clock did not go on. */
async function nextVersion(warehouse: Warehouse, now: Date): Promise<string> {
  const [cursor] = await warehouse.rows<{value: string}>(
    "select value from cursor where scope = $scope",
    {scope: SCOPE},
  );
  const last = cursor === undefined ? 0 : Date.parse(JSON.parse(cursor.value));
  return new Date(Math.max(now.getTime(), last + 1)).toISOString();
}

/** The columns of a row as the fields of its event. */
function payload(table: Table): string {
  const fields = Object.entries(table.columns).map(([name, {type}]) => {
    const value = type === "instant" ? `strftime("${name}", '%Y-%m-%dT%H:%M:%S.%gZ')` : `"${name}"`;
    return `"${name}": ${value}`;
  });
  return fields.join(", ");
}
