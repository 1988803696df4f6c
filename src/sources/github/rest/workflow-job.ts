import {z} from "zod";
import type {RawEvent} from "../../source.ts";
import {githubEvent} from "../events.ts";
import type {RestContext} from "./context.ts";
import {count, id, instant, read, text} from "./shape.ts";
import {progressVersion} from "./version.ts";

const job = z.object({
  id,
  run_id: id,
  run_attempt: count.nullish(),
  name: text,
  status: text,
  conclusion: text.nullish(),
  created_at: instant.nullish(),
  started_at: instant.nullish(),
  completed_at: instant.nullish(),
  runner_id: z.number().nullish(),
});

type Job = z.output<typeof job>;

/** How far a job has come; every other status comes before the queue. */
const ranks: Readonly<Record<string, number>> = {queued: 1, in_progress: 2, completed: 3};

/** The event of a job of an attempt of a workflow run. Throws a ShapeError. */
export function workflowJobEvents(raw: unknown, {repository, told}: RestContext): RawEvent[] {
  const said = read(job, raw, {place: "workflow_job"});
  const isCompleted = said.status === "completed";
  const startedAt = hasBegun(said) ? (said.started_at ?? null) : null;
  const completedAt = isCompleted ? (said.completed_at ?? null) : null;
  const row = {
    repository,
    job_id: said.id,
    run_id: said.run_id,
    attempt: said.run_attempt ?? 1,
    name: said.name,
    status: said.status,
    conclusion: isCompleted ? (said.conclusion ?? null) : null,
    created_at: said.created_at ?? null,
    started_at: startedAt,
    completed_at: completedAt,
  };
  const version = progressVersion({
    rank: ranks[said.status] ?? 0,
    at: completedAt ?? startedAt ?? row.created_at,
    told,
  });
  return [githubEvent("pipeline_job", row, {version})];
}

/** GitHub gives a start to what no runner began too: the moment it was queued, skipped or cancelled. */
function hasBegun({status, conclusion, runner_id: runner}: Job): boolean {
  if ((ranks[status] ?? 0) < 2) return false;
  if (status !== "completed") return true;
  return conclusion !== "skipped" && (conclusion !== "cancelled" || !!runner);
}
