import type {Change} from "../tables/change.ts";
import type {CommitDelivery, Delivery} from "../tables/delivery.ts";
import type {Deployment} from "../tables/deployment.ts";
import type {Failure} from "../tables/failure.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {changeEvents, commitEvents, deploymentEvents, incidentEvents} from "./event-ids.ts";
import {ofCi, ofPullRequest} from "./explain-github.ts";
import {ofTriage} from "./explain-triage.ts";
import type {Metric} from "./header.ts";
import {condition, openAt} from "./observations.ts";
import {findRawEvents} from "./raw-events.ts";
import type {Link, Reason} from "./reason.ts";
import {changeUrl, commitUrl} from "./urls.ts";

export type Explained = {
  observed_at: string | null;
  value: number | null;
  is_censored: boolean;
  excluded: string | null;
  ref: string;
  url: string | null;
  why: Reason[];
};

type Found = Omit<Explained, "url" | "why"> & {started_at: string | null};

const LISTED_MAX = 10;

export type Explanation = {
  total: number;
  observations: Explained[];
  /** Why no raw event could be looked up; null where they were. */
  missing: string | null;
};

/**
 * The observations of a metric in (from, to] and those open at `to`, the latest first, each with the chain
 * from the number over deployment and change to the commits, and to the raw events that the private warehouse of the
 * path `events` has of them.
 */
export async function explain(
  published: Warehouse,
  {
    metric,
    from,
    to,
    limit,
    events,
  }: {metric: Metric; from: string; to: string; limit: number; events: string},
): Promise<Explanation> {
  const {where, parameters} = condition(metric, {});
  const within = `${where} and (
    (observed_at > cast($from as timestamp) and observed_at <= cast($as_of as timestamp))
    or (${openAt})
  )`;
  const values = {...parameters, from, as_of: to};
  const [{total} = {total: 0}] = await published.rows<{total: number}>(
    `select count(*) as total from observation where ${within}`,
    values,
  );
  const rows = await published.rows<Found>(
    `select
      case when ${openAt} then null else observed_at end as observed_at,
      case
        when excluded is not null then null
        when ${openAt} then (epoch_ms(cast($as_of as timestamp)) - epoch_ms(started_at)) / 3.6e6
        else value
      end as value,
      coalesce(${openAt}, false) as is_censored,
      excluded,
      ref,
      started_at
    from observation
    where ${within}
    order by observed_at desc nulls first, ref
    limit ${limit}`,
    values,
  );
  const opened: {row: Omit<Found, "started_at">; links: Link[]}[] = [];
  for (const {started_at: _, ...row} of rows) {
    opened.push({row, links: await reasons(published, row.ref)});
  }
  const prefixes = opened.flatMap(({links}) => links.flatMap(link => link.events));
  const {ids, missing} = await findRawEvents(events, [...new Set(prefixes)]);
  const observations = opened.map(({row, links}) => ({
    ...row,
    url: links.find(({url}) => url !== null)?.url ?? null,
    why: [...links.map(({events: __, ...reason}) => reason), ...rawEvents(links, ids)],
  }));
  return {total, observations, missing};
}

/** The raw events of some links, each once, in the order of the links. */
function rawEvents(links: readonly Link[], ids: ReadonlyMap<string, readonly string[]>): Reason[] {
  const found = links.flatMap(({events}) => events.flatMap(prefix => ids.get(prefix) ?? []));
  return [...new Set(found)].map(id => ({
    kind: "raw event",
    id,
    at: null,
    words: id,
    url: null,
  }));
}

/** What the id of an observation opens into: a deployment, a change, a pull request, a question, a commit, a run or a job. */
async function reasons(published: Warehouse, ref: string): Promise<Link[]> {
  const [deployment] = await published.rows<Deployment>(
    "select * from deployment where deployment_id = $ref",
    {ref},
  );
  if (deployment !== undefined) return ofDeployment(published, deployment);
  const [change] = await published.rows<Change>("select * from change where change_id = $ref", {
    ref,
  });
  if (change !== undefined) return ofChange(published, change);
  const request = await ofPullRequest(published, ref);
  if (request.length > 0) return request;
  const question = await ofTriage(published, ref);
  if (question.length > 0) return question;
  const at = ref.lastIndexOf("@");
  const [commit] = await published.rows<CommitDelivery>(
    "select * from commit_delivery where repository = $repository and sha = $sha",
    {repository: ref.slice(0, Math.max(0, at)), sha: ref.slice(at + 1)},
  );
  return commit === undefined ? ofCi(published, ref) : ofCommit(published, commit);
}

async function ofDeployment(published: Warehouse, deployment: Deployment): Promise<Link[]> {
  const {deployment_id} = deployment;
  const failures = await published.rows<Failure>(
    "select * from failure where deployment_id = $deployment_id order by cause",
    {deployment_id},
  );
  const changes = await published.rows<Change>(
    `select change.* from delivery join change using (change_id)
    where delivery.deployment_id = $deployment_id order by change.merged_at, change.change_id
    limit ${LISTED_MAX}`,
    {deployment_id},
  );
  return [
    deploymentReason(deployment),
    ...failures.map(failureReason),
    // What is told of them is shown where they are opened themselves.
    ...changes.map(change => ({...changeReason(change), events: []})),
  ];
}

async function ofChange(published: Warehouse, change: Change): Promise<Link[]> {
  const {change_id} = change;
  const [delivery] = await published.rows<Delivery>(
    "select * from delivery where change_id = $change_id order by service, environment",
    {change_id},
  );
  const commits = await published.rows<CommitDelivery>(
    `select distinct on (repository, sha) * from commit_delivery where change_id = $change_id
    order by repository, sha, service limit ${LISTED_MAX}`,
    {change_id},
  );
  const deployed =
    delivery?.deployment_id == null
      ? []
      : await published.rows<Deployment>("select * from deployment where deployment_id = $id", {
          id: delivery.deployment_id,
        });
  return [
    changeReason(change),
    ...(await ofPullRequest(published, change_id)),
    ...deployed.map(deploymentReason),
    ...(delivery?.link === "time" ? [byTime] : []),
    ...commits.map(commitReason),
  ];
}

async function ofCommit(published: Warehouse, commit: CommitDelivery): Promise<Link[]> {
  const changes = await published.rows<Change>("select * from change where change_id = $id", {
    id: commit.change_id,
  });
  const deployed =
    commit.deployment_id === null
      ? []
      : await published.rows<Deployment>("select * from deployment where deployment_id = $id", {
          id: commit.deployment_id,
        });
  return [commitReason(commit), ...changes.map(changeReason), ...deployed.map(deploymentReason)];
}

const byTime: Link = {
  kind: "rule",
  id: "time",
  at: null,
  words: "linked by time: the commit of the deployment is not known",
  url: null,
  events: [],
};

function deploymentReason(row: Deployment): Link {
  const {deployment_id: id, status, finished_at, environment, change_count, rule, url} = row;
  const carried = change_count === 1 ? "1 change" : `${change_count} changes`;
  const words = `${id} ${status} in ${environment}, carried ${carried} (${rule})`;
  const events = deploymentEvents(row);
  return {kind: "deployment", id, at: finished_at, words, url, events};
}

function failureReason(failure: Failure): Link {
  const {deployment_id, cause, evidence, confidence, detected_at} = failure;
  const {restored_at, restored_by} = failure;
  // Of an incident the end is known, not what brought it about.
  const over = restored_at === null ? "open" : "over with the incident";
  const end = restored_by === null ? over : `made good by ${restored_by}`;
  const words = `${cause}: ${evidence} (${confidence}), ${end}`;
  const id = `${deployment_id}:${cause}`;
  // What speaks of it is named last.
  const incident = evidence.slice(evidence.lastIndexOf(" ") + 1);
  const events = cause === "incident" ? incidentEvents(incident) : [];
  return {kind: "failure", id, at: detected_at, words, url: null, events};
}

function changeReason(change: Change): Link {
  const {change_id: id, kind, merged_at, commit_count} = change;
  const commits = commit_count === 1 ? "1 commit" : `${commit_count} commits`;
  const words = `${id}, ${kind.replace("_", " ")}, ${commits}, merged`;
  const events = changeEvents(change);
  return {kind: "change", id, at: merged_at, words, url: changeUrl(change), events};
}

function commitReason(commit: CommitDelivery): Link {
  const {repository, sha, authored_at} = commit;
  const url = commitUrl(repository, sha);
  const events = commitEvents(commit);
  return {kind: "commit", id: sha, at: authored_at, words: `${sha} authored`, url, events};
}
