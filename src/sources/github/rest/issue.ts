import {z} from "zod";
import type {RawEvent} from "../../source.ts";
import {githubEvent} from "../events.ts";
import type {RestContext} from "./context.ts";
import {rootCause} from "./root-cause.ts";
import {account, count, instant, labels, link, read, text} from "./shape.ts";
import {stateVersion} from "./version.ts";

const issue = z.object({
  number: count,
  /** Missing when it is pinned. */
  state: z.enum(["open", "closed"]).nullish(),
  user: account,
  labels,
  body: z.string().nullish(),
  created_at: instant,
  updated_at: instant,
  closed_at: instant.nullish(),
  html_url: link,
  /** Where it stands, the issue is the other face of a pull request. */
  pull_request: z.unknown().optional(),
});

type Issue = z.output<typeof issue>;

const labelOf = z.object({name: text});
const comment = z.object({
  body: z.string().nullish(),
  created_at: instant,
  updated_at: instant.nullish(),
});

/** Actions after which an issue is no longer one of its repository. */
const GONE = ["deleted", "transferred"];

/**
 * The events of an issue: its row and, for some actions of a webhook, the moment (`label`: the one that was set
 * or taken away). None for a pull request, which GitHub lists among the issues. Throws a ShapeError.
 */
export function issueEvents(
  raw: unknown,
  context: RestContext,
  {action = "", label}: {action?: string; label?: unknown} = {},
): RawEvent[] {
  const said = read(issue, raw, {place: "issue"});
  if (said.pull_request != null) return [];
  const row = GONE.includes(action) ? goneEvent(said, context) : rowEvent(said, context);
  const moment = {number: said.number, label: ""};
  if (action === "labeled" || action === "unlabeled") {
    const {name} = read(labelOf, label, {place: "label"});
    const at = said.updated_at;
    return [row, issueMoment({...moment, kind: action, label: name, at}, context)];
  }
  if (action === "closed" || action === "reopened") {
    const at = (action === "closed" ? said.closed_at : null) ?? said.updated_at;
    return [row, issueMoment({...moment, kind: action, at}, context)];
  }
  return [row];
}

/**
 * The cause that a comment on an issue names, as a moment of the issue: its row is made of its own fields, and
 * the next telling of it would forget what a comment said.
 */
export function commentCause(
  raw: unknown,
  context: RestContext,
  {number}: {number: number},
): RawEvent[] {
  const said = read(comment, raw, {place: "comment"});
  const {cause_sha: sha, cause_number: pull} = rootCause(said.body, context);
  if (sha === null && pull === null) return [];
  const label = sha ?? `#${pull}`;
  const at = said.updated_at ?? said.created_at;
  return [issueMoment({number, kind: "root_cause", label, at}, context)];
}

function rowEvent(said: Issue, {repository, told, authorOf}: RestContext): RawEvent {
  const state = said.state ?? (said.closed_at == null ? "open" : "closed");
  const closedAt = state === "open" ? null : (said.closed_at ?? null);
  const version = stateVersion({
    state,
    updatedAt: said.updated_at,
    closedAt,
    isWhole: true,
    told,
  });
  return githubEvent(
    "issue",
    {
      issue_id: `${repository}#${said.number}`,
      repository,
      number: said.number,
      state,
      created_at: said.created_at,
      closed_at: closedAt,
      labels: said.labels,
      ...authorOf(said.user),
      ...rootCause(said.body, {repository}),
      url: said.html_url,
    },
    {version},
  );
}

/** Deleted or moved away: it stays as closed and without labels, so that nothing waits for its end. */
function goneEvent(said: Issue, context: RestContext): RawEvent {
  const closedAt = said.closed_at ?? said.updated_at;
  return rowEvent({...said, state: "closed", closed_at: closedAt, labels: []}, context);
}

/** The event of a moment of an issue; `label` is "" where it is about none. */
export function issueMoment(
  {number, kind, label, at}: {number: number; kind: string; label: string; at: string},
  {repository}: Pick<RestContext, "repository">,
): RawEvent {
  const issueId = `${repository}#${number}`;
  const row = {issue_id: issueId, repository, kind, label, happened_at: at};
  return githubEvent("issue_event", row, {version: ""});
}
