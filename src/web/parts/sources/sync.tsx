import {useEffect, useState} from "preact/hooks";
import type {Status} from "../../../documents/status.ts";
import type {SyncDocument, SyncRun} from "../../../documents/sync.ts";
import {moment} from "../../../words/format.ts";
import {reloadAll} from "../../document.ts";
import {AskError, ask, type Failure} from "../../fetch.ts";
import {Failed} from "../states.tsx";
import {StandingShape} from "./mark.tsx";

const LOOK_MS = 1500;

/** When the sources were read, when they will be, and for operators a way to have it done now. */
export function Sync({status}: {status: Status}) {
  const {run, failure, isAsking, start} = useSync();
  const {sync, user, is_demo, timezone, read_at} = status;
  const mayStart = user.role === "operator" || user.role === "admin";
  const isBusy = isAsking || (run !== null && isRunning(run)) || sync.state === "running";
  const isBad = sync.state === "failed";
  return (
    <section class="panel sync" aria-labelledby="sync">
      <div class="panel-head">
        <h2 id="sync">Reading the sources</h2>
        {mayStart && !is_demo && (
          <button type="button" onClick={start} disabled={isBusy}>
            {isBusy ? "Reading …" : "Sync now"}
          </button>
        )}
      </div>
      <dl class="facts">
        <dt>State</dt>
        <dd>
          <span class={isBad ? "standing missed" : "standing"}>
            <StandingShape standing={isBad ? "fail" : sync.state === "never" ? "none" : "pass"} />
            {states[sync.state]}
          </span>
          {sync.failure !== null && <p>{sync.failure}</p>}
        </dd>
        <dt>Last read</dt>
        <dd>{moment(read_at, timezone)}</dd>
        <dt>Next</dt>
        <dd>{nextWords(status)}</dd>
      </dl>
      <p class="small" role="status">
        {run !== null && runWords(run)}
      </p>
      {failure !== null && <Failed failure={failure} />}
      {!mayStart && !is_demo && <p class="small soft">Operators can have the sources read now.</p>}
    </section>
  );
}

const states = {
  never: "never read yet",
  idle: "in order",
  running: "reading now",
  failed: "the last reading failed",
} as const;

function nextWords({is_demo, sync, timezone}: Status): string {
  if (is_demo) return "never: the demo reads no source";
  return sync.next_at === null ? "when somebody asks for it" : moment(sync.next_at, timezone);
}

/** What is known of the reading that was asked for here, in a sentence. */
function runWords(run: SyncRun): string {
  if (run.state === "waiting") return "It begins when the one before is done.";
  if (run.state === "running") return "The sources are being read. You may leave this page.";
  if (run.failure !== null) {
    return [run.failure.message, run.failure.hint].filter(Boolean).join(". ");
  }
  return run.exit_code === 0
    ? "Done: all sources were read."
    : "Done, but not all sources could be read: see below.";
}

function isRunning({state}: SyncRun): boolean {
  return state === "waiting" || state === "running";
}

/** Asks for a reading, and looks how it stands until it has ended; then all that is shown is asked for again. */
function useSync() {
  const [run, setRun] = useState<SyncRun | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const follow = (document: SyncDocument) => {
    setRun(document.run);
    if (document.run === null || !isRunning(document.run)) reloadAll();
  };
  const fail = (error: unknown) => {
    setRun(null);
    if (error instanceof AskError) setFailure(error.failure);
  };
  const start = () => {
    setFailure(null);
    setIsAsking(true);
    ask<SyncDocument>("/api/v1/sync", {method: "POST"})
      .then(follow, fail)
      .finally(() => setIsAsking(false));
  };
  useEffect(() => {
    if (run === null || !isRunning(run)) return;
    const abort = new AbortController();
    const {signal} = abort;
    const timer = setTimeout(() => {
      ask<SyncDocument>(`/api/v1/sync?run=${encodeURIComponent(run.id)}`, {signal}).then(
        follow,
        error => signal.aborted || fail(error),
      );
    }, LOOK_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [run]);
  return {run, failure, isAsking, start};
}
