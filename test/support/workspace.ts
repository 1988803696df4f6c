import {mkdirSync, mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {defaultConfig} from "../../src/config/defaults.ts";
import type {Config} from "../../src/config.ts";
import type {Log} from "../../src/lib/log.ts";
import {catalogue} from "../../src/metrics/catalogue.ts";
import {build} from "../../src/pipeline/build.ts";
import {ingest} from "../../src/pipeline/ingest.ts";
import {type SyncResult, sync} from "../../src/pipeline/sync.ts";
import {dataFiles, withWriter} from "../../src/pipeline/writer.ts";
import {normalise} from "../../src/sources/index.ts";
import type {RawEvent} from "../../src/sources/source.ts";
import {derivedTables, publishedTables} from "../../src/tables/index.ts";
import type {Table} from "../../src/tables/table.ts";
import {duckdb} from "../../src/warehouse/duckdb.ts";
import {prepare} from "../../src/warehouse/schema.ts";
import type {Warehouse} from "../../src/warehouse/warehouse.ts";

/** The team's key of every test: a sync hashes people alike wherever it runs. */
export const env = {FIVEKEYS_KEY: "a key that is long enough"};
export const NOW = new Date("2030-01-01T00:00:00.000Z");

export const silent: Log = {
  note: () => undefined,
  progress: () => undefined,
  done: () => undefined,
};

/** Does some work in a folder that is gone afterwards. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "fivekeys-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** The configuration of a folder whose clones lie in it, by their names. */
export function configOf(folder: string, overrides: Partial<Config> = {}): Config {
  return {...defaultConfig(folder), ...overrides};
}

export function clone(path: string): Config["git"][number] {
  return {path, name: null, branch: null};
}

/** A sync as the command makes one. */
export function syncIn(
  config: Config,
  {now = NOW, log = silent, signal = new AbortController().signal, key = env} = {},
): Promise<SyncResult> {
  return withWriter({config, env: key, now}, writer =>
    sync(writer, {config, metrics: catalogue(config), log, now, signal}),
  );
}

/** The configuration's published results, built from raw events that come in batches of these sizes. */
export async function buildFrom(
  config: Config,
  {
    events,
    sizes = [events.length],
    before = async () => undefined,
  }: {
    events: readonly RawEvent[];
    sizes?: readonly number[];
    /** What happens to the warehouse between the last batch and the build. */
    before?: (warehouse: Warehouse) => Promise<void>;
  },
): Promise<string> {
  const warehouse = await duckdb();
  try {
    await warehouse.run("set threads = 1");
    await prepare(warehouse, {keyCheck: "test", refill: async () => undefined});
    for (let i = 0, start = 0; start < events.length; i += 1) {
      const end = start + sizes[i % sizes.length]!;
      await ingest(warehouse, {batch: {events: events.slice(start, end)}, normalise});
      start = end;
    }
    await before(warehouse);
    const identify = (name: string) => `hash of ${name}`;
    const {progress} = silent;
    mkdirSync(config.dataFolder, {recursive: true});
    await build(warehouse, {config, metrics: catalogue(config), identify, before: null, progress});
  } finally {
    await warehouse.close();
  }
  return publishedLines(config);
}

/** Reads the published results. */
export async function inPublished<T>(
  config: Config,
  read: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  const warehouse = await duckdb({path: dataFiles(config).published, readOnly: true});
  try {
    return await read(warehouse);
  } finally {
    await warehouse.close();
  }
}

/** Every row of every published table as NDJSON, the tables and their rows in a fixed order. */
export function publishedLines(config: Config): Promise<string> {
  return inPublished(config, async warehouse => {
    const lines: string[] = [];
    const tables: Table[] = [...Object.values(derivedTables), ...Object.values(publishedTables)];
    for (const {name} of tables) {
      const rows = await warehouse.rows(`select * from "${name}" order by all`);
      for (const row of rows) lines.push(JSON.stringify({table: name, ...(row as object)}));
    }
    return lines.join("\n");
  });
}
