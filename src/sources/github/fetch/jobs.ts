import type {Batch, RawEvent} from "../../source.ts";
import {workflowJobEvents} from "../rest/workflow-job.ts";
import {workflowRunEvents} from "../rest/workflow-run.ts";
import type {Reading} from "./reading.ts";
import {closeState, type RunsCursor, type RunsState} from "./run-state.ts";
import {type RawRun, runPages, type Window} from "./run-windows.ts";
import {createdOf, unlessGone, workflowsWithJobs} from "./runs.ts";
import {DAY_MS, minus} from "./time.ts";

/** Jobs of older runs are not read. */
const DAYS = 90;
/** Each run costs a request: what is over waits for the next sync, so that a first one ends within the hour. */
const REQUESTS_MAX = 500;
const RUNS_OF_BATCH = 25;
const PER_PAGE = 100;

type Cursor = {
  /** Of whose runs the jobs are still to be read, the last window first. */
  windows: readonly Window[];
  /** Which workflows were asked for: with others, it begins again. */
  workflows: readonly string[];
};

type JobList = {jobs: readonly unknown[]};

/**
 * Reads the jobs of all attempts of the runs whose workflows the configuration names: those that the reading of
 * runs found new or changed, and once, newest first, those of the last 90 days.
 */
export async function* readJobs(reading: Reading, state: RunsState): AsyncGenerator<Batch> {
  const {config, context, repository} = reading;
  const workflows = config.github.jobs;
  if (workflows.length === 0) return;
  const read = jobReader(reading);

  const runs = reading.part<RunsCursor>("workflow_runs");
  while (state.due.size > 0 && read.left() > 0) {
    const ids = [...state.due].slice(0, Math.min(RUNS_OF_BATCH, read.left()));
    const events = await read.jobsOf(ids);
    for (const id of ids) state.due.delete(id);
    yield {events, cursor: runs.save(closeState(state, context))};
  }

  const {saved, save} = reading.part<Cursor>("workflow_jobs");
  const isSame = JSON.stringify(saved?.workflows) === JSON.stringify(workflows);
  const all = [{from: minus(context.readAt, DAYS * DAY_MS), to: minus(context.readAt, -DAY_MS)}];
  let windows: readonly Window[] = saved !== null && isSame ? saved.windows : all;
  if (windows.length === 0) return;
  const isWanted = wantsJobs(reading);
  for await (const page of runPages(reading, windows)) {
    const wanted = page.runs.filter(isWanted);
    for (let i = 0; i < wanted.length; i += RUNS_OF_BATCH) {
      const chunk = wanted.slice(i, i + RUNS_OF_BATCH);
      if (read.left() < chunk.length) {
        tellOfRest(reading, createdOf(chunk[0]));
        return;
      }
      const events = await read.jobsOf(chunk.map(({id}) => String(id)));
      windows = upTo(windows, createdOf(chunk.at(-1)));
      yield {events, cursor: save({windows, workflows})};
    }
    windows = page.left;
    yield {events: [], cursor: save({windows, workflows})};
  }
  context.progress(`${repository}: the jobs of the last ${DAYS} days are read`);
}

/** Skipped runs have no jobs that waited for anything. */
function wantsJobs(reading: Reading): (run: RawRun) => boolean {
  const hasJobs = workflowsWithJobs(reading);
  return run => {
    if (run.status !== "completed" || run.conclusion === "skipped") return false;
    // What is malformed was told of when the runs were read.
    return reading.problems
      .read(`${reading.repository} workflow run ${run.id}`, () =>
        workflowRunEvents(run, reading.rest()),
      )
      .some(hasJobs);
  };
}

/** What is left of some windows when the runs down to an instant have been read. */
function upTo(windows: readonly Window[], oldest: string): Window[] {
  const last = windows.at(-1)!;
  const isIn = oldest >= last.from && oldest <= last.to;
  return [...windows.slice(0, -1), isIn ? {...last, to: oldest} : last];
}

function tellOfRest({repository, problems}: Reading, before: string): void {
  problems.add(
    `${repository} jobs`,
    `those of runs until ${before} are not read yet: each sync reads ${REQUESTS_MAX} more`,
  );
}

function jobReader({owner, name, repository, client, problems, rest, context}: Reading) {
  let requests = 0;
  let count = 0;

  async function jobsOf(id: string): Promise<RawEvent[]> {
    const subject = `${repository} jobs of workflow run ${id}`;
    const events: RawEvent[] = [];
    const params = {filter: "all", per_page: PER_PAGE};
    requests++;
    let page = await unlessGone(
      client.get<JobList>(`/repos/${owner}/${name}/actions/runs/${id}/jobs`, params),
    );
    while (page !== null) {
      for (const job of page.data.jobs) {
        events.push(...problems.read(subject, () => workflowJobEvents(job, rest())));
      }
      if (page.next === null) break;
      requests++;
      page = await client.get<JobList>(page.next);
    }
    return events;
  }

  return {
    left: () => REQUESTS_MAX - requests,
    jobsOf: async (ids: readonly string[]) => {
      const events = await Promise.all(ids.map(jobsOf));
      count += ids.length;
      const left = Math.max(0, REQUESTS_MAX - requests).toLocaleString("en");
      const done = count.toLocaleString("en");
      context.progress(`${repository}: the jobs of ${done} runs read, at most ${left} more now`);
      return events.flat();
    },
  };
}
