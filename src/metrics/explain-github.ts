import type {CiJob, CiRun} from "../tables/ci.ts";
import type {PullRequest, QaResult} from "../tables/pull-request.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import type {Reason} from "./reason.ts";

/** What a pull request went through before its merge: ready, answered, judged by QA; none where it is unknown. */
export async function ofPullRequest(published: Warehouse, change_id: string): Promise<Reason[]> {
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
export async function ofCi(published: Warehouse, ref: string): Promise<Reason[]> {
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

function pullRequestReasons(request: PullRequest): Reason[] {
  const {change_id: id, state, opened_at, ready_at, first_response_at, url} = request;
  const is = state ?? "of unknown state";
  const first: Reason =
    ready_at === null
      ? {kind: "pull request", id, at: opened_at, words: `${id}, ${is}, opened`, url}
      : {kind: "pull request", id, at: ready_at, words: `${id}, ${is}, ready for review`, url};
  if (first_response_at === null) return [first];
  const words = `${id} first answered by another person`;
  return [first, {kind: "response", id, at: first_response_at, words, url}];
}

function qaReason({change_id: id, completed_at, is_passed, run_count, url}: QaResult): Reason {
  const runs = run_count === 1 ? "1 run" : `${run_count} runs`;
  const words = `${id} ${is_passed ? "passed" : "failed"} QA at the first attempt, ${runs}, judged`;
  return {kind: "qa", id, at: completed_at, words, url};
}

function runReason({run_id, attempt, workflow, event, conclusion, started_at, url}: CiRun): Reason {
  const words = `${workflow} on ${event}, attempt ${attempt}, ${conclusion ?? "running"}, began`;
  return {kind: "run", id: run_id, at: started_at, words, url};
}

function jobReasons({job_id: id, conclusion, created_at, started_at}: CiJob): Reason[] {
  const queued: Reason = {kind: "job", id, at: created_at, words: `${id} queued`, url: null};
  const words = `${id} ${conclusion ?? "running"}, begun by a runner`;
  const begun: Reason = {kind: "job", id, at: started_at, words, url: null};
  return created_at === null ? [begun] : [queued, begun];
}
