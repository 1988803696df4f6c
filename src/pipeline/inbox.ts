import {hash} from "node:crypto";
import type {DatabaseSync} from "node:sqlite";
import type {Config} from "../config.ts";
import type {RawEvent} from "../sources/source.ts";
import {bury, type DeadLetter, deadLetters, type Letter, unbury} from "./inbox-dead.ts";
import {inboxPath, openInboxFile} from "./inbox-file.ts";
import {openQueue, TURNED_AWAY} from "./inbox-queue.ts";

/** The size at which the inbox takes nothing more until a sync has folded it: 2 GiB in pages of 4 KiB. */
const PAGES_MAX = 524_288;
const KEY_BYTES = 16;
/** Deliveries are remembered by keys without an order: with SQLite's own 2 MiB their pages are read again and again. */
const CACHE_KIB = 16_384;
const DAY_MS = 86_400_000;

/** What is stored of a delivery. */
type Delivery = {
  source: string;
  /** The sender's own id, or one made from what was sent; the same again is the same delivery. */
  deliveryId: string;
  /** Allow-listed, with people hashed. */
  events: readonly RawEvent[];
  /** Of the key that people were hashed with. */
  keyCheck: string;
};

/** What a caller is answered under an idempotency key, for as long as what it sends has this digest. */
type Promised = {digest: Buffer; answer: string};

export type Outcome =
  | {status: "accepted" | "duplicate"}
  /** Stored before under this key, with this answer. */
  | {status: "repeated"; answer: string}
  /** Something else was stored under this key. */
  | {status: "conflict"}
  /** Nothing was stored: the inbox or the disk is full, or another process holds the file. */
  | {status: "full"};

export type Inbox = {
  /**
   * Stores a delivery: once it is "accepted" it outlasts a loss of power. With `promised` its id is an idempotency key.
   */
  put: (delivery: Delivery, promised?: Promised) => Promise<Outcome>;
  /** Keeps what is known of an authentic delivery that could not be read. Returns whether there was room. */
  bury: (letter: Letter) => Promise<boolean>;
  dead: () => DeadLetter[];
  /** How many deliveries wait to be folded, and how many are dead letters. */
  counts: () => {pending: number; dead: number};
  /** A version for rows that have none of their own: this moment, and later than all before. */
  nextVersion: () => string;
  /** Stores what waits, and closes the file. */
  close: () => Promise<void>;
};

/**
 * Opens the inbox of a data folder for what arrives. One process receives; a sync folds what it has stored, at the
 * same time. Throws a UserError where the file cannot be opened.
 */
export function openInbox(
  config: Pick<Config, "dataFolder">,
  {now = () => new Date(), pagesMax = PAGES_MAX}: {now?: () => Date; pagesMax?: number} = {},
): Inbox {
  const file = openInboxFile(inboxPath(config));
  // Waiting within SQLite would keep everybody else waiting.
  file.exec(
    `pragma busy_timeout = 0; pragma max_page_count = ${pagesMax}; pragma cache_size = -${CACHE_KIB}`,
  );
  const versions = openVersions(file, now);
  const queue = openQueue(file, {before: versions.save});
  const store = openStore(file, now);
  return {
    put: async (delivery, promised) => {
      const text = delivery.events.length === 0 ? null : JSON.stringify(delivery.events);
      const bytes = text?.length ?? 0;
      const outcome = await queue.add(() => store(delivery, {text, promised}), {bytes});
      return outcome === TURNED_AWAY ? {status: "full"} : outcome;
    },
    bury: async letter => {
      const at = now().toISOString();
      return (await queue.add(() => bury(file, {letter, at}), {bytes: 0})) !== TURNED_AWAY;
    },
    dead: () => deadLetters(file),
    counts: () => ({pending: countOf(file, "pending"), dead: countOf(file, "dead")}),
    nextVersion: versions.next,
    close: async () => {
      await queue.idle();
      file.close();
    },
  };
}

/** The statements that store one delivery, within a transaction of the caller's. */
function openStore(file: DatabaseSync, now: () => Date) {
  const remember = file.prepare(
    "insert or ignore into seen (seen_key, day, digest, answer) values (?, ?, ?, ?)",
  );
  const recall = file.prepare("select digest, answer from seen where seen_key = ?");
  const add = file.prepare(
    "insert into pending (source, delivery_id, key_check, events) values (?, ?, ?, ?)",
  );
  const forgetDead = unbury(file);
  return (
    {source, deliveryId, keyCheck}: Delivery,
    {text, promised}: {text: string | null; promised: Promised | undefined},
  ): Outcome => {
    const key = seenKey(source, deliveryId);
    const {digest = null, answer = null} = promised ?? {};
    if (remember.run(key, dayOf(now()), digest, answer).changes === 0) {
      if (promised === undefined) return {status: "duplicate"};
      const before = recall.get(key) as {digest: Uint8Array; answer: string};
      if (!promised.digest.equals(before.digest)) return {status: "conflict"};
      return {status: "repeated", answer: before.answer};
    }
    if (text !== null) add.run(source, deliveryId, keyCheck, text);
    forgetDead({source, deliveryId});
    return {status: "accepted"};
  };
}

/** Versions that go up, also over a restart and a clock that is set back; `save` belongs into the transaction. */
function openVersions(file: DatabaseSync, now: () => Date): {next: () => string; save: () => void} {
  const row = file.prepare("select value from state where name = 'version'").get();
  let last = Number(row?.value ?? 0);
  let saved = last;
  const keep = file.prepare("insert or replace into state (name, value) values ('version', ?)");
  return {
    next: () => {
      last = Math.max(now().getTime(), last + 1);
      return new Date(last).toISOString();
    },
    save: () => {
      if (saved === last) return;
      keep.run(String(last));
      saved = last;
    },
  };
}

/** What a delivery is remembered by: 128 bits that say nothing of it. */
function seenKey(source: string, deliveryId: string): Buffer {
  return hash("sha256", `${source}\0${deliveryId}`, "buffer").subarray(0, KEY_BYTES);
}

/** Days since 1970. */
export function dayOf(moment: Date): number {
  return Math.floor(moment.getTime() / DAY_MS);
}

function countOf(file: DatabaseSync, table: "pending" | "dead"): number {
  return Number(file.prepare(`select count(*) as count from ${table}`).get()?.count);
}
