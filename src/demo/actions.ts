import {githubEvent} from "../sources/github/events.ts";
import {progressVersion} from "../sources/github/rest/version.ts";
import {iso} from "./calendar.ts";
import {type RepositoryKey, repositoryOf, webOf} from "./organisation.ts";
import type {World} from "./world.ts";

const MINUTE_MS = 60_000;
const RUN_IDS_FROM = 7_100_000_000;
const JOB_IDS_FROM = 21_300_000_000;

export type RunFacts = {
  key: RepositoryKey;
  workflow: string;
  event: "push" | "pull_request" | "workflow_dispatch";
  branch: string;
  sha: string;
  created: number;
  /** Names of its jobs and how many minutes each runs. */
  jobs: readonly {name: string; minutes: number}[];
};

type Attempt = {attempt: number; started: number; conclusion: "success" | "failure" | "cancelled"};

/** A run of GitHub Actions, which may be run again. */
export type Run = {
  id: string;
  /** Tells of an attempt; the last job decides how it ends. Returns when it ended. */
  attempt: (attempt: Attempt) => number;
};

/** Begins a run of GitHub Actions. What would lie beyond the last moment of the story is not told. */
export function openRun(world: World, facts: RunFacts): Run {
  const {key} = facts;
  const id = String(RUN_IDS_FROM + world.next("run"));
  const earlier: {name: string; started: number; completed: number}[] = [];
  return {
    id,
    attempt: one => {
      const {attempt, started, conclusion} = one;
      // A re-run lists what had succeeded before again, with the times of then.
      for (const job of earlier) tellJob(world, {...facts, id, ...job, ...one, created: started});
      const random = world.draws(`queue:${key}:${id}:${attempt}`);
      const {queueMinutes} = world.chapterAt(started);
      let end = started;
      const jobs = facts.jobs.filter(({name}) => !earlier.some(job => job.name === name));
      for (const [i, {name, minutes}] of jobs.entries()) {
        const begun = started + Math.round(random.logNormal(queueMinutes, 0.8) * MINUTE_MS);
        const completed = begun + Math.round(minutes * MINUTE_MS);
        const isLast = i === jobs.length - 1;
        const ended = isLast ? conclusion : "success";
        tellJob(world, {
          ...{...facts, id, attempt, name, started: begun, completed},
          ...{created: started, conclusion: ended},
        });
        if (!isLast) earlier.push({name, started: begun, completed});
        end = Math.max(end, completed);
      }
      tellAttempt(world, {...facts, id, ...one, end});
      return end;
    },
  };
}

function tellAttempt(
  {tell, calendar: {asOf}}: World,
  run: RunFacts & Attempt & {id: string; end: number},
): void {
  const {key, id, attempt, workflow, event, branch, sha, created, started, end} = run;
  if (end > asOf) return;
  const row = {
    ...{repository: repositoryOf(key), run_id: id, attempt, workflow, event, branch},
    ...{head_sha: sha, status: "completed", conclusion: run.conclusion, created_at: iso(created)},
    ...{started_at: iso(started), completed_at: iso(end)},
    url: `${webOf(key)}/actions/runs/${id}`,
  };
  const version = progressVersion({rank: 1, at: iso(end), told: "poll"});
  tell(githubEvent("pipeline_run", row, {version}));
}

function tellJob(
  {tell, next, calendar: {asOf}}: World,
  job: {key: RepositoryKey; id: string; attempt: number; name: string} & {
    created: number;
    started: number;
    completed: number;
    conclusion: string;
  },
): void {
  const {key, id, attempt, name, created, started, completed, conclusion} = job;
  if (completed > asOf) return;
  const row = {
    ...{repository: repositoryOf(key), job_id: String(JOB_IDS_FROM + next("job")), run_id: id},
    ...{attempt, name, status: "completed", conclusion, created_at: iso(created)},
    ...{started_at: iso(started), completed_at: iso(completed)},
  };
  const version = progressVersion({rank: 3, at: iso(completed), told: "poll"});
  tell(githubEvent("pipeline_job", row, {version}));
}
