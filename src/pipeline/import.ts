import type {Config} from "../config.ts";
import {type Freshness, readFreshness, writeFreshness} from "../lib/freshness.ts";
import type {Identity} from "../lib/identity.ts";
import type {Log} from "../lib/log.ts";
import type {ImportFile} from "../sources/import/file.ts";
import {type Reading, readImport} from "../sources/import/read.ts";
import {sourceTables} from "../tables/index.ts";
import type {Table} from "../tables/table.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {withArrivals} from "./arrivals.ts";
import {build} from "./build.ts";
import type {Folded} from "./fold-inbox.ts";
import type {SourceTableName} from "./ingest.ts";
import type {PublishedMetric} from "./publish.ts";
import {type Duplicate, storeImport} from "./store-import.ts";
import {dataFiles} from "./writer.ts";

const SOURCE = "import";

/**
 * Stores the rows of a file, all or none, and builds the published results; no source is read. Returns how
 * many rows the file has, and how many of them were new or different. Throws a UserError that lists what is
 * wrong with the file.
 */
export async function importFile(
  {
    warehouse,
    identity,
    folded,
  }: {warehouse: Warehouse; identity: Identity; folded?: Folded | undefined},
  {
    name,
    file,
    config,
    metrics,
    log,
    now,
    signal,
  }: {
    name: SourceTableName;
    file: ImportFile;
    config: Config;
    metrics: readonly PublishedMetric[];
    log: Log;
    now: Date;
    signal: AbortSignal;
  },
): Promise<{rows: number; stored: number}> {
  const table: Table = sourceTables[name];
  const reading = readImport(file, {
    table,
    timezone: config.timezone,
    identify: identity.identify,
  });
  return importRows(
    {warehouse, identity, folded},
    {name, reading, file, config, metrics, log, now, signal},
  );
}

/** The same for rows that were read in another way. */
export async function importRows(
  {
    warehouse,
    identity,
    folded,
  }: {warehouse: Warehouse; identity: Identity; folded?: Folded | undefined},
  {
    name,
    reading,
    file,
    config,
    metrics,
    log,
    now,
    signal,
  }: {
    name: SourceTableName;
    reading: Reading;
    file: {format: string};
    config: Config;
    metrics: readonly PublishedMetric[];
    log: Log;
    now: Date;
    signal: AbortSignal;
  },
): Promise<{rows: number; stored: number}> {
  const table: Table = sourceTables[name];
  const result = await storeImport(warehouse, {
    name,
    batches: withoutErased(watched(reading, {log, signal}), {table, identity}),
    now,
    refuse: duplicates => refuseDuplicates(duplicates, {table, file, reading}),
  });
  const files = dataFiles(config);
  const before = readFreshness(files.freshness);
  const {fingerprint} = await build(warehouse, {
    config,
    metrics,
    identify: identity.identify,
    before: before?.fingerprint ?? null,
    progress: log.progress,
  });
  const {read_at, sources} = freshness(before, now);
  writeFreshness(files.freshness, {
    fingerprint,
    read_at,
    sources: withArrivals(sources, {folded, at: now.toISOString()}),
  });
  return result;
}

async function* watched(
  {batches}: Reading,
  {log, signal}: {log: Log; signal: AbortSignal},
): Reading["batches"] {
  let count = 0;
  for await (const batch of batches) {
    signal.throwIfAborted();
    yield batch;
    count += batch.length;
    log.progress(`${count.toLocaleString("en")} rows read`);
  }
}

/** The same rows; who was erased is nobody. */
async function* withoutErased(
  batches: Reading["batches"],
  {table, identity}: {table: Table; identity: Identity},
): Reading["batches"] {
  const people = Object.entries(table.columns).filter(([, {type}]) => type === "identity");
  for await (const batch of batches) {
    yield batch.map(row => {
      const gone = people.filter(([name]) => identity.isErased(String(row[name])));
      return {...row, ...Object.fromEntries(gone.map(([name]) => [name, null]))};
    });
  }
}

function refuseDuplicates(
  duplicates: readonly Duplicate[],
  {table, file, reading: {refusals}}: {table: Table; file: {format: string}; reading: Reading},
): never {
  const [{total}] = duplicates as [Duplicate];
  const key = table.key.join(" and ");
  const placeName = ["parquet", "xlsx"].includes(file.format) ? "row" : "line";
  for (const {place, first} of duplicates) {
    refusals.add({place, reason: `has the same ${key} as ${placeName} ${first}`});
  }
  refusals.addMore(total - duplicates.length);
  refusals.check();
  throw new Error("Duplicates were found, and none was told of");
}

/** A file says nothing about how far the other sources were read. */
function freshness(before: Freshness | null, now: Date): Omit<Freshness, "fingerprint"> {
  const others = before?.sources.filter(({name}) => name !== SOURCE) ?? [];
  const importedAt = now.toISOString();
  return {
    read_at: before !== null && others.length > 0 ? before.read_at : importedAt,
    sources: [...others, {name: SOURCE, synced_at: importedAt, failure: null}],
  };
}
