import type {Change} from "../tables/change.ts";
import type {CommitDelivery, Delivery} from "../tables/delivery.ts";
import type {Deployment} from "../tables/deployment.ts";
import type {Failure} from "../tables/failure.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {changeEvents, commitEvents, deploymentEvents, incidentEvents} from "./event-ids.ts";
import {ofCi, ofPullRequests} from "./explain-github.ts";
import {ofWaves} from "./explain-survey.ts";
import {ofTriage} from "./explain-triage.ts";
import type {Link} from "./reason.ts";
import {rowsOf, type Span, spanOf} from "./rows-of.ts";
import {changeUrl, commitUrl} from "./urls.ts";

const LISTED_MAX = 10;

type Opened = Map<string, Link[]>;

/** Ids, and around when what they name happened; null: any time. */
type Wanted = {refs: readonly string[]; around: Span | null};

/** How ids of each sort are opened, by the column that metrics take them from. */
const openers = {
  deployment_id: ofDeployments,
  change_id: ofChanges,
  pull_request: (published, {refs}) => ofPullRequests(published, {asked: refs, opened: null}),
  triage_id: (published, {refs}) => ofTriage(published, refs),
  commit: ofCommits,
  ci: (published, {refs}) => ofCi(published, refs),
  wave: (published, {refs}) => ofWaves(published, refs),
} satisfies Record<string, (published: Warehouse, wanted: Wanted) => Promise<Opened>>;

/**
 * What ids open into, by id: a deployment, a change, a pull request, a question, a commit, a run, a job or a wave of a
 * survey. An id that nothing has is left out. `column` is where a metric takes its ids from, which is looked at first.
 */
export async function reasonsOf(
  published: Warehouse,
  {column = "", ...wanted}: Wanted & {column?: string},
): Promise<Opened> {
  const found: Opened = new Map();
  const order = Object.keys(openers).toSorted(
    (a, b) => Number(b === column) - Number(a === column),
  );
  for (const name of order) {
    const refs = wanted.refs.filter(ref => !found.has(ref));
    if (refs.length === 0) break;
    const opened = await openers[name as keyof typeof openers](published, {...wanted, refs});
    for (const [ref, links] of opened) found.set(ref, links);
  }
  return found;
}

async function ofDeployments(published: Warehouse, {refs, around}: Wanted): Promise<Opened> {
  const deployments = await deploymentsBy(published, {asked: refs, around});
  const asked = [...deployments.keys()];
  const [failures, changes] = await Promise.all([
    rowsOf<Failure>(published, {
      from: "failure",
      key: "t.deployment_id",
      asked,
      rest: "order by t.deployment_id, t.cause",
    }),
    carriedBy(published, [...deployments.values()]),
  ]);
  return new Map(
    [...deployments].map(([ref, deployment]) => [
      ref,
      [
        deploymentReason(deployment),
        ...failures.filter(one => one.asked === ref).map(failureReason),
        // What is told of them is shown where they are opened themselves.
        ...(changes.get(ref) ?? []).map(change => ({...changeReason(change), events: []})),
      ],
    ]),
  );
}

/** The first changes that each deployment carried, by when they were merged. */
async function carriedBy(
  published: Warehouse,
  deployments: readonly Deployment[],
): Promise<Map<string, Change[]>> {
  const deliveries = await rowsOf<Delivery>(published, {
    from: "delivery",
    key: "t.deployment_id",
    asked: deployments.map(({deployment_id}) => deployment_id),
    within: {
      column: "t.delivered_at",
      span: spanOf(deployments.map(({finished_at}) => finished_at)),
    },
    rest: `qualify row_number() over (
        partition by t.deployment_id order by t.merged_at, t.change_id
      ) <= ${LISTED_MAX}
      order by t.merged_at, t.change_id`,
  });
  const merged = spanOf(deliveries.map(({merged_at}) => merged_at));
  const ids = deliveries.map(({change_id}) => change_id);
  const changes = await changesBy(published, {asked: ids, around: merged});
  return new Map(
    [...Map.groupBy(deliveries, ({asked}) => asked)].map(([id, those]) => [
      id,
      those.flatMap(({change_id}) => changes.get(change_id) ?? []),
    ]),
  );
}

async function ofChanges(published: Warehouse, {refs, around}: Wanted): Promise<Opened> {
  const changes = await changesBy(published, {asked: refs, around});
  const asked = [...changes.keys()];
  const rows = [...changes.values()];
  const [deliveries, commits, requests] = await Promise.all([
    rowsOf<Delivery>(published, {
      from: "delivery",
      key: "t.change_id",
      asked,
      // The table stands in the order of deliveries, most of which follow their merge soon.
      within: {column: "t.merged_at", span: spanOf(rows.map(({merged_at}) => merged_at))},
      rest: "order by t.service, t.environment",
    }),
    rowsOf<CommitDelivery>(published, {
      from: "commit_delivery",
      key: "t.change_id",
      asked,
      // A commit of several services is told of once.
      rest: `qualify row_number() over (
          partition by t.change_id, t.repository, t.sha order by t.service, t.environment
        ) = 1
        order by t.repository, t.sha`,
    }),
    ofPullRequests(published, {asked, opened: spanOf(rows.map(({opened_at}) => opened_at))}),
  ]);
  const firstOf = new Map(deliveries.toReversed().map(delivery => [delivery.asked, delivery]));
  const delivered = [...firstOf.values()].filter(({deployment_id}) => deployment_id !== null);
  const deployments = await deploymentsBy(published, {
    asked: delivered.map(({deployment_id}) => deployment_id!),
    around: spanOf(delivered.map(({delivered_at}) => delivered_at)),
  });
  const commitsOf = Map.groupBy(commits, one => one.asked);
  return new Map(
    [...changes].map(([ref, change]) => {
      const delivery = firstOf.get(ref);
      const deployment = deployments.get(delivery?.deployment_id ?? "");
      return [
        ref,
        [
          changeReason(change),
          ...(requests.get(ref) ?? []),
          ...(deployment === undefined ? [] : [deploymentReason(deployment)]),
          ...(delivery?.link === "time" ? [byTime] : []),
          ...(commitsOf.get(ref) ?? []).slice(0, LISTED_MAX).map(commitReason),
        ],
      ];
    }),
  );
}

/** Of `<repository>@<sha>`. */
async function ofCommits(published: Warehouse, {refs}: Wanted): Promise<Opened> {
  const shas = refs.flatMap(ref => /@([^@]+)$/.exec(ref)?.[1] ?? []);
  const rows = await rowsOf<CommitDelivery>(published, {
    from: "commit_delivery",
    key: "t.sha",
    asked: shas,
    rest: "order by t.service, t.environment",
  });
  const commits = rows.filter(({repository, sha}) => refs.includes(`${repository}@${sha}`));
  const [changes, deployments] = await Promise.all([
    changesBy(published, {asked: commits.map(({change_id}) => change_id), around: null}),
    deploymentsBy(published, {
      asked: commits.flatMap(({deployment_id}) => deployment_id ?? []),
      around: null,
    }),
  ]);
  const opened: Opened = new Map();
  for (const commit of commits) {
    const ref = `${commit.repository}@${commit.sha}`;
    if (opened.has(ref)) continue;
    const change = changes.get(commit.change_id);
    const deployment = deployments.get(commit.deployment_id ?? "");
    opened.set(ref, [
      commitReason(commit),
      ...(change === undefined ? [] : [changeReason(change)]),
      ...(deployment === undefined ? [] : [deploymentReason(deployment)]),
    ]);
  }
  return opened;
}

/** Found around the time that is known, else at any: what the one pass finds, the other need not look for. */
async function rowsAround<T>(
  published: Warehouse,
  {
    from,
    key,
    time,
    asked,
    around,
  }: {from: string; key: string; time: string; asked: readonly string[]; around: Span | null},
): Promise<Map<string, T>> {
  const ask = async (ids: readonly string[], span: Span | null) =>
    rowsOf<T>(published, {from, key, asked: ids, within: {column: time, span}});
  const near = around === null ? [] : await ask(asked, around);
  const found = new Map(near.map(row => [row.asked, row as T]));
  const left = asked.filter(id => !found.has(id));
  for (const row of await ask(left, null)) found.set(row.asked, row);
  return found;
}

type Around = {asked: readonly string[]; around: Span | null};

function deploymentsBy(published: Warehouse, wanted: Around): Promise<Map<string, Deployment>> {
  const of = {from: "deployment", key: "t.deployment_id", time: "t.finished_at"};
  return rowsAround<Deployment>(published, {...of, ...wanted});
}

function changesBy(published: Warehouse, wanted: Around): Promise<Map<string, Change>> {
  const of = {from: "change", key: "t.change_id", time: "t.merged_at"};
  return rowsAround<Change>(published, {...of, ...wanted});
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
