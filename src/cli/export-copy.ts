import type {ColumnType, Table} from "../tables/table.ts";

/** How each format is written, in SQL. */
export const formats = {
  ndjson: "format json",
  csv: "format csv, header true",
  parquet: "format parquet, compression zstd",
} as const;

export type Format = keyof typeof formats;

/** The statement that writes a table into a file, in the order of its key and then of all columns. */
export function copy({table, format, path}: {table: Table; format: Format; path: string}): string {
  const columns = Object.entries(table.columns).map(
    ([name, {type}]) => `${written(`t."${name}"`, {type, format})} as "${name}"`,
  );
  const order = [...new Set([...table.key, ...Object.keys(table.columns)])];
  const by = order.map(name => `t."${name}" asc nulls last`).join(", ");
  const query = `select ${columns.join(", ")} from "${table.name}" as t order by ${by}`;
  return `copy (${query}) to '${path.replaceAll("'", "''")}' (${formats[format]})`;
}

/** A column as a format has it: instants with their zone, and lists as texts where there are none. */
function written(column: string, {type, format}: {type: ColumnType; format: Format}): string {
  if (type === "instant" && format === "parquet") return `${column} at time zone 'UTC'`;
  if (type === "instant") return `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
  return type === "texts" && format === "csv" ? `array_to_string(${column}, ' ')` : column;
}
