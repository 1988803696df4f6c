import type {DatabaseSync} from "node:sqlite";
import {setTimeout as pause, setImmediate as turn} from "node:timers/promises";
import {isBusy, isWithoutRoom} from "./inbox-file.ts";

/** How long a piece of work may wait for others that are stored in the same transaction. */
const GATHER_MS = 10;
/** So many wait for no more: it would only keep their senders from sending. */
const WORKS_ENOUGH = 64;
const WORKS_MAX = 1000;
const BYTES_MAX = 16 * 1024 ** 2;
/** How long a sync that folds may hold the file before what has come is turned away. */
const BUSY_MS_MAX = 5000;
const BUSY_PAUSE_MS = 2;

/** Statements that belong together. */
type Work<T> = () => T;

type Waiting = {
  work: Work<unknown>;
  bytes: number;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
};

/** Nothing was stored: the inbox or the disk is full, or another process holds the file. */
export const TURNED_AWAY = Symbol("turned away");

export type Queue = {
  /** Does the work in a transaction with others; what comes back is on the disk for good. */
  add: <T>(work: Work<T>, about: {bytes: number}) => Promise<T | typeof TURNED_AWAY>;
  /** Comes back when nothing waits. */
  idle: () => Promise<void>;
};

/**
 * Gathers pieces of work into transactions: each waits for the disk once, however many are in it. `before` is done in
 * each of them. All of a transaction is kept or nothing.
 */
export function openQueue(file: DatabaseSync, {before}: {before: () => void}): Queue {
  const waiting: Waiting[] = [];
  let flushing: Promise<void> | null = null;
  let storedAt = 0;
  let enough = () => {};

  function storeAll(some: readonly Waiting[]): void {
    file.exec("begin immediate");
    let results: unknown[];
    try {
      results = some.map(({work}) => work());
      before();
      file.exec("commit");
    } catch (error) {
      if (file.isTransaction) file.exec("rollback");
      throw error;
    }
    some.forEach(({resolve}, i) => {
      resolve(results[i]);
    });
  }

  async function storePatiently(some: readonly Waiting[]): Promise<void> {
    const until = performance.now() + BUSY_MS_MAX;
    for (;;) {
      try {
        return storeAll(some);
      } catch (error) {
        if (!isBusy(error) || performance.now() > until) return turnAway(some, error);
      }
      await pause(BUSY_PAUSE_MS);
    }
  }

  async function gather(): Promise<void> {
    const left = GATHER_MS - (performance.now() - storedAt);
    if (left <= 0 || waiting.length >= WORKS_ENOUGH) return turn();
    await new Promise<void>(resolve => {
      enough = resolve;
      setTimeout(resolve, left);
    });
  }

  async function flush(): Promise<void> {
    // What comes after a pause is stored at once; while much comes it is gathered.
    await gather();
    for (;;) {
      await storePatiently(waiting.splice(0, countOf(waiting)));
      storedAt = performance.now();
      if (waiting.length === 0) break;
      await gather();
    }
    flushing = null;
  }

  return {
    add: <T>(work: Work<T>, {bytes}: {bytes: number}) =>
      new Promise<T | typeof TURNED_AWAY>((resolve, reject) => {
        waiting.push({work, bytes, resolve: resolve as Waiting["resolve"], reject});
        if (waiting.length >= WORKS_ENOUGH) enough();
        flushing ??= flush();
      }),
    idle: async () => {
      while (flushing !== null) await flushing;
    },
  };
}

function turnAway(some: readonly Waiting[], error: unknown): void {
  const isTurnedAway = isBusy(error) || isWithoutRoom(error);
  for (const {resolve, reject} of some) {
    if (isTurnedAway) resolve(TURNED_AWAY);
    else reject(error);
  }
}

/** How many of those that wait go into one transaction. */
function countOf(waiting: readonly Waiting[]): number {
  let bytes = 0;
  const end = waiting.findIndex((one, i) => {
    bytes += one.bytes;
    return i === WORKS_MAX || (i > 0 && bytes > BYTES_MAX);
  });
  return end === -1 ? waiting.length : end;
}
