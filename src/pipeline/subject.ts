import {renameSync, rmSync} from "node:fs";
import {join} from "node:path";
import type {Config} from "../config.ts";
import {addErased, erasedFile, readErased} from "../lib/erased.ts";
import {exitCodes, UserError} from "../lib/errors.ts";
import type {Log} from "../lib/log.ts";
import {writeMeta} from "../warehouse/schema.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {scrubInbox} from "./inbox-scrub.ts";
import type {PublishedMetric} from "./publish.ts";
import {republish} from "./republish.ts";
import {filesBelow, filesHolding, rewriteFile} from "./subject-files.ts";
import {countHeld, readHeld} from "./subject-find.ts";
import {rewriteHeld} from "./subject-rewrite.ts";
import {scrubbed, scrubbedEvent} from "./subject-scrub.ts";
import {dataFiles, type Writer} from "./writer.ts";

/** Everything that is held about a person. */
export type Held = {
  /** The hashes under which they stand, one for each of their names. */
  hashes: readonly string[];
  is_erased: boolean;
  tables: Record<string, readonly Record<string, unknown>[]>;
  /** Files of the data folder, beside the warehouse, that hold one of the hashes. */
  files: readonly string[];
};

/** What an erasure touched. It names nobody. */
export type Erasure = {
  /** Rows from which the person was taken, by table. */
  tables: Record<string, number>;
  /** Files of the data folder that were written anew. */
  files: readonly string[];
  /** How many files were searched afterwards, byte by byte, and none of them held a hash. */
  files_searched: number;
};

/** Reads everything that is held about the person of a name. */
export async function exportSubject(
  {warehouse, identity}: Writer,
  {name, config}: {name: string; config: Config},
): Promise<Held> {
  const hashes = identity.hashesOf(name);
  const files = await filesHolding(config.dataFolder, {hashes, except: ownFiles(config)});
  return {
    hashes,
    is_erased: hashes.some(identity.isErased),
    tables: await readHeld(warehouse, hashes),
    files: files.map(file => file.name),
  };
}

/**
 * Takes the person of a name out of everything that is held, and keeps them out: rows lose the hash, the figures are
 * published again, and the file of the warehouse is written anew. Throws a UserError, and changes nothing, where a
 * file of the data folder holds the hash and cannot be written without it. To be followed by `checkErasure`.
 */
export async function eraseSubject(
  {warehouse, identity, onClosed}: Writer,
  {
    name,
    config,
    metrics,
    log,
  }: {name: string; config: Config; metrics: readonly PublishedMetric[]; log: Log},
): Promise<{hashes: string[]; erasure: Omit<Erasure, "files_searched">}> {
  const hashes = identity.hashesOf(name);
  const isErased = (hash: string) => hashes.includes(hash);
  // What waited in it was stored by the writer; dead letters can hold events.
  scrubInbox(config, isErased);
  log.progress("Searching the data folder");
  const files = await filesHolding(config.dataFolder, {hashes, except: ownFiles(config)});
  refuseUnwritable(files);
  const tables = await countHeld(warehouse, hashes);
  // First of all: were the rest cut off, nothing of theirs would come in any more.
  const list = erasedFile(config.root);
  addErased(list, hashes.map(identity.erasedTag));
  log.progress("Rewriting rows");
  await warehouse.transaction(async () => {
    await rewriteHeld(warehouse, {
      hashes,
      event: event => scrubbedEvent(event, isErased),
      value: value => scrubbed(value, isErased),
      column: (column, type) => withoutHashes(`"${column}"`, {type, hashes}),
    });
    await writeMeta(warehouse, "erased", String(readErased(list).size));
  });
  for (const {path} of files) await rewriteFile(path, isErased);
  await republish(warehouse, {config, metrics, identify: identity.identify, log});
  await writeAnew(warehouse, {config, onClosed});
  return {hashes, erasure: {tables, files: files.map(file => file.name)}};
}

/** Searches every byte below the data folder once more. Returns how many files there are; throws where one holds a hash. */
export async function checkErasure(config: Config, hashes: readonly string[]): Promise<number> {
  const [left] = await filesHolding(config.dataFolder, {hashes});
  if (left !== undefined) throw new Error(`"${left.name}" still holds what was to be erased`);
  return filesBelow(config.dataFolder).length;
}

/** DuckDB keeps what was deleted in its file until it needs the room: only a new file is without it. */
export async function writeAnew(
  warehouse: Warehouse,
  {config, onClosed}: {config: Config; onClosed: Writer["onClosed"]},
): Promise<void> {
  const file = dataFiles(config).private;
  const fresh = `${file}.fresh`;
  await warehouse.copyTo(fresh);
  onClosed(() => {
    renameSync(fresh, file);
    rmSync(`${file}.wal`, {force: true});
    rmSync(join(config.dataFolder, "tmp"), {recursive: true, force: true});
  });
}

/** What fivekeys itself writes anew. */
function ownFiles(config: Config): string[] {
  const files = dataFiles(config);
  return [files.private, files.published].flatMap(file => [
    file,
    ...["wal", "draft", "draft.wal", "fresh", "fresh.wal"].map(ending => `${file}.${ending}`),
  ]);
}

function refuseUnwritable(files: readonly {name: string; isText: boolean}[]): void {
  const names = files.filter(({isText}) => !isText).map(({name}) => `"${name}"`);
  if (names.length === 0) return;
  throw new UserError(
    `Cannot erase the person: ${names.join(", ")} in the data folder ${names.length === 1 ? "holds" : "hold"} them as well`,
    {
      hint: "fivekeys did not write these files: delete them or move them away, and run the command again. Nothing was changed.",
      exitCode: exitCodes.usage,
    },
  );
}

/** A column without hashes: alone a hash is null, in a list it is left out, in a longer text a word stands for it. */
function withoutHashes(
  column: string,
  {type, hashes}: {type: "text" | "texts" | "identity"; hashes: readonly string[]},
): string {
  const list = hashes.map(hash => `'${hash}'`).join(", ");
  if (type === "identity") return `case when ${column} not in (${list}) then ${column} end`;
  const replaced = (text: string) =>
    hashes.reduce((expression, hash) => `replace(${expression}, '${hash}', 'erased')`, text);
  if (type === "text") return replaced(column);
  return `list_transform(
    list_filter(${column}, lambda t: t not in (${list})), lambda t: ${replaced("t")}
  )`;
}
