import type {SyncState} from "../../documents/status.ts";
import type {SyncRun} from "../../documents/sync.ts";
import type {ServerLog} from "../log.ts";
import {buildDelay} from "./build-delay.ts";
import type {Clock} from "./clock.ts";
import type {JobRequest, RunJob} from "./job.ts";
import {jobQueue} from "./queue.ts";

/** So much earlier or later than asked for, that many servers do not ask a source at the same moment. */
const JITTER = 0.1;
/** After a long sync the next one waits at least this share of the interval. */
const REST_SHARE = 0.25;

export type Scheduler = {
  /** Begins: a sync at once where the last is too long ago, else when it is due. */
  start: () => void;
  /** Webhooks came: builds soon, once for all that come close together. */
  requestBuild: () => void;
  /** A sync as soon as none runs; those that wait for the same one share it. */
  requestSync: (options?: Omit<JobRequest, "kind">) => SyncRun;
  /** A run by its id, of the last twenty. */
  run: (id: string) => SyncRun | null;
  state: () => SyncState;
  /** No more jobs; resolves when the running one has ended. */
  stop: () => Promise<void>;
};

type Last = {startedAt: string | null; finishedAt: string | null; failure: string | null};

/** Runs one job at a time: syncs by the clock, builds after webhooks, and syncs that somebody asks for. */
export function scheduler({
  everySeconds,
  before,
  random,
  ended = () => {},
  ...rest
}: {
  runJob: RunJob;
  /** Null: nothing by the clock. */
  everySeconds: number | null;
  /** How the last sync before this process ended. */
  before: {finishedAt: string | null; failure: string | null};
  clock: Clock;
  random: () => number;
  log: ServerLog;
  /** Takes from a sentence what only operators may read, such as the places of files. */
  hide: (sentence: string) => string;
  /** Told of each job that has ended: there may be new results. */
  ended?: () => void;
}): Scheduler {
  const {clock} = rest;
  let last: Last = {startedAt: null, ...before};
  const queue = jobQueue({
    ...rest,
    ended: ({kind, started_at, finished_at}, failure) => {
      // A build says nothing of how the sources stand, unless it fails.
      if (kind === "sync" || failure !== null) {
        last = {startedAt: started_at, finishedAt: finished_at, failure};
      }
      if (kind === "sync") timer.plan({since: started_at!, hasJustRun: true});
      ended();
    },
  });
  const debounce = buildDelay(clock, () => queue.add({kind: "build"}));
  const timer = syncTimer({everySeconds, clock, random, due: () => queue.add({kind: "sync"})});

  return {
    start: () => {
      const {finishedAt} = last;
      if (finishedAt !== null) timer.plan({since: finishedAt, hasJustRun: false});
      else if (everySeconds !== null) queue.add({kind: "sync"});
    },
    requestBuild: () => {
      // What waits to run will fold it in; what runs already may have looked before it came.
      if (!queue.hasWaiting()) debounce.ask();
    },
    requestSync: (options = {}) => queue.add({kind: "sync", ...options}),
    run: queue.run,
    state: () => {
      const running = queue.running();
      return {
        state: running === null ? stateOf(last) : "running",
        started_at: running?.started_at ?? last.startedAt,
        finished_at: last.finishedAt,
        next_at: timer.at(),
        failure: last.failure,
      };
    },
    stop: async () => {
      timer.stop();
      debounce.cancel();
      await queue.stop();
    },
  };
}

/** Says when the next sync is due: an interval after the last began, or at once where that is long ago. */
function syncTimer({
  everySeconds,
  clock,
  random,
  due,
}: {
  everySeconds: number | null;
  clock: Clock;
  random: () => number;
  due: () => void;
}) {
  let next: {at: Date; cancel: () => void} | null = null;
  let isStopped = false;
  const cancel = () => {
    next?.cancel();
    next = null;
  };
  return {
    at: () => next?.at.toISOString() ?? null,
    stop: () => {
      isStopped = true;
      cancel();
    },
    plan: ({since, hasJustRun}: {since: string; hasJustRun: boolean}) => {
      cancel();
      if (everySeconds === null || isStopped) return;
      const every = everySeconds * 1000;
      const now = clock.now().getTime();
      const age = now - Date.parse(since);
      if (!hasJustRun && age >= every) return due();
      const wanted = every * (1 - JITTER + 2 * JITTER * random()) - age;
      const ms = Math.max(wanted, hasJustRun ? every * REST_SHARE : 0);
      const work = () => {
        next = null;
        due();
      };
      next = {at: new Date(now + ms), cancel: clock.after(ms, work)};
    },
  };
}

function stateOf({finishedAt, failure}: Last): SyncState["state"] {
  if (failure !== null) return "failed";
  return finishedAt === null ? "never" : "idle";
}
