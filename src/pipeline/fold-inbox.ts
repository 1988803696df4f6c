import {existsSync} from "node:fs";
import type {DatabaseSync} from "node:sqlite";
import {setTimeout as pause} from "node:timers/promises";
import type {Config} from "../config.ts";
import {UserError} from "../lib/errors.ts";
import type {Identity} from "../lib/identity.ts";
import {normalise} from "../sources/index.ts";
import type {RawEvent} from "../sources/source.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {checkedEvents} from "./checked-events.ts";
import {dayOf} from "./inbox.ts";
import {inboxPath, openInboxFile} from "./inbox-file.ts";
import {ingest} from "./ingest.ts";
import {replaceProblems} from "./sync-source.ts";

const DELIVERIES_MAX = 2000;
const EVENT_CHARACTERS_MAX = 16 * 1024 ** 2;
/** So many rows are deleted at a time, for a delivery that arrives waits until it is done. */
const DELETED_MAX = 100;
/** Between two deletions, so that what arrives gets its turn: whoever waits asks more often than that. */
const TURN_MS = 5;
/** For so long a replay is known to be one. */
const REMEMBERED_DAYS = 30;

/** What came of the inbox. */
export type Folded = {
  /** How many events were new. */
  stored: number;
  /** Who has sent what was folded. */
  sources: readonly string[];
  /** How many deliveries could not be folded. */
  dead: number;
};

const NOTHING: Folded = {stored: 0, sources: [], dead: 0};

type Pending = {
  pending_id: number;
  source: string;
  delivery_id: string;
  key_check: string;
  events: string;
};

type World = {
  warehouse: Warehouse;
  identity: Identity;
  file: DatabaseSync;
  now: Date;
};

/**
 * Stores what has arrived as raw events, and takes it out of the inbox once that is committed: a crash in between
 * stores the same events again, which changes nothing. Deliveries that cannot be stored become dead letters, and the
 * others go on. What arrives meanwhile is for the next time.
 */
export async function foldInbox(
  {warehouse, identity}: {warehouse: Warehouse; identity: Identity},
  {config, now}: {config: Pick<Config, "dataFolder">; now: Date},
): Promise<Folded> {
  const path = inboxPath(config);
  if (!existsSync(path)) return NOTHING;
  const file = openInboxFile(path);
  try {
    const world = {warehouse, identity, file, now};
    const folded = await foldAll(world);
    forgetSeen(file, now);
    await tellProblems(world);
    // What was deleted still stands in the log of the file until it is cut. Nobody may write meanwhile, so most of it is
    // copied before.
    file.exec("pragma wal_checkpoint(passive); pragma wal_checkpoint(truncate)");
    return folded;
  } finally {
    file.close();
  }
}

async function foldAll(world: World): Promise<Folded> {
  const {file} = world;
  const row = file.prepare("select max(pending_id) as last from pending").get();
  const last = Number(row?.last ?? 0);
  const sources = new Set<string>();
  let [stored, dead] = [0, 0];
  for (;;) {
    const batch = nextBatch(file, last);
    if (batch.length === 0) break;
    const faults = new Map<number, string>();
    stored += await storeBatch(world, {batch, faults});
    bury(
      world,
      batch.filter(({pending_id}) => faults.has(pending_id)),
      faults,
    );
    await take(file, batch);
    for (const {source} of batch) sources.add(source);
    dead += faults.size;
  }
  return {stored, sources: [...sources].sort(), dead};
}

function nextBatch(file: DatabaseSync, last: number): Pending[] {
  const batch: Pending[] = [];
  let characters = 0;
  const rows = file
    .prepare("select * from pending where pending_id <= ? order by pending_id limit ?")
    .iterate(last, DELIVERIES_MAX) as IterableIterator<Pending>;
  for (const row of rows) {
    batch.push(row);
    characters += row.events.length;
    if (characters > EVENT_CHARACTERS_MAX) break;
  }
  return batch;
}

/** Stores the events of deliveries; those that cannot be stored are told of in `faults`. Returns how many were new. */
async function storeBatch(
  world: World,
  {batch, faults}: {batch: readonly Pending[]; faults: Map<number, string>},
): Promise<number> {
  const sound: {delivery: Pending; events: RawEvent[]}[] = [];
  for (const delivery of batch) {
    const events = checkedEvents(delivery, world.identity);
    if ("fault" in events) faults.set(delivery.pending_id, events.fault);
    else sound.push({delivery, events: events.events});
  }
  return storeSound(world, {sound, faults});
}

/** Halves what does not go in as a whole, until the one delivery that cannot be stored is alone. */
async function storeSound(
  world: World,
  {
    sound,
    faults,
  }: {
    sound: readonly {delivery: Pending; events: RawEvent[]}[];
    faults: Map<number, string>;
  },
): Promise<number> {
  if (sound.length === 0) return 0;
  const {warehouse, identity} = world;
  try {
    const events = sound.flatMap(one => one.events);
    return (await ingest(warehouse, {batch: {events}, normalise, identity})).stored;
  } catch (error) {
    // A full disk is no fault of the deliveries.
    if (error instanceof UserError) throw error;
  }
  if (sound.length === 1) {
    faults.set(sound[0]!.delivery.pending_id, "its events cannot be stored");
    return 0;
  }
  const middle = Math.ceil(sound.length / 2);
  const first = await storeSound(world, {sound: sound.slice(0, middle), faults});
  return first + (await storeSound(world, {sound: sound.slice(middle), faults}));
}

function bury(
  {file, now}: World,
  batch: readonly Pending[],
  faults: ReadonlyMap<number, string>,
): void {
  const add = file.prepare(
    `insert or replace into dead (source, delivery_id, at, reason, digest, key_check, events)
    values (?, ?, ?, ?, '', ?, ?)`,
  );
  const remove = file.prepare("delete from pending where pending_id = ?");
  for (const {pending_id, source, delivery_id, key_check, events} of batch) {
    const reason = faults.get(pending_id) ?? "";
    file.exec("begin immediate");
    add.run(source, delivery_id, now.toISOString(), reason, key_check, events);
    remove.run(pending_id);
    file.exec("commit");
  }
}

/** Takes out what is stored, some at a time. */
async function take(file: DatabaseSync, batch: readonly Pending[]): Promise<void> {
  const remove = file.prepare("delete from pending where pending_id between ? and ?");
  for (let i = 0; i < batch.length; i += DELETED_MAX) {
    const some = batch.slice(i, i + DELETED_MAX);
    remove.run(some[0]!.pending_id, some.at(-1)!.pending_id);
    await pause(TURN_MS);
  }
}

/** Once a day, for it looks at all that is remembered. */
function forgetSeen(file: DatabaseSync, now: Date): void {
  const today = dayOf(now);
  const done = file.prepare("select value from state where name = 'forgotten'").get();
  if (Number(done?.value) === today) return;
  const forget = file.prepare(
    `delete from seen where seen_key in (select seen_key from seen where day < ? limit ${DELETED_MAX})`,
  );
  while (forget.run(today - REMEMBERED_DAYS).changes > 0);
  file
    .prepare("insert or replace into state (name, value) values ('forgotten', ?)")
    .run(String(today));
}

/** Dead letters are a problem of the data until somebody has looked after them. */
async function tellProblems({file, warehouse}: World): Promise<void> {
  const rows = file
    .prepare("select source, reason, count(*) as count from dead group by 1, 2 order by 1, 2")
    .all() as {source: string; reason: string; count: number}[];
  const problems = rows.map(({source, reason, count}) => ({
    subject: `${source} deliveries`,
    reason: `${count.toLocaleString("en")} could not be used: ${reason}; see fivekeys inbox list`,
  }));
  await replaceProblems(warehouse, {source: "inbox", problems});
}
