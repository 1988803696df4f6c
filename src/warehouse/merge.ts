import type {Table} from "../tables/table.ts";

/**
 * The statement that puts rows, of which no two have the same key, into a table with technical columns. Where a
 * row with the key is there already, the one with the later (`_version`, `_digest`) stays.
 */
export function mergeLater(table: Table, {into, from}: {into: string; from: string}): string {
  const columns = Object.keys(table.columns);
  const sets = columns.map(column => `"${column}" = s."${column}"`);
  return `${mergeNew(table, {into, from})}
    when matched and (s._version, s._digest) > (t._version, t._digest)
      then update set ${sets.join(", ")}`;
}

/** The statement that puts in only the rows whose key is not there. */
export function mergeNew(table: Table, {into, from}: {into: string; from: string}): string {
  const columns = Object.keys(table.columns);
  const names = columns.map(column => `"${column}"`);
  const values = columns.map(column => `s."${column}"`);
  const same = table.key.map(column => `t."${column}" = s."${column}"`);
  return `merge into ${into} as t using ${from} as s on ${same.join(" and ")}
    when not matched then insert (${names.join(", ")}) values (${values.join(", ")})`;
}
