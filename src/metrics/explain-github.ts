import type {CiJob, CiRun} from "../tables/ci.ts";
import type {PullRequest, QaResult} from "../tables/pull-request.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {changeEvents, jobEvents, runEvents} from "./event-ids.ts";
import type {Link} from "./reason.ts";
import {rowsOf, type Span} from "./rows-of.ts";

/** What some pull requests went through before their merge: ready, answered, judged by QA; those that are known. */
export async function ofPullRequests(
  published: Warehouse,
  {
    asked,
    opened,
  }: {
    asked: readonly string[];
    /** Between when they were opened; null: at any time. */
    opened: Span | null;
  },
): Promise<Map<string, Link[]>> {
  const key = "t.change_id";
  const within = {column: "t.opened_at", span: opened};
  const [requests, results] = await Promise.all([
    rowsOf<PullRequest>(published, {from: "pull_request", key, asked, within}),
    rowsOf<QaResult>(published, {from: "qa_result", key, asked}),
  ]);
  return linksBy([
    ...requests.map(row => ({asked: row.asked, links: pullRequestReasons(row)})),
    ...results.map(row => ({asked: row.asked, links: [qaReason(row)]})),
  ]);
}

/** What runs and jobs of CI open into: themselves, and a job its run. */
export async function ofCi(
  published: Warehouse,
  asked: readonly string[],
): Promise<Map<string, Link[]>> {
  const runKey = "concat_ws(':', t.repository, 'run', t.run_id, t.attempt)";
  const [runs, jobs] = await Promise.all([
    rowsOf<CiRun>(published, {from: "ci_run", key: runKey, asked}),
    rowsOf<CiJob>(published, {
      from: "ci_job",
      key: "concat_ws(':', t.repository, 'job', t.job_id)",
      asked,
    }),
  ]);
  const runOf = ({repository, run_id, attempt}: CiJob) => `${repository}:run:${run_id}:${attempt}`;
  const ofJobs = await rowsOf<CiRun>(published, {
    from: "ci_run",
    key: runKey,
    asked: jobs.map(runOf),
  });
  return linksBy([
    ...runs.map(row => ({asked: row.asked, links: [runReason(row)]})),
    ...jobs.map(job => ({
      asked: job.asked,
      links: [...jobReasons(job), ...ofJobs.filter(run => run.asked === runOf(job)).map(runReason)],
    })),
  ]);
}

function linksBy(found: readonly {asked: string; links: Link[]}[]): Map<string, Link[]> {
  const groups = Map.groupBy(found, ({asked}) => asked);
  return new Map([...groups].map(([asked, those]) => [asked, those.flatMap(({links}) => links)]));
}

function pullRequestReasons(request: PullRequest): Link[] {
  const {change_id: id, state, opened_at, ready_at, first_response_at, url} = request;
  const events = changeEvents(request);
  const is = state ?? "of unknown state";
  const first: Link =
    ready_at === null
      ? {kind: "pull request", id, at: opened_at, words: `${id}, ${is}, opened`, url, events}
      : {
          kind: "pull request",
          id,
          at: ready_at,
          words: `${id}, ${is}, ready for review`,
          url,
          events,
        };
  if (first_response_at === null) return [first];
  const words = `${id} first answered by another person`;
  return [first, {kind: "response", id, at: first_response_at, words, url, events: []}];
}

function qaReason(result: QaResult): Link {
  const {change_id: id, repository, completed_at, is_passed, run_count, url} = result;
  // The run that it links to is the one that decided it.
  const run_id = /\/runs\/(\d+)$/.exec(url ?? "")?.[1];
  const events = run_id === undefined ? [] : runEvents({repository, run_id, attempt: 1});
  const runs = run_count === 1 ? "1 run" : `${run_count} runs`;
  const words = `${id} ${is_passed ? "passed" : "failed"} QA at the first attempt, ${runs}, judged`;
  return {kind: "qa", id, at: completed_at, words, url, events};
}

function runReason(run: CiRun): Link {
  const {run_id, attempt, workflow, event, conclusion, started_at, url} = run;
  const words = `${workflow} on ${event}, attempt ${attempt}, ${conclusion ?? "running"}, began`;
  return {kind: "run", id: run_id, at: started_at, words, url, events: runEvents(run)};
}

function jobReasons(job: CiJob): Link[] {
  const {job_id: id, conclusion, created_at, started_at} = job;
  const events = jobEvents(job);
  const words = `${id} ${conclusion ?? "running"}, begun by a runner`;
  const begun: Link = {kind: "job", id, at: started_at, words, url: null, events};
  if (created_at === null) return [begun];
  return [{kind: "job", id, at: created_at, words: `${id} queued`, url: null, events}, begun];
}
