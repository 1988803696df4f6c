import {z} from "zod";
import type {RawEvent} from "../source.ts";
import type {DumpedObject} from "./dumped-objects.ts";
import type {RestContext} from "./rest/context.ts";
import {deploymentEvents, deploymentStatusEvents} from "./rest/deployment.ts";
import {commentCause, issueEvents} from "./rest/issue.ts";
import {pullRequestEvents} from "./rest/pull-request.ts";
import {releaseEvents} from "./rest/release.ts";
import {commentEvents, reviewEvents} from "./rest/response.ts";
import {read} from "./rest/shape.ts";
import {workflowJobEvents} from "./rest/workflow-job.ts";
import {workflowRunEvents} from "./rest/workflow-run.ts";

/** An address of the API that ends with the number of the thing that it is of. */
const numbered = z
  .string()
  .regex(/\/\d+$/)
  .transform(url => Number(url.slice(url.lastIndexOf("/") + 1)));
const ofPull = z.object({pull_request_url: numbered});
const ofIssue = z.object({issue_url: numbered, html_url: z.string().nullish()});
const ofDeployment = z.object({deployment_url: numbered});

type Reader = (object: DumpedObject, context: RestContext) => RawEvent[];

/** What each file of a dump holds, by its name; the pull requests come first, since they name the default branch. */
export const dumpReaders: Readonly<Record<string, Reader>> = {
  "pulls.json": pullRequestEvents,
  "reviews.json": (object, context) => {
    const {pull_request_url: number} = read(ofPull, object, {place: "review"});
    return reviewEvents(object, context, {number});
  },
  "issues.json": issueEvents,
  "comments.json": (object, context) => {
    const {issue_url: number, html_url: url} = read(ofIssue, object, {place: "comment"});
    const cause = url?.includes("/pull/") ? [] : commentCause(object, context, {number});
    return [...commentEvents(object, context, {number, kind: "comment"}), ...cause];
  },
  "runs.json": (object, context) => workflowRunEvents(restRun(object), context),
  "jobs.json": workflowJobEvents,
  "deployments.json": deploymentEvents,
  "deployment_statuses.json": (object, context) => {
    const {deployment_url: deploymentId} = read(ofDeployment, object, {place: "deployment_status"});
    return deploymentStatusEvents(object, context, {deploymentId});
  },
  "releases.json": releaseEvents,
};

/** A run in the shape of REST, also where `gh run list --json` wrote it: that one knows no file of the workflow. */
function restRun(object: DumpedObject): DumpedObject {
  if (!("databaseId" in object)) return object;
  return {
    id: object.databaseId,
    run_attempt: object.attempt,
    name: object.workflowName || object.name,
    event: object.event,
    head_branch: object.headBranch,
    head_sha: object.headSha,
    status: object.status,
    conclusion: object.conclusion || null,
    created_at: object.createdAt,
    updated_at: object.updatedAt,
    run_started_at: object.startedAt,
    html_url: object.url,
  };
}
