import {createReadStream, existsSync, readdirSync, renameSync, rmSync} from "node:fs";
import {open, writeFile} from "node:fs/promises";
import {basename, extname, join, relative} from "node:path";
import {createInterface} from "node:readline";
import type {Json} from "../sources/source.ts";
import {duckdb} from "../warehouse/duckdb.ts";
import {scrubbed} from "./subject-scrub.ts";

/** Text, line by line: snapshots and exports. */
const TEXT_ENDINGS: readonly string[] = [".ndjson", ".jsonl", ".json", ".csv", ".md", ".txt"];
const CHUNK_BYTES = 1024 ** 2;
const HASH_BYTES = 32;
/** Where a DuckDB file says what it is. */
const DUCKDB_MARK = {at: 8, text: "DUCK"};

/** What a file that holds a person can be: one that can be written anew without them, or not. */
export type HoldingFile = {path: string; name: string; isText: boolean};

/** The files below a folder, `except` for some, that hold one of the hashes; databases are opened and searched. */
export async function filesHolding(
  folder: string,
  {hashes, except = []}: {hashes: readonly string[]; except?: readonly string[]},
): Promise<HoldingFile[]> {
  const found: HoldingFile[] = [];
  for (const path of filesBelow(folder)) {
    if (except.includes(path) || !(await fileHolds(path, hashes))) continue;
    const isText = TEXT_ENDINGS.includes(extname(path).toLowerCase());
    found.push({path, name: relative(folder, path), isText});
  }
  return found;
}

/** Every file below a folder; none where there is no folder. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

/** Writes a text file anew, without the hashes; it takes its name only once it is whole. */
export async function rewriteFile(
  path: string,
  isErased: (hash: string) => boolean,
): Promise<void> {
  const draft = `${path}.draft`;
  const file = await open(draft, "w", 0o600);
  try {
    for await (const line of createInterface({input: createReadStream(path)})) {
      await writeFile(file, `${scrubbedLine(line, isErased)}\n`);
    }
  } catch (error) {
    rmSync(draft, {force: true});
    throw error;
  } finally {
    await file.close();
  }
  renameSync(draft, path);
}

function scrubbedLine(line: string, isErased: (hash: string) => boolean): string {
  try {
    const value = JSON.parse(line) as Json;
    if (typeof value === "object") return JSON.stringify(scrubbed(value, isErased));
  } catch {
    // Not a line of JSON: a line of a table, of a document, or of JSON that is written over several.
  }
  return scrubbed(`${line} `, isErased)?.toString().slice(0, -1) ?? "";
}

/** Looks at every byte, and into databases, whose texts are packed. */
async function fileHolds(path: string, hashes: readonly string[]): Promise<boolean> {
  let [rest, isFirst] = [Buffer.alloc(0) as Buffer, true];
  let isDatabase = false;
  for await (const chunk of createReadStream(path, {
    highWaterMark: CHUNK_BYTES,
  }) as AsyncIterable<Buffer>) {
    if (isFirst) isDatabase = chunk.toString("latin1", DUCKDB_MARK.at, 12) === DUCKDB_MARK.text;
    isFirst = false;
    const bytes = Buffer.concat([rest, chunk]);
    if (hashes.some(hash => bytes.includes(hash))) return true;
    rest = bytes.subarray(Math.max(0, bytes.length - HASH_BYTES));
  }
  return isDatabase && !basename(path).endsWith(".wal") && (await databaseHolds(path, hashes));
}

async function databaseHolds(path: string, hashes: readonly string[]): Promise<boolean> {
  const database = await duckdb({path, readOnly: true});
  try {
    const tables = await database.rows<{schema: string; name: string}>(
      `select schema_name as schema, table_name as name from duckdb_tables() order by all`,
    );
    for (const {schema, name} of tables) {
      const like = hashes.map(hash => `contains(cast(t as varchar), '${hash}')`).join(" or ");
      const [held] = await database.rows(
        `select 1 as held from "${schema}"."${name}" as t where ${like} limit 1`,
      );
      if (held !== undefined) return true;
    }
    return false;
  } finally {
    await database.close();
  }
}
