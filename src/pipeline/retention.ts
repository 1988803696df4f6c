import {rmSync} from "node:fs";
import type {Config} from "../config.ts";
import type {Log} from "../lib/log.ts";
import {writeMeta} from "../warehouse/schema.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {publishTo} from "./build.ts";
import type {PublishedMetric} from "./publish.ts";
import {addRedigested} from "./redigest.ts";
import {republish} from "./republish.ts";
import {type Ageing, ageing, listOldEvents, peopleColumns} from "./retention-ages.ts";
import {freeze, readPublished, releaseKept} from "./retention-kept.ts";
import {ageWaves} from "./retention-waves.ts";
import {writeAnew} from "./subject.ts";
import {waveStore} from "./survey/store.ts";
import {dataFiles, type Writer} from "./writer.ts";

const DAY_MS = 86_400_000;

/** What an application of the retention did, or would do. */
export type Retained = {
  /** Raw events are gone that tell of nothing since then, and rows of source tables. */
  raw_before: string;
  table_before: string;
  raw_events: number;
  /** Rows that are gone, by table. */
  deleted: Record<string, number>;
  /** Rows that are kept and name nobody any more, by table. */
  without_people: Record<string, number>;
  /** Files of waves of surveys of which nothing is left but that they were. */
  survey_waves: number;
  /** Observations that are frozen, those of earlier times among them; null where nothing was done. */
  frozen_observations: number | null;
  /** Observations that were open and never will be ended. */
  let_go: number | null;
};

/**
 * Deletes what is older than the configuration allows, and freezes the published figures that would change by it: a
 * report of any past moment says the same afterwards. With `isDry` nothing is changed.
 */
export async function applyRetention(
  writer: Writer,
  {
    config,
    metrics,
    now,
    isDry,
    log,
  }: {
    config: Config;
    metrics: readonly PublishedMetric[];
    now: Date;
    isDry: boolean;
    log: Log;
  },
): Promise<Retained> {
  const {warehouse, identity, onClosed} = writer;
  const {rawDays, tableDays} = config.retention;
  const raw_before = new Date(now.getTime() - rawDays * DAY_MS).toISOString();
  const table_before = new Date(now.getTime() - tableDays * DAY_MS).toISOString();
  log.progress("Looking for what is too old");
  const tables = ageing(table_before);
  const raw_events = await listOldEvents(warehouse, raw_before);
  const [deleted, without_people] = [
    await counts(warehouse, tables, "deleted"),
    await counts(warehouse, tables, "without people"),
  ];
  const survey_waves = await ageWaves(waveStore(config.dataFolder), {before: table_before, isDry});
  const found = {raw_before, table_before, raw_events, deleted, without_people, survey_waves};
  if (isDry) return {...found, frozen_observations: null, let_go: null};
  const {identify} = identity;
  const rest = `${dataFiles(config).published}.rest`;
  const built = {config, metrics, identify, progress: log.progress};
  await publishTo(warehouse, {...built, path: rest});
  await readPublished(warehouse, rest);
  await warehouse.transaction(async () => {
    await freeze(warehouse);
    await warehouse.run(
      "delete from raw_event where raw_event_id in (select raw_event_id from old_event)",
    );
    for (const table of tables) await age(warehouse, table);
    if (raw_events > 0) await writeMeta(warehouse, "raw_before", raw_before);
  });
  log.progress("Freezing figures");
  await publishTo(warehouse, {...built, path: rest, isFrozenLeftOut: true});
  const {frozen, letGo} = await releaseKept(warehouse, rest);
  rmSync(rest, {force: true});
  await republish(warehouse, {config, metrics, identify, log});
  await writeAnew(warehouse, {config, onClosed});
  return {...found, frozen_observations: frozen, let_go: letGo};
}

async function counts(
  warehouse: Warehouse,
  tables: readonly Ageing[],
  fate: Ageing["fate"],
): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const {table, isOld} of tables.filter(one => one.fate === fate)) {
    const [{count} = {count: 0}] = await warehouse.rows<{count: number}>(
      `select count(*) as count from source."${table.name}" where ${isOld}`,
    );
    if (count > 0) found[table.name] = count;
  }
  return found;
}

async function age(warehouse: Warehouse, {table, fate, isOld}: Ageing): Promise<void> {
  const name = `source."${table.name}"`;
  if (fate === "deleted") return warehouse.run(`delete from ${name} where ${isOld}`);
  const nobody = peopleColumns(table).map(column => `null as "${column}"`);
  await warehouse.run(`create or replace temp table aged as
    select * replace (${nobody.join(", ")}) from ${name} where ${isOld}`);
  await warehouse.run(`delete from ${name} where ${isOld}`);
  await addRedigested(warehouse, {table, from: "aged", into: name});
  await warehouse.run("drop table aged");
}
