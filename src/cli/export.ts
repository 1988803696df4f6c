import {
  accessSync,
  constants,
  createReadStream,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, extname, join, resolve} from "node:path";
import {exitCodes, UserError} from "../lib/errors.ts";
import {nearest} from "../lib/nearest.ts";
import {withoutPeople} from "../pipeline/publish.ts";
import {dataFiles} from "../pipeline/writer.ts";
import {derivedTables, publishedTables} from "../tables/index.ts";
import type {Table} from "../tables/table.ts";
import {duckdb} from "../warehouse/duckdb.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import type {Run, Terminal} from "./command.ts";
import {copy, type Format, formats} from "./export-copy.ts";
import {openConfig} from "./open-config.ts";

type Options = {format?: string; output?: string};

/** Writes a published table in the order of its key: equal data give equal bytes. Without a table, the list. */
export const run: Run<Options> = async ({args, options, terminal}) => {
  const table = args[0] === undefined ? null : tableOf(args[0]);
  const format = formatOf(options);
  const target = options.output === undefined ? null : resolve(terminal.cwd, options.output);
  if (table !== null && target === null) checkStdout({format, isJson: options.json === true});
  if (table !== null && target !== null) checkTarget(target, {format});
  const config = await openConfig({options, terminal});
  const published = await duckdb({path: dataFiles(config).published, readOnly: true});
  try {
    if (table === null) {
      await list(published, {isJson: options.json === true, terminal});
    } else if (target === null) {
      await toStdout(published, {table, format, terminal});
    } else {
      await toFile(published, {table, format, target, signal: terminal.signal});
      const rows = await countOf(published, table);
      const said = {schema: "fivekeys.export/1", table: table.name, format, rows, output: target};
      if (options.json) terminal.out(`${JSON.stringify(said, null, 2)}\n`);
      else terminal.log.note(`Wrote ${rows.toLocaleString("en")} rows to "${options.output}".`);
    }
  } finally {
    await published.close();
  }
  return exitCodes.done;
};

function tables(): Table[] {
  return Object.values<Table>({...derivedTables, ...publishedTables}).map(withoutPeople);
}

function tableOf(name: string): Table {
  const found = tables().find(table => table.name === name);
  if (found !== undefined) return found;
  const names = tables().map(table => table.name);
  const meant = nearest(name, names);
  throw new UserError(`Cannot export "${name}": there is no such published table`, {
    hint: meant === null ? `The tables are ${names.join(", ")}.` : `Did you mean "${meant}"?`,
  });
}

function formatOf({format = "ndjson"}: Options): Format {
  if (Object.hasOwn(formats, format)) return format as Format;
  const meant = nearest(format, Object.keys(formats));
  throw new UserError(`Cannot export as "${format}": there is no such format`, {
    hint: meant === null ? "The formats are ndjson, csv and parquet." : `Did you mean "${meant}"?`,
  });
}

function checkStdout({format, isJson}: {format: Format; isJson: boolean}): void {
  if (format === "parquet") {
    throw new UserError("Cannot export Parquet to stdout: it is not text", {
      hint: "Name a file with --output.",
    });
  }
  if (isJson) {
    throw new UserError("Cannot export a table as one JSON document: it is one object a line", {
      hint: "Leave out --json, or name a file with --output.",
    });
  }
}

/** A file's name that says another format was most likely meant to be that one. */
function checkTarget(target: string, {format}: {format: Format}): void {
  const ending = extname(target).slice(1).toLowerCase();
  const named = ending === "jsonl" ? "ndjson" : ending;
  if (Object.hasOwn(formats, named) && named !== format) {
    throw new UserError(`Cannot export ${format} to "${target}": its name says ${named}`, {
      hint: `Add --format ${named}, or choose another name.`,
    });
  }
  const folder = dirname(target);
  const problem = (said: string, hint: string) =>
    new UserError(`Cannot export to "${target}": ${said}`, {hint});
  if (!statSync(folder, {throwIfNoEntry: false})?.isDirectory()) {
    throw problem(`there is no folder "${folder}"`, "Make it first.");
  }
  if (statSync(target, {throwIfNoEntry: false})?.isFile() === false) {
    throw problem("it is there and is not a file", "Choose another name.");
  }
  try {
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new UserError(`Cannot export to "${target}": no permission to write there`, {
      hint: "Give this user write access to the folder, or choose another.",
      exitCode: exitCodes.permission,
      cause,
    });
  }
}

async function list(
  published: Warehouse,
  {isJson, terminal}: {isJson: boolean; terminal: Terminal},
): Promise<void> {
  const found: {name: string; rows: number; doc: string}[] = [];
  for (const table of tables()) {
    found.push({name: table.name, rows: await countOf(published, table), doc: table.doc});
  }
  if (isJson) {
    terminal.out(`${JSON.stringify({schema: "fivekeys.export/1", tables: found}, null, 2)}\n`);
    return;
  }
  const counts = found.map(({rows}) => rows.toLocaleString("en"));
  const nameWidth = Math.max(...found.map(({name}) => name.length));
  const countWidth = Math.max(...counts.map(count => count.length));
  for (const [i, {name, doc}] of found.entries()) {
    terminal.out(`${name.padEnd(nameWidth)}  ${counts[i]!.padStart(countWidth)}  ${doc}\n`);
  }
}

async function countOf(published: Warehouse, {name}: Table): Promise<number> {
  const [row] = await published.rows<{count: number}>(`select count(*) as count from "${name}"`);
  return row!.count;
}

/** The file takes its name only once it is whole. */
async function toFile(
  published: Warehouse,
  {
    table,
    format,
    target,
    signal,
  }: {table: Table; format: Format; target: string; signal: AbortSignal},
): Promise<void> {
  const draft = `${target}.draft`;
  try {
    await published.run(copy({table, format, path: draft}));
    signal.throwIfAborted();
    renameSync(draft, target);
  } finally {
    rmSync(draft, {force: true});
  }
}

/** By way of a file, which holds what memory cannot, and which is gone before the first byte is written. */
async function toStdout(
  published: Warehouse,
  {table, format, terminal}: {table: Table; format: Format; terminal: Terminal},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fivekeys-export-"));
  try {
    const path = join(folder, "table");
    await published.run(copy({table, format, path}));
    const stream = createReadStream(path, {encoding: "utf8"});
    stream.once("open", () => rmSync(folder, {recursive: true, force: true}));
    for await (const text of stream) {
      terminal.signal.throwIfAborted();
      terminal.out(text);
    }
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}
