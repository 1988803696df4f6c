import type {CiJob, CiRun} from "../tables/ci.ts";
import type {PullRequest, QaResult} from "../tables/pull-request.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {changeEvents, jobEvents, runEvents} from "./event-ids.ts";
import type {Link} from "./reason.ts";

/** What a pull request went through before its merge: ready, answered, judged by QA; none where it is unknown. */
export async function ofPullRequest(published: Warehouse, change_id: string): Promise<Link[]> {
  const requests = await published.rows<PullRequest>(
    "select * from pull_request where change_id = $change_id",
    {change_id},
  );
  const results = await published.rows<QaResult>(
    "select * from qa_result where change_id = $change_id",
    {change_id},
  );
  return [...requests.flatMap(pullRequestReasons), ...results.map(qaReason)];
}

/** What a run or a job of CI opens into: itself, and of a job its run. */
export async function ofCi(published: Warehouse, ref: string): Promise<Link[]> {
  const [run] = await published.rows<CiRun>(
    "select * from ci_run where concat_ws(':', repository, 'run', run_id, attempt) = $ref",
    {ref},
  );
  if (run !== undefined) return [runReason(run)];
  const [job] = await published.rows<CiJob>(
    "select * from ci_job where concat_ws(':', repository, 'job', job_id) = $ref",
    {ref},
  );
  if (job === undefined) return [];
  const {repository, run_id, attempt} = job;
  const runs = await published.rows<CiRun>(
    `select * from ci_run
    where repository = $repository and run_id = $run_id and attempt = $attempt`,
    {repository, run_id, attempt},
  );
  return [...jobReasons(job), ...runs.map(runReason)];
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
