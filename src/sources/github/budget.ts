import type {Log} from "../../lib/log.ts";
import {mustWait} from "./failure.ts";

/** A token is shared with people and other tools: the last tenth of its limit is left to them. */
const RESERVE = 0.1;
/** So little is never held back: a sync with no change should not wait an hour for its few free requests. */
const SMALL_RUN_REQUESTS = 50;
/** GitHub counts in whole seconds: one later is surely after the reset. */
const MARGIN_MS = 1_000;
/** Where it does not say when the limit is whole again. */
const UNKNOWN_RESET_MS = 60_000;

const USED_UP = "the rate limit is used up";

export type Kind = "rest" | "graphql";

export type Clock = {
  /** Milliseconds since the epoch. */
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
};

/** An answer and when it was asked for, by our clock. */
type Heard = {headers: Headers; askedAt: number};

type Gate = {until: number; why: string};

export type Budget = {
  /** Comes back when a request of this kind may be sent. */
  pass: (kind: Kind) => Promise<void>;
  /** Reads what an answer says of the limit, and closes the way of its kind before all of it is used. */
  heed: (kind: Kind, heard: Heard) => void;
  /** Closes the way of a kind until GitHub's reset. */
  usedUp: (kind: Kind, heard: Heard) => void;
  /** Closes the way of both kinds: GitHub's other limits are on all that one sends. */
  hold: (seconds: number, why: string) => void;
  waitedMs: () => number;
};

/**
 * The rate limits as one gate for all requests: whoever comes waits until it opens, and the wait is shown with the
 * time it ends. A wait that would make all waits together longer than `maxWaitSeconds` is not begun but fails.
 */
export function openBudget({
  log,
  clock: {now, sleep},
  maxWaitSeconds = Number.POSITIVE_INFINITY,
}: {
  log: Pick<Log, "note" | "progress">;
  clock: Clock;
  maxWaitSeconds?: number | undefined;
}): Budget {
  const gates: Record<Kind, Gate> = {rest: {until: 0, why: ""}, graphql: {until: 0, why: ""}};
  let waitedMs = 0;
  let sent = 0;
  let waiting: Promise<void> | null = null;

  const close = (kind: Kind, gate: Gate) => {
    if (gate.until > gates[kind].until) gates[kind] = gate;
  };

  async function wait(gate: Gate): Promise<void> {
    const ms = gate.until - now();
    const until = `${new Date(gate.until).toISOString().slice(0, 19).replace("T", " ")} UTC`;
    if (waitedMs + ms > maxWaitSeconds * 1000) throw mustWait(gate.why, until);
    log.note(`GitHub: ${gate.why} until ${until}; waiting ${spell(ms)}`);
    log.progress(`waiting for GitHub until ${until}`);
    await sleep(ms);
    waitedMs += ms;
    // Open by what was slept, not by the clock: it may have been set back meanwhile.
    for (const each of Object.values(gates)) if (each.until <= gate.until) each.until = 0;
  }

  return {
    pass: async kind => {
      while (gates[kind].until > now()) {
        // Ten requests that wait are one wait, of which the operator is told once.
        waiting ??= wait(gates[kind]).finally(() => {
          waiting = null;
        });
        await waiting;
      }
      sent++;
    },
    heed: (kind, heard) => {
      const {headers} = heard;
      const remaining = numberOf(headers, "x-ratelimit-remaining");
      const limit = numberOf(headers, "x-ratelimit-limit");
      if (remaining === null || limit === null || sent < SMALL_RUN_REQUESTS) return;
      if (remaining > limit * RESERVE) return;
      const why = remaining === 0 ? USED_UP : `${USED_UP} but for a reserve`;
      close(kind, {until: resetOf(heard), why});
    },
    usedUp: (kind, heard) => close(kind, {until: resetOf(heard), why: USED_UP}),
    hold: (seconds, why) => {
      const until = now() + seconds * 1000;
      close("rest", {until, why});
      close("graphql", {until, why});
    },
    waitedMs: () => waitedMs,
  };
}

/**
 * When the limit is whole again, by our clock: GitHub's own `Date` tells how far the two stand apart. It is reckoned
 * from the question, so that an answer that comes late, after the others have waited, closes nothing again.
 */
function resetOf({headers, askedAt}: Heard): number {
  const reset = numberOf(headers, "x-ratelimit-reset");
  if (reset === null) return askedAt + UNKNOWN_RESET_MS;
  const theirNow = Date.parse(headers.get("date") ?? "");
  const left = reset * 1000 - (Number.isNaN(theirNow) ? askedAt : theirNow);
  return askedAt + Math.max(left, 0) + MARGIN_MS;
}

function numberOf(headers: Headers, name: string): number | null {
  const text = headers.get(name);
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

function spell(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
