import {globs} from "../../globs.ts";
import type {Batch, RawEvent} from "../../source.ts";
import {GithubError} from "../failure.ts";
import {workflowRunEvents} from "../rest/workflow-run.ts";
import {isRunState} from "./known.ts";
import {partProgress} from "./progress.ts";
import type {Reading} from "./reading.ts";
import {
  closeState,
  endPass,
  openState,
  RELOOK_DAYS,
  type RunsCursor,
  type RunsState,
} from "./run-state.ts";
import {oldestOf, type RawRun, type RunList, runPages, type Window} from "./run-windows.ts";
import {DAY_MS, laterOf, minus, OVERLAP_MS} from "./time.ts";

/** GitHub Actions began in that month. */
const FIRST_RUN_AT = "2018-10-01T00:00:00Z";
const PER_PAGE = 100;
/** Runs that have not ended and are no more among the newest are asked for one by one; the daily look finds all. */
const OPEN_MAX = 20;

/**
 * Reads the workflow runs, each as the attempts it had first and last: all of them once, later the newest hundred,
 * those that had not ended, and once a day all of the last 35 days, since an old run can be started again. Returns
 * the state, which names the runs whose jobs are due.
 */
export async function* readRuns(reading: Reading): AsyncGenerator<Batch, RunsState> {
  const {context, client, owner, name} = reading;
  const {saved, save} = reading.part<RunsCursor>("workflow_runs");
  const state = openState(saved);
  const cursor = () => save(closeState(state, context));
  const read = runReader(reading, state);
  const told = partProgress(reading);
  const readWindows = async function* (): AsyncGenerator<Batch> {
    for await (const {runs, left, count} of runPages(reading, state.windows)) {
      const events = await read(runs);
      told("workflow runs", count);
      state.windows = left;
      if (left.length === 0) endPass(state, {floor: FIRST_RUN_AT});
      yield {events, cursor: cursor()};
    }
    endPass(state, {floor: FIRST_RUN_AT});
  };

  // A clock that is slow must not hide the newest runs.
  const end = minus(context.readAt, -DAY_MS);
  if (state.watermark === null && state.windows.length === 0) {
    state.windows = [{from: FIRST_RUN_AT, to: end}];
    state.relookedAt = context.readAt;
  }
  // After a pass that has just ended, nothing that came late can be missing yet.
  const overlapMs = state.windows.length > 0 ? 0 : OVERLAP_MS;
  if (state.windows.length > 0) yield* readWindows();

  const path = `/repos/${owner}/${name}/actions/runs`;
  const newest = await client.get<RunList>(path, {per_page: PER_PAGE}, {etag: state.etag});
  if (!newest.isNotModified) {
    const runs = newest.data.workflow_runs;
    const events = await read(runs);
    // A list in another order says nothing of what lies beyond it.
    state.listedFrom = newest.next === null ? "" : (oldestOf(runs, end) ?? end);
    state.windows = between(state, {floor: minus(state.watermark!, overlapMs)});
    yield {events, cursor: cursor()};
  }
  if (state.relookedAt === null || state.relookedAt <= minus(context.readAt, DAY_MS)) {
    const from = minus(context.readAt, RELOOK_DAYS * DAY_MS);
    const [before] = state.windows;
    state.windows = [
      {from: before !== undefined && before.from < from ? before.from : from, to: end},
    ];
    state.relookedAt = context.readAt;
  }
  yield* readWindows();

  const events = await readOpen(reading, {state, read});
  // Only now, when all that the list led to has been read, need it not be read again.
  state.etag = newest.etag;
  yield {events, cursor: cursor()};
  return state;
}

/** What lies between the newest hundred and what is known. */
function between({listedFrom}: RunsState, {floor}: {floor: string}): Window[] {
  return listedFrom > floor ? [{from: floor, to: listedFrom}] : [];
}

type Read = (runs: readonly RawRun[]) => Promise<RawEvent[]>;

/** Makes the reader of a page of runs, which also notes what of them is open, new or started again. */
function runReader(reading: Reading, state: RunsState): Read {
  const {repository, problems, rest} = reading;
  const hasJobs = workflowsWithJobs(reading);
  return async runs => {
    const events = await Promise.all(
      runs.map(async run => {
        const subject = `${repository} workflow run ${run.id}`;
        const own = problems.read(subject, () => workflowRunEvents(run, rest()));
        if (own.length === 0) return [];
        if (!isRunState(textOf(run.status), textOf(run.conclusion))) {
          problems.add(subject, "is in a state that is not known");
        }
        const {isDue, isAgain} = note(run, state);
        if (isDue && hasJobs(own[0]!)) state.due.add(String(run.id));
        return isAgain ? [...own, ...(await firstAttempt(run, reading))] : own;
      }),
    );
    return events.flat();
  };
}

/** Whether the jobs of a run, told by its event, are asked for by the configuration. */
export function workflowsWithJobs({config}: Reading): (event: RawEvent) => boolean {
  const {jobs} = config.github;
  // A workflow without a file is known by its name, in which anything can stand.
  if (jobs.some(glob => glob === "*" || glob === "**")) return () => true;
  const isNamed = globs(jobs);
  return ({payload}) => isNamed(String(payload.workflow));
}

/** Keeps in the state what a run says: whether its jobs are news, and its first attempt is not yet known. */
function note(run: RawRun, state: RunsState): {isDue: boolean; isAgain: boolean} {
  const id = String(run.id);
  const created = createdOf(run);
  const attempt = Number(run.run_attempt ?? 1);
  const last = state.reruns.get(id)?.[0] ?? 1;
  const wasOpen = state.open.has(id);
  state.top = laterOf(state.top ?? "", created);
  if (run.status !== "completed") {
    state.open.set(id, created);
    return {isDue: false, isAgain: false};
  }
  state.open.delete(id);
  if (attempt > 1) state.reruns.set(id, [attempt, created]);
  // The first reading leaves all jobs to the reading of jobs, which goes back as far as it should.
  const isNews = state.watermark !== null && created > state.watermark;
  const isLater = state.watermark !== null && (wasOpen || attempt > last);
  return {isDue: isNews || isLater, isAgain: attempt > 1 && last === 1};
}

async function firstAttempt(run: RawRun, reading: Reading): Promise<RawEvent[]> {
  const {owner, name, repository, client, problems, rest} = reading;
  const subject = `${repository} workflow run ${run.id}`;
  const path = `/repos/${owner}/${name}/actions/runs/${run.id}/attempts/1`;
  const attempt = await unlessGone(client.get<RawRun>(path));
  if (attempt === null) {
    problems.add(subject, "was started again, and GitHub no longer has its first attempt");
    return [];
  }
  const {path: workflow} = run;
  return problems.read(subject, () =>
    workflowRunEvents(attempt.data, rest(), {path: textOf(workflow)}),
  );
}

/** Runs that had not ended and are no longer among the newest. */
async function readOpen(
  {owner, name, client}: Reading,
  {state, read}: {state: RunsState; read: Read},
): Promise<RawEvent[]> {
  const ids = [...state.open].filter(([, created]) => created < state.listedFrom);
  const events = await Promise.all(
    ids.slice(0, OPEN_MAX).map(async ([id]) => {
      const run = await unlessGone(
        client.get<RawRun>(`/repos/${owner}/${name}/actions/runs/${id}`),
      );
      // To the end of the list: where there are too many, each has its turn.
      const created = state.open.get(id)!;
      state.open.delete(id);
      if (run === null) return [];
      state.open.set(id, created);
      return read([run.data]);
    }),
  );
  return events.flat();
}

/** What is asked for, or null where it has been deleted. */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GithubError && error.status === 404) return null;
    throw error;
  }
}

export function createdOf(run: RawRun | undefined): string {
  return textOf(run?.created_at) ?? "";
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
