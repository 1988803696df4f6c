import type {Identity} from "../lib/identity.ts";
import type {Batch, Normalise, RawEvent} from "../sources/source.ts";
import {rawTables, sourceTables} from "../tables/index.ts";
import {stored} from "../warehouse/schema.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {type LatestRows, latestRows} from "./latest-rows.ts";
import {scrubbedBatch} from "./subject-scrub.ts";

export type SourceTableName = keyof typeof sourceTables;

const RENORMALISE_EVENTS = 20_000;

/**
 * Stores a batch and the rows it stands for, with its cursor, in one transaction. Events that are known
 * already change nothing, and those who were erased stay out. Returns how many were new, also by their kinds.
 */
export async function ingest(
  warehouse: Warehouse,
  {
    batch: given,
    normalise,
    identity = nobodyErased,
  }: {
    batch: Batch;
    normalise: Normalise;
    /** Knows who was erased; left out only where that is nobody. */
    identity?: Pick<Identity, "isErased" | "erasedCount">;
  },
): Promise<{stored: number; kinds: ReadonlyMap<string, number>}> {
  const batch = scrubbedBatch(given, identity);
  return warehouse.transaction(async () => {
    if (batch.forget !== undefined) await forget(warehouse, batch.forget);
    if (batch.forgetWave !== undefined) await forgetWave(warehouse, batch.forgetWave);
    const events = await storeNew(warehouse, batch.events);
    await storeRows(warehouse, {events, normalise});
    if (batch.cursor !== undefined) {
      await warehouse.run("delete from cursor where scope = $scope", {scope: batch.cursor.scope});
      await warehouse.append("cursor", rawTables.cursor, [
        {scope: batch.cursor.scope, value: JSON.stringify(batch.cursor.value)},
      ]);
    }
    const kinds = new Map<string, number>();
    for (const {kind} of events) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    return {stored: events.length, kinds};
  });
}

const nobodyErased = {isErased: () => false, erasedCount: 0};

/** Makes the source tables again from the raw events, all of them or none. */
export function renormalise(
  warehouse: Warehouse,
  {normalise}: {normalise: Normalise},
): Promise<void> {
  return warehouse.transaction(() => refill(warehouse, {normalise}));
}

/** The same within a transaction of the caller's: with a change of the tables' shape it is one step. */
export async function refill(
  warehouse: Warehouse,
  {normalise}: {normalise: Normalise},
): Promise<void> {
  type Stored = Omit<RawEvent, "id" | "payload"> & {raw_event_id: string; payload: string};
  for (const name of Object.keys(sourceTables)) {
    await warehouse.run(`delete from source."${name}"`);
  }
  let last = "";
  for (;;) {
    const page = await warehouse.rows<Stored>(
      `select * from raw_event where raw_event_id > $last
      order by raw_event_id limit ${RENORMALISE_EVENTS}`,
      {last},
    );
    if (page.length === 0) return;
    last = page.at(-1)!.raw_event_id;
    const events = page.map(({raw_event_id, payload, ...event}) => ({
      ...event,
      id: raw_event_id,
      payload: JSON.parse(payload) as RawEvent["payload"],
    }));
    await storeRows(warehouse, {events, normalise});
  }
}

/** Drops what was read of a scope such as `git:<repository>`, so that it can be read anew. */
async function forget(warehouse: Warehouse, scope: string): Promise<void> {
  const source = scope.slice(0, scope.indexOf(":"));
  const repository = scope.slice(source.length + 1);
  // With the thing that the id tells of, for the name of a repository can hold a colon as well.
  await warehouse.run(
    `delete from raw_event where source = $source
      and starts_with(raw_event_id, $scope || ':' || split_part(kind, '.', 2) || ':')`,
    {source, scope},
  );
  for (const table of Object.values(sourceTables)) {
    // What is of no repository, such as a run of a flow, is of no such scope.
    if (!Object.hasOwn(table.columns, "repository")) continue;
    await warehouse.run(
      `delete from source."${table.name}" where _source = $source and repository = $repository`,
      {source, repository},
    );
  }
}

/** Drops a wave of a survey with its answers. */
async function forgetWave(warehouse: Warehouse, wave: string): Promise<void> {
  await warehouse.run(
    `delete from raw_event where source = 'survey' and (payload ->> '$.wave_id') = $wave`,
    {wave},
  );
  for (const table of ["survey_wave", "survey_answer"]) {
    await warehouse.run(`delete from source."${table}" where wave_id = $wave`, {wave});
  }
}

async function storeNew(warehouse: Warehouse, events: readonly RawEvent[]): Promise<RawEvent[]> {
  const byId = new Map(events.map(event => [event.id, event]));
  if (byId.size === 0) return [];
  const added = await warehouse.appendNew(
    "raw_event",
    rawTables.raw_event,
    [...byId.values()].map(({id, payload, ...event}) => ({
      ...event,
      raw_event_id: id,
      payload: JSON.stringify(payload),
    })),
  );
  return added.map(({raw_event_id}) => byId.get(raw_event_id)!);
}

async function storeRows(
  warehouse: Warehouse,
  {events, normalise}: {events: readonly RawEvent[]; normalise: Normalise},
): Promise<void> {
  const gathered = new Map<SourceTableName, LatestRows>();
  for (const event of events) {
    const rowsByTable = Object.entries(normalise(event)) as [SourceTableName, readonly object[]][];
    for (const [name, rows] of rowsByTable) {
      const latest = gathered.get(name) ?? latestRows(sourceTables[name]);
      gathered.set(name, latest);
      for (const row of rows) latest.add(row, event);
    }
  }
  for (const [name, latest] of gathered) {
    await warehouse.merge(`source."${name}"`, stored(sourceTables[name]), latest.rows());
  }
}
