import type {components} from "@octokit/openapi-types";
import type {
  Account,
  Attempt,
  Comment,
  Commit,
  Deployment,
  Issue,
  Job,
  PullRequest,
  Release,
  Repository,
  Run,
} from "./data.ts";
import {urlOf} from "./nodes.ts";

type Schemas = components["schemas"];

/** The fields that GitHub's own description of a thing has: a row with any other does not compile. */
type Fields<Name extends keyof Schemas> = {[field in keyof Schemas[Name]]?: unknown};

/** An account as REST shows it; one that was deleted is null. */
function user(account: Account) {
  return account === null ? null : {login: account.login, id: account.id, type: account.kind};
}

export function repositoryRow(repository: Repository) {
  const {id, owner, name} = repository;
  return {
    id,
    name,
    full_name: `${owner}/${name}`,
    owner: {login: owner, id: 1, type: "Organization"},
    private: true,
    archived: false,
    disabled: false,
    default_branch: repository.defaultBranch,
    html_url: `https://github.com/${owner}/${name}`,
    permissions: {admin: false, push: false, pull: true},
  } satisfies Fields<"full-repository">;
}

export function runRow(run: Run, repository: Repository, attempt = run.attempts.length) {
  const {status, conclusion, startedAt, updatedAt} = run.attempts[attempt - 1]!;
  return {
    id: run.id,
    name: run.workflowName,
    display_title: "A run",
    run_number: run.number,
    run_attempt: attempt,
    event: run.event,
    status,
    conclusion,
    head_sha: run.headSha,
    head_branch: run.branch,
    path: run.path,
    workflow_id: run.workflowId,
    created_at: run.createdAt,
    updated_at: updatedAt,
    run_started_at: startedAt,
    html_url: urlOf(repository, "actions/runs", run.id),
    previous_attempt_url:
      attempt === 1 ? null : `/repos/x/x/actions/runs/${run.id}/attempts/${attempt - 1}`,
    pull_requests: [],
    actor: user(run.actor),
    triggering_actor: user(run.actor),
  } satisfies Fields<"workflow-run">;
}

function jobRow(job: Job, {run, attempt}: {run: Run; attempt: number}) {
  return {
    id: job.id,
    run_id: run.id,
    run_attempt: attempt,
    name: job.name,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.createdAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    workflow_name: run.workflowName,
    head_sha: run.headSha,
    head_branch: run.branch,
    labels: ["ubuntu-latest"],
    runner_id: 1,
    runner_name: "A runner",
    steps: [],
  } satisfies Fields<"job">;
}

export function jobRows(run: Run, attempts: readonly {attempt: Attempt; number: number}[]) {
  return attempts.flatMap(({attempt, number}) =>
    attempt.jobs.map(job => jobRow(job, {run, attempt: number})),
  );
}

export function releaseRow(release: Release, repository: Repository) {
  return {
    id: release.id,
    tag_name: release.tag,
    name: release.tag,
    body: "What is new",
    draft: release.isDraft,
    prerelease: release.isPrerelease,
    created_at: release.createdAt,
    published_at: release.publishedAt,
    html_url: urlOf(repository, "releases/tag", release.tag),
    author: user(release.author),
  } satisfies Fields<"release">;
}

export function commitRow(commit: Commit) {
  const {name, email} = commit.author;
  return {
    sha: commit.oid,
    commit: {
      message: commit.message,
      author: {name, email, date: commit.authoredDate},
      committer: {name, email, date: commit.committedDate},
    },
    author: user(commit.author.user),
    committer: user(commit.author.user),
    parents: commit.parents.map(sha => ({sha})),
  } satisfies Fields<"commit">;
}

export function deploymentRow(deployment: Deployment) {
  return {
    id: deployment.id,
    sha: deployment.sha,
    ref: deployment.ref ?? deployment.sha,
    task: deployment.task,
    environment: deployment.environment,
    original_environment: deployment.environment,
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    creator: user(deployment.creator),
    payload: {},
    description: null,
  } satisfies Fields<"deployment">;
}

export function statusRow({id, state, createdAt, description}: Deployment["statuses"][number]) {
  return {
    id,
    state,
    created_at: createdAt,
    updated_at: createdAt,
    description,
  } satisfies Fields<"deployment-status">;
}

export function commentRow(comment: Comment, {issueNumber}: {issueNumber: number}) {
  return {
    id: comment.id,
    user: user(comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.createdAt,
    issue_url: `/repos/x/x/issues/${issueNumber}`,
  } satisfies Fields<"issue-comment">;
}

/** The list of issues holds the pull requests too, as GitHub's does. */
export function issueRow(thing: Issue | PullRequest, repository: Repository) {
  const isPull = "headRefOid" in thing;
  return {
    id: thing.id,
    number: thing.number,
    title: thing.title,
    body: thing.body,
    state: thing.state === "OPEN" ? "open" : "closed",
    created_at: thing.createdAt,
    updated_at: thing.updatedAt,
    closed_at: thing.closedAt,
    user: user(thing.author),
    labels: thing.labels.map(name => ({name})),
    comments: thing.comments.length,
    html_url: urlOf(repository, isPull ? "pull" : "issues", thing.number),
    ...(isPull ? {pull_request: {merged_at: thing.mergedAt}} : {}),
  } satisfies Fields<"issue">;
}

export function timelineRows(thing: Issue | PullRequest) {
  const events = thing.timeline.map(({__typename, createdAt, actor, label}) => ({
    // `LabeledEvent` → `labeled`, `ReadyForReviewEvent` → `ready_for_review`.
    event: __typename
      .replace(/Event$/, "")
      .replace(/(?<!^)([A-Z])/g, "_$1")
      .toLowerCase(),
    created_at: createdAt,
    actor: user(actor ?? null),
    ...(label === undefined ? {} : {label: {name: label}}),
  }));
  const comments = thing.comments.map(comment => ({
    ...commentRow(comment, {issueNumber: thing.number}),
    event: "commented",
    actor: user(comment.author),
  }));
  return [...events, ...comments].toSorted((a, b) => (a.created_at < b.created_at ? -1 : 1));
}
