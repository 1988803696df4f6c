import {DuckDBInstance} from "@duckdb/node-api";
import {UserError} from "../../lib/errors.ts";
import type {FileRecord} from "./row.ts";

/** Little enough to read a file beside an open warehouse. */
const MEMORY_LIMIT = "1GB";
const BATCH_ROWS = 10_000;

/**
 * Records of a Parquet file. The database that reads it lives in memory alone and may not write to disk, for
 * the file still names people.
 */
export async function* readParquet(
  path: string,
  {
    name,
    columns,
  }: {
    name: string;
    /** Told of the columns. */
    columns: (names: readonly string[], place: number | null) => void;
  },
): AsyncGenerator<FileRecord[]> {
  const instance = await DuckDBInstance.create(":memory:", {
    temp_directory: "",
    memory_limit: MEMORY_LIMIT,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  try {
    // So that instants are written with +00; those without a zone are written without one.
    await connection.run("set TimeZone = 'UTC'");
    const table = `read_parquet(${literal(path)}, hive_partitioning = false)`;
    const described = await connection
      .runAndReadAll(`describe select * from ${table}`)
      .catch(error => unreadable(error, name));
    const found = described.getRowObjectsJS() as DescribedColumn[];
    columns(
      found.map(({column_name}) => column_name),
      null,
    );
    const list = found.map(plain).join(", ");
    const result = await connection.stream(
      `select to_json(t)::varchar from (select ${list} from ${table}) as t`,
    );
    let records: FileRecord[] = [];
    let place = 0;
    for (;;) {
      const chunk = await result.fetchChunk().catch(error => unreadable(error, name));
      if (chunk === null || chunk.rowCount === 0) break;
      for (const json of chunk.getColumnValues(0)) {
        place++;
        records.push({place, cells: JSON.parse(String(json))});
      }
      if (records.length < BATCH_ROWS) continue;
      yield records;
      records = [];
    }
    yield records;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

type DescribedColumn = {column_name: string; column_type: string};

/** A column in a form that JSON has. What is not a number says the same as null, as in data frames. */
function plain({column_name, column_type}: DescribedColumn): string {
  const column = `"${column_name.replaceAll('"', '""')}"`;
  if (/^(VARCHAR(\[\])?|BOOLEAN)$/.test(column_type)) return column;
  const isFloat = /^(FLOAT|DOUBLE)$/.test(column_type);
  const value = isFloat ? `case when isfinite(${column}) then ${column} end` : `${column}::varchar`;
  return `${value} as ${column}`;
}

/** A path in SQL, taken as it stands: without the wildcards that a list of files may have. */
function literal(path: string): string {
  return `'${path.replace(/[*?[]/g, "[$&]").replaceAll("'", "''")}'`;
}

function unreadable(cause: unknown, name: string): never {
  throw new UserError(`Cannot import "${name}": it is not a Parquet file, or it is damaged`, {
    hint: "Write it again with the tool it came from, or import it as CSV or NDJSON.",
    cause,
  });
}
