import {z} from "zod";
import type {RawEvent} from "../../source.ts";
import {githubEvent} from "../events.ts";
import type {RestContext} from "./context.ts";
import {account, count, instant, labels, link, read, sha, text} from "./shape.ts";
import {stateVersion} from "./version.ts";

const pullRequest = z.object({
  number: count,
  state: z.enum(["open", "closed"]),
  draft: z.boolean().nullish(),
  user: account,
  labels,
  created_at: instant,
  updated_at: instant,
  closed_at: instant.nullish(),
  merged_at: instant.nullish(),
  merge_commit_sha: sha.nullish(),
  head: z.object({ref: text, sha}),
  base: z.object({ref: text}),
  additions: count.nullish(),
  deletions: count.nullish(),
  html_url: link,
});

/** What the actions of a webhook say that the pull request's own fields do not. */
const moments = new Map([
  ["ready_for_review", "ready_for_review"],
  ["converted_to_draft", "converted_to_draft"],
  ["review_requested", "review_requested"],
  ["enqueued", "queued"],
]);

/**
 * The events of a pull request: its row and, for some actions of a webhook, the moment. Its branch is read for
 * what it says, and dropped. Throws a ShapeError.
 */
export function pullRequestEvents(
  raw: unknown,
  context: RestContext,
  {action = ""}: {action?: string} = {},
): RawEvent[] {
  const said = read(pullRequest, raw, {place: "pull_request"});
  const change = changeEvent(said, context);
  const kind = moments.get(action);
  if (kind === undefined) return [change];
  const moment = {number: said.number, kind, at: said.updated_at};
  return [change, pullRequestMoment(moment, context)];
}

/** The event of a moment of a pull request. */
export function pullRequestMoment(
  {number, kind, at}: {number: number; kind: string; at: string},
  {repository}: Pick<RestContext, "repository">,
): RawEvent {
  const row = {change_id: `${repository}#${number}`, repository, kind, happened_at: at};
  return githubEvent("change_event", row, {version: ""});
}

function changeEvent(
  said: z.output<typeof pullRequest>,
  {repository, told, authorOf, isHotfix, branchOf}: RestContext,
): RawEvent {
  const mergedAt = said.merged_at ?? null;
  const closedAt = said.closed_at ?? mergedAt;
  const state = mergedAt === null ? said.state : "merged";
  const version = stateVersion({
    state,
    updatedAt: said.updated_at,
    closedAt,
    isWhole: said.additions != null,
    told,
  });
  return githubEvent(
    "change",
    {
      change_id: `${repository}#${said.number}`,
      repository,
      number: said.number,
      state,
      base_branch: branchOf(said.base.ref),
      head_sha: said.head.sha,
      // Before the merge it is a commit that GitHub made to try it.
      merge_sha: mergedAt === null ? null : (said.merge_commit_sha ?? null),
      merged_at: mergedAt,
      closed_at: closedAt,
      first_commit_at: null,
      opened_at: said.created_at,
      ready_at: null,
      first_response_at: null,
      is_draft: said.draft ?? null,
      ...authorOf(said.user),
      labels: said.labels,
      is_hotfix: isHotfix(said.head.ref),
      additions: said.additions ?? null,
      deletions: said.deletions ?? null,
      url: said.html_url,
    },
    {version},
  );
}
