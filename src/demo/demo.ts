import {createHash} from "node:crypto";
import {readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {loadConfig} from "../config/load.ts";
import type {Config} from "../config.ts";
import {UserError} from "../lib/errors.ts";
import {readFreshness, writeFreshness} from "../lib/freshness.ts";
import type {Log} from "../lib/log.ts";
import {catalogue} from "../metrics/catalogue.ts";
import {build} from "../pipeline/build.ts";
import {DEMO_MARK, demoMark} from "../pipeline/demo-mark.ts";
import {ingest} from "../pipeline/ingest.ts";
import {waveStore} from "../pipeline/survey/store.ts";
import {dataFiles, type Writer, withWriter} from "../pipeline/writer.ts";
import {normalise} from "../sources/index.ts";
import type {SourceIncident} from "../tables/source-incident.ts";
import {writeMeta} from "../warehouse/schema.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {openCalendar} from "./calendar.ts";
import {clearFolder, demoConfig, makeFolder, refuseOther} from "./folder.ts";
import {generate} from "./generate.ts";
import {incidentDocument} from "./incident-document.ts";
import {DOCUMENT} from "./incidents.ts";
import {keepWaves} from "./waves.ts";

const BATCH_EVENTS = 20_000;
const MINUTE_MS = 60_000;
/** Minutes before the last moment at which the sources are said to have been read. */
const READ_MINUTES = 4;

export type Demo = {config: Config; asOf: string; events: number; isMade: boolean};
type Making = {folder: string; asOf: string; now: Date; log: Log};

/**
 * Makes the demo in a folder: an invented organisation whose story ends at an instant, through the same raw events and
 * the same steps as real data. What an earlier run made for the same instant is used again. Throws a UserError where the
 * folder holds anything else.
 */
export async function makeDemo({folder, asOf, now, log}: Making): Promise<Demo> {
  refuseOther(folder);
  const mark = `${version()} ${asOf}`;
  const found = await openDemo({folder, now}, writer => markOf(writer.warehouse));
  if (found !== null && found !== mark) {
    // The settings are those of the file until a later version of the demo brings others.
    if (!found.startsWith(`${version()} `)) clearFolder(folder);
    clearData(folder);
  }
  return openDemo({folder, now}, (writer, config) => fill(writer, {config, mark, asOf, log}));
}

/** A digest of how the demo is made: another way makes it anew. */
function version(): string {
  const digest = createHash("sha256");
  for (const name of readdirSync(import.meta.dirname).sort()) {
    if (!name.endsWith(".test.ts")) digest.update(readFileSync(join(import.meta.dirname, name)));
  }
  return digest.digest("hex").slice(0, 16);
}

async function openDemo<T>(
  {folder, now}: {folder: string; now: Date},
  work: (writer: Writer, config: Config) => Promise<T>,
): Promise<T> {
  makeFolder(folder);
  // Neither a key nor a secret of the surroundings has a part in it.
  const config = await loadConfig({path: demoConfig(folder), cwd: folder, env: {}});
  return withWriter({config, env: {}, now, isDemo: true}, writer => work(writer, config));
}

/** What the warehouse holds; null while it is empty. Throws where that is not a demo. */
async function markOf(warehouse: Warehouse): Promise<string | null> {
  const mark = await demoMark(warehouse);
  if (mark !== null) return mark;
  const [row] = await warehouse.rows<{count: number}>("select count(*) as count from raw_event");
  if (row?.count === 0) return null;
  throw new UserError("Cannot make the demo: the warehouse of the folder holds other data", {
    hint: "Invented data never stand beside real ones. Name an empty folder with --folder.",
  });
}

function clearData(folder: string): void {
  const names = ["warehouse.duckdb", "warehouse.duckdb.wal", "published.duckdb", "freshness.json"];
  for (const name of [...names, "surveys"]) {
    rmSync(join(folder, "data", "metrics", name), {force: true, recursive: true});
  }
}

async function fill(
  {warehouse, identity}: Writer,
  {config, mark, asOf, log}: {config: Config; mark: string; asOf: string; log: Log},
): Promise<Demo> {
  const files = dataFiles(config);
  const isThere = (await markOf(warehouse)) === mark;
  let count = 0;
  if (!isThere) {
    log.progress("Inventing an organisation");
    const events = await generate({asOf, identify: identity.identify});
    // First of all: what is cut off halfway is a demo already, and made anew.
    await writeMeta(warehouse, DEMO_MARK, "unfinished");
    await warehouse.memory("little");
    for (let from = 0; from < events.length; from += BATCH_EVENTS) {
      log.progress("Storing its events", from / events.length);
      const batch = {events: events.slice(from, from + BATCH_EVENTS)};
      await ingest(warehouse, {batch, normalise, identity});
    }
    await warehouse.memory("much");
    const told = await warehouse.rows<SourceIncident>(documented);
    writeFileSync(join(config.root, DOCUMENT), incidentDocument(told));
    await keepWaves(waveStore(config.dataFolder), await openCalendar(asOf));
    await writeMeta(warehouse, DEMO_MARK, mark);
    count = events.length;
  }
  const {fingerprint, isBuilt} = await build(warehouse, {
    config,
    metrics: catalogue(config),
    identify: identity.identify,
    before: readFreshness(files.freshness)?.fingerprint ?? null,
    progress: log.progress,
  });
  const names = await warehouse.rows<{name: string}>(sourceNames);
  writeFreshness(files.freshness, {
    fingerprint,
    read_at: asOf,
    sources: names.map(({name}, i) => {
      const readAt = Date.parse(asOf) - (READ_MINUTES + i) * MINUTE_MS;
      return {name, synced_at: new Date(readAt).toISOString(), failure: null};
    }),
  });
  log.done();
  return {config, asOf, events: count, isMade: !isThere || isBuilt};
}

/** The incidents of the document, line by line. */
const documented = `
  select * from source.incident
  where origin = 'markdown'
  order by cast(regexp_extract(place, ':([0-9]+)@', 1) as integer)`;

/** The sources as the report names them. */
const sourceNames = `
  select distinct case
    when source in ('git', 'github') then source || ':' || (payload ->> '$.repository')
    when source = 'markdown' then 'markdown:INCIDENTS.md'
    else source
  end as name
  from raw_event
  order by name`;
