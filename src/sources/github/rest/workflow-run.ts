import {z} from "zod";
import type {RawEvent} from "../../source.ts";
import {githubEvent} from "../events.ts";
import type {RestContext} from "./context.ts";
import {count, id, instant, link, read, sha, text} from "./shape.ts";
import {progressVersion} from "./version.ts";

const run = z.object({
  id,
  run_attempt: count.nullish(),
  name: text.nullish(),
  path: text.nullish(),
  event: text,
  head_branch: text.nullish(),
  head_sha: sha,
  status: text.nullish(),
  conclusion: text.nullish(),
  created_at: instant,
  updated_at: instant,
  run_started_at: instant.nullish(),
  html_url: link,
});

/** A run of a fork waits for an approval as `completed`, and goes on as the same attempt. */
const WAITS_FOR_APPROVAL = "action_required";

/**
 * The event of an attempt of a workflow run. `path`: the workflow's, where the run itself has none (older Enterprise
 * Servers). Throws a ShapeError.
 */
export function workflowRunEvents(
  raw: unknown,
  {repository, told, branchOf}: RestContext,
  {path}: {path?: string | null | undefined} = {},
): RawEvent[] {
  const said = read(run, raw, {place: "workflow_run"});
  const attempt = said.run_attempt ?? 1;
  const status = said.status ?? "completed";
  const isCompleted = status === "completed";
  const conclusion = isCompleted ? (said.conclusion ?? null) : null;
  const isFinal = conclusion !== null && conclusion !== WAITS_FOR_APPROVAL;
  const row = {
    repository,
    run_id: said.id,
    attempt,
    workflow: fileName(said.path ?? path) ?? said.name ?? "",
    event: said.event,
    branch: said.head_branch == null ? null : branchOf(said.head_branch),
    head_sha: said.head_sha,
    status,
    conclusion,
    created_at: said.created_at,
    started_at: said.run_started_at ?? (attempt === 1 ? said.created_at : null),
    completed_at: isCompleted ? said.updated_at : null,
    url: said.html_url,
  };
  // An attempt that has ended stays so, even where it is told late that it ran.
  const version = progressVersion({rank: isFinal ? 1 : 0, at: said.updated_at, told});
  return [githubEvent("pipeline_run", row, {version})];
}

/** `.github/workflows/build.yml@refs/heads/main` → `build.yml`. */
function fileName(path: string | null | undefined): string | null {
  return path?.split("@", 1)[0]?.split("/").at(-1) || null;
}
