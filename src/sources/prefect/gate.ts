import type {Log} from "../../lib/log.ts";
import {mustWait} from "./failure.ts";

export type Clock = {
  /** Milliseconds since the epoch. */
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
};

export type Gate = {
  /** Comes back when a request may be sent, with the number of waits before it. */
  pass: () => Promise<number>;
  /**
   * Lets nobody through for so long; `passed` is what the request was let through with. An answer that comes late,
   * after the others have waited, closes nothing again.
   */
  close: (milliseconds: number, about: {why: string; passed: number}) => void;
  waitedMs: () => number;
};

/**
 * One gate for all requests: what the server asks one of them to wait, all of them wait, once. A wait that would make
 * all waits together longer than `maxWaitSeconds` is not begun but throws a PrefectError.
 */
export function openGate({
  host,
  log,
  clock: {now, sleep},
  maxWaitSeconds = Number.POSITIVE_INFINITY,
}: {
  host: string;
  log: Pick<Log, "progress">;
  clock: Clock;
  maxWaitSeconds?: number | undefined;
}): Gate {
  let until = 0;
  let why = "";
  let waitedMs = 0;
  let waits = 0;
  let waiting: Promise<void> | null = null;

  async function wait(): Promise<void> {
    const opensAt = until;
    const ms = opensAt - now();
    const shown = `${new Date(opensAt).toISOString().slice(0, 19).replace("T", " ")} UTC`;
    if (waitedMs + ms > maxWaitSeconds * 1000) throw mustWait(host, why, shown);
    log.progress(`Prefect: ${why}; waiting until ${shown}`);
    await sleep(ms);
    waitedMs += ms;
    waits++;
    // Open by what was slept, not by the clock: it may have been set back meanwhile.
    if (until <= opensAt) until = 0;
  }

  return {
    pass: async () => {
      while (until > now()) {
        waiting ??= wait().finally(() => {
          waiting = null;
        });
        await waiting;
      }
      return waits;
    },
    close: (milliseconds, about) => {
      if (about.passed < waits || now() + milliseconds <= until) return;
      until = now() + milliseconds;
      why = about.why;
    },
    waitedMs: () => waitedMs,
  };
}
