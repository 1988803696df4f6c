import {randomUUID} from "node:crypto";
import type {SyncRun} from "../../documents/sync.ts";
import type {ServerLog} from "../log.ts";
import type {Clock} from "./clock.ts";
import {failureOf} from "./failure.ts";
import type {JobOutcome, JobRequest, RunJob, Running} from "./job.ts";

const RUNS_KEPT_MAX = 20;

export type Queue = {
  /** Runs it as soon as no other runs; those that wait become one that does what all ask for. */
  add: (request: JobRequest) => SyncRun;
  running: () => SyncRun | null;
  hasWaiting: () => boolean;
  /** A run by its id, of the last twenty. */
  run: (id: string) => SyncRun | null;
  /** No more jobs; resolves when the running one has ended. */
  stop: () => Promise<void>;
};

type Entry = {run: SyncRun; request: JobRequest};

/** Runs one job at a time. `ended` is told how each did, in words that every reader may see. */
export function jobQueue({
  runJob,
  clock,
  log,
  hide,
  ended,
}: {
  runJob: RunJob;
  clock: Clock;
  log: ServerLog;
  /** Takes from a sentence what only operators may read, such as the places of files. */
  hide: (sentence: string) => string;
  ended: (run: SyncRun, failure: string | null) => void;
}): Queue {
  const runs = new Map<string, SyncRun>();
  let running: (Entry & {handle: Running}) | null = null;
  let waiting: Entry | null = null;
  let isStopped = false;

  function begin(): void {
    if (isStopped || running !== null || waiting === null) return;
    const {run, request} = waiting;
    waiting = null;
    Object.assign(run, {state: "running", started_at: clock.now().toISOString()});
    log.info(`A ${run.kind} begins`, {run: run.id});
    running = {run, request, handle: runJob(request)};
    void follow(running);
  }

  async function follow({run, handle}: Entry & {handle: Running}): Promise<void> {
    const outcome = await handle.done;
    const said = failureOf(outcome);
    const failure = said === null ? null : hide(said);
    Object.assign(run, endOf(outcome, {failure, at: clock.now()}));
    if (failure === null) log.info(`The ${run.kind} is done`, {run: run.id});
    else log.error(`The ${run.kind} failed`, {run: run.id, why: failure});
    running = null;
    ended(run, failure);
    begin();
  }

  function add(request: JobRequest): SyncRun {
    if (waiting !== null) {
      waiting.request = joined(waiting.request, request);
      waiting.run.kind = waiting.request.kind;
      return waiting.run;
    }
    const run = newRun(request.kind);
    runs.set(run.id, run);
    for (const id of [...runs.keys()].slice(0, -RUNS_KEPT_MAX)) runs.delete(id);
    waiting = {run, request};
    begin();
    return run;
  }

  return {
    add,
    running: () => running?.run ?? null,
    hasWaiting: () => waiting !== null,
    run: id => runs.get(id) ?? null,
    stop: async () => {
      isStopped = true;
      await running?.handle.stop();
    },
  };
}

function endOf(
  {exitCode, result, failure: said}: JobOutcome,
  {failure, at}: {failure: string | null; at: Date},
): Partial<SyncRun> {
  return {
    state: failure === null ? "done" : "failed",
    finished_at: at.toISOString(),
    exit_code: exitCode,
    result,
    failure: said,
  };
}

function newRun(kind: JobRequest["kind"]): SyncRun {
  return {
    id: randomUUID(),
    kind,
    state: "waiting",
    started_at: null,
    finished_at: null,
    exit_code: null,
    result: null,
    failure: null,
  };
}

/** One job that does what both ask for. */
function joined(a: JobRequest, b: JobRequest): JobRequest {
  if (a.kind === "build") return b;
  if (b.kind === "build") return a;
  return {...a, ...b, rebuild: a.rebuild === true || b.rebuild === true};
}
