import {setImmediate as nextTurn} from "node:timers/promises";
import {type DuckDBConnection, DuckDBDataChunk, INTEGER} from "@duckdb/node-api";
import type {Value} from "./warehouse.ts";

const CHUNK_ROWS = 2048;
const CHUNKS_AT_ONCE = 64;

/** The numeric columns that a query yields, copied chunk by chunk; a null comes out as NaN. */
export async function readNumbers<K extends string>(
  connection: DuckDBConnection,
  {sql, columns, parameters}: {sql: string; columns: readonly K[]; parameters: unknown},
): Promise<{[key in K]: Float64Array}> {
  const list = columns.map(name => `cast("${name}" as double)`).join(", ");
  // Not streamed: a stream is made by one thread.
  const result = await connection.run(
    `select ${list} from (${sql})`,
    parameters as Record<string, Value>,
  );
  const found = columns.map(() => new Float64Array(result.rowCount));
  const {chunkCount} = result;
  let at = 0;
  // All of it is there: to wait for each of its chunks would take longer than to copy it.
  for (let part = 0; part < chunkCount; part += 1) {
    // What was copied is let go of, and others have their turn.
    if (part % CHUNKS_AT_ONCE === CHUNKS_AT_ONCE - 1) await nextTurn();
    const chunk = result.getChunk(part);
    const end = at + chunk.rowCount;
    found.forEach((column, i) => {
      copyColumn(chunk, {index: i, to: column.subarray(at, end)});
    });
    at = end;
  }
  return Object.fromEntries(columns.map((name, i) => [name, found[i]!])) as {
    [key in K]: Float64Array;
  };
}

function copyColumn(chunk: DuckDBDataChunk, {index, to}: {index: number; to: Float64Array}): void {
  const vector = chunk.getColumnVector(index) as unknown as {
    items: Float64Array;
    validity: {data: BigUint64Array | null; itemValid: (i: number) => boolean};
  };
  to.set(vector.items.subarray(0, to.length));
  if (vector.validity.data === null) return;
  for (let i = 0; i < to.length; i += 1) if (!vector.validity.itemValid(i)) to[i] = Number.NaN;
}

/** Adds 32-bit integers to a temporary table, column by column. */
export async function appendIntegers(
  connection: DuckDBConnection,
  {table, columns}: {table: string; columns: readonly Int32Array[]},
): Promise<void> {
  const appender = await connection.createAppender(table, "main", "temp");
  const rowCount = columns[0]?.length ?? 0;
  const chunk = DuckDBDataChunk.create(
    columns.map(() => INTEGER),
    CHUNK_ROWS,
  );
  for (let start = 0; start < rowCount; start += CHUNK_ROWS) {
    const size = Math.min(CHUNK_ROWS, rowCount - start);
    chunk.rowCount = size;
    columns.forEach((column, i) => {
      const vector = chunk.getColumnVector(i) as unknown as {items: Int32Array; flush: () => void};
      vector.items.set(column.subarray(start, start + size));
      vector.flush();
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}
