import {z} from "zod";
import type {Config} from "../../config.ts";
import type {RawEvent} from "../source.ts";
import {repositoryName} from "./repository-name.ts";
import {type RestContext, restContexts} from "./rest/context.ts";
import {deploymentEvents, deploymentStatusEvents} from "./rest/deployment.ts";
import {commentCause, issueEvents} from "./rest/issue.ts";
import {pullRequestEvents} from "./rest/pull-request.ts";
import {releaseEvents} from "./rest/release.ts";
import {commentEvents, reviewEvents} from "./rest/response.ts";
import {count, id, read, ShapeError, text} from "./rest/shape.ts";
import {workflowJobEvents} from "./rest/workflow-job.ts";
import {workflowRunEvents} from "./rest/workflow-run.ts";

/** What a delivery says: events, or hints of what has something new; or why it says nothing that is used. */
export type Reading =
  | {status: "read"; events: RawEvent[]; hints: string[]}
  | {status: "ignored"; reason: string}
  | {status: "odd"; reason: string};

type Payload = Readonly<Record<string, unknown>>;
type Said = {payload: Payload; action: string; context: RestContext};

/** Of an address only the host is read. */
const host = z.string().transform((value, context) => {
  const url = URL.parse(value);
  if (url !== null) return url.hostname;
  context.addIssue("no address");
  return z.NEVER;
});

const envelope = z.object({
  action: z.string().nullish(),
  repository: z.object({full_name: text, html_url: host, default_branch: text.nullish()}),
});

const pushed = z.object({ref: text});
const created = z.object({ref: text, ref_type: text});
const numbered = z.object({number: count});
const identified = z.object({id});
const located = z.object({path: text.nullish()});

/** A hint of what has something new to be read: the scope of its cursor. */
function gitHint({repository}: RestContext): string[] {
  return [`git:${repository}`];
}

const numberOf = (raw: unknown, place: string) => read(numbered, raw, {place}).number;

/** What is read of each event; a text says why an event of this kind says nothing. */
const readers: Readonly<Record<string, (said: Said) => RawEvent[] | {hints: string[]} | string>> = {
  pull_request: ({payload, action, context}) =>
    pullRequestEvents(payload.pull_request, context, {action}),
  pull_request_review: ({payload, context}) => {
    const number = numberOf(payload.pull_request, "pull_request");
    return reviewEvents(payload.review, context, {number});
  },
  pull_request_review_comment: ({payload, action, context}) => {
    if (action === "deleted") return "what was responded stays responded";
    const number = numberOf(payload.pull_request, "pull_request");
    return commentEvents(payload.comment, context, {number, kind: "review_comment"});
  },
  issue_comment: ({payload, action, context}) => {
    const issue = issueEvents(payload.issue, context);
    if (action === "deleted")
      return issue.length > 0 ? issue : "what was responded stays responded";
    const number = numberOf(payload.issue, "issue");
    const cause = issue.length > 0 ? commentCause(payload.comment, context, {number}) : [];
    const kind = "comment";
    return [...issue, ...commentEvents(payload.comment, context, {number, kind}), ...cause];
  },
  issues: ({payload, action, context}) =>
    issueEvents(payload.issue, context, {action, label: payload.label}),
  workflow_run: ({payload, context}) => {
    const {path} = read(located.nullish(), payload.workflow, {place: "workflow"}) ?? {};
    return workflowRunEvents(payload.workflow_run, context, {path});
  },
  workflow_job: ({payload, context}) => workflowJobEvents(payload.workflow_job, context),
  deployment: ({payload, context}) => deploymentEvents(payload.deployment, context),
  deployment_status: ({payload, context}) => {
    const {deployment, deployment_status: status} = payload;
    const {id: deploymentId} = read(identified, deployment, {place: "deployment"});
    return [
      ...deploymentEvents(deployment, context),
      ...deploymentStatusEvents(status, context, {deploymentId}),
    ];
  },
  release: ({payload, action, context}) =>
    action === "deleted"
      ? "what was released stays released"
      : releaseEvents(payload.release, context),
  push: ({payload, context}) => {
    const {ref} = read(pushed, payload, {place: ""});
    const {defaultBranch} = context;
    const isNews = ref.startsWith("refs/tags/") || ref === `refs/heads/${defaultBranch}`;
    return isNews ? {hints: gitHint(context)} : "a push to another than the default branch";
  },
  create: ({payload, context}) =>
    read(created, payload, {place: ""}).ref_type === "tag"
      ? {hints: gitHint(context)}
      : "a new branch has nothing on the default one",
  merge_group: () => "the runs of a merge queue come as workflow_run",
  ping: () => "it only says that the webhook works",
};

/**
 * Reads deliveries of webhooks, verified or saved: the same payload yields the same events. An event that is not
 * used is named; a payload of another shape than GitHub documents is told of by the place that is odd.
 */
export function deliveries({
  config,
  identify,
}: {
  config: Pick<Config, "changes" | "people" | "deployments">;
  identify: (identity: string) => string;
}): (delivery: {event: string; payload: unknown}) => Reading {
  const contextOf = restContexts({config, identify});
  return ({event, payload}) => {
    const reader = Object.hasOwn(readers, event) ? readers[event] : undefined;
    if (reader === undefined) {
      return {status: "ignored", reason: `"${event}" is no event that fivekeys reads`};
    }
    try {
      if (event === "ping") return {status: "ignored", reason: `${event}: ${reader({} as Said)}`};
      const {action, repository} = read(envelope, payload, {place: ""});
      const context = contextOf({
        repository: repositoryName({
          host: repository.html_url,
          fullName: repository.full_name,
        }),
        defaultBranch: repository.default_branch ?? null,
        told: "webhook",
      });
      const found = reader({payload: payload as Payload, action: action ?? "", context});
      if (typeof found === "string") {
        const name = action == null ? event : `${event}.${action}`;
        return {status: "ignored", reason: `${name}: ${found}`};
      }
      if (Array.isArray(found)) return {status: "read", events: found, hints: []};
      return {status: "read", events: [], hints: found.hints};
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      return {status: "odd", reason: `${event}: ${error.message}`};
    }
  };
}
