import {z} from "zod";
import {authors} from "../../people.ts";
import type {RawEvent} from "../../source.ts";
import {githubEvent} from "../events.ts";
import type {RestContext} from "../rest/context.ts";
import {pullRequestMoment} from "../rest/pull-request.ts";
import {instant, read, sha} from "../rest/shape.ts";
import {type Actor, type Connection, nodesOf, userOf} from "./graph.ts";
import type {Reading} from "./reading.ts";

export type CommitNode = {
  commit: {
    oid: string;
    authoredDate: string;
    committedDate: string;
    author: {
      name: string | null;
      email: string | null;
      user: {login: string} | null;
    } | null;
  } | null;
};

export type ReviewNode = {
  fullDatabaseId: string;
  author: Actor;
  state: string;
  submittedAt: string | null;
};

export type EventNode = {
  __typename: string;
  createdAt: string;
  /** Of a comment. */
  fullDatabaseId?: string;
  author?: Actor;
};

export type PullRequestNode = {
  id: string;
  number: number;
  url: string;
  state: string;
  isDraft: boolean;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  mergedAt: string | null;
  baseRefName: string;
  headRefName: string;
  headRefOid: string;
  additions: number;
  deletions: number;
  author: Actor;
  mergeCommit: {oid: string} | null;
  labels: Pick<Connection<{name: string}>, "nodes"> | null;
  commits: Connection<CommitNode>;
  reviews: Connection<ReviewNode>;
  timelineItems: Connection<EventNode>;
};

/** A pull request of GraphQL in the shape of REST. */
export function restPullRequest(node: PullRequestNode): object {
  return {
    number: node.number,
    state: node.state === "MERGED" ? "closed" : node.state?.toLowerCase(),
    draft: node.isDraft,
    user: userOf(node.author),
    labels: nodesOf(node.labels),
    created_at: node.createdAt,
    updated_at: node.updatedAt,
    closed_at: node.closedAt,
    merged_at: node.mergedAt,
    merge_commit_sha: node.mergeCommit?.oid ?? null,
    head: {ref: node.headRefName, sha: node.headRefOid},
    base: {ref: node.baseRefName},
    additions: node.additions,
    deletions: node.deletions,
    html_url: node.url,
  };
}

const commit = z.object({
  oid: sha,
  authoredDate: instant,
  committedDate: instant,
  author: z
    .object({
      name: z.string().nullish(),
      email: z.string().nullish(),
      user: z.object({login: z.string()}).nullish(),
    })
    .nullish(),
});

/** Makes the events of a pull request's commits; a webhook tells nothing of them. */
export function commitEvents({config, context, rest}: Reading) {
  const authorOf = authors(config.people);
  return (node: CommitNode, {number}: {number: number}): RawEvent[] => {
    const said = read(commit, node.commit, {place: "commit"});
    const {repository, authorOf: accountOf} = rest();
    const {name, email, user} = said.author ?? {};
    const byName = authorOf({name: name ?? "", email: email ?? ""});
    const person =
      user == null
        ? {
            person_id: byName.identity === null ? null : context.identify(byName.identity),
            author_kind: byName.kind,
          }
        : accountOf({login: user.login, type: "User"});
    const row = {
      change_id: `${repository}#${number}`,
      repository,
      sha: said.oid,
      authored_at: said.authoredDate,
      committed_at: said.committedDate,
      ...person,
      // A coding agent can commit by its address for somebody whose account it uses.
      author_kind: byName.kind === "person" ? person.author_kind : byName.kind,
    };
    return [githubEvent("change_commit", row, {version: ""})];
  };
}

const kinds: Readonly<Record<string, string>> = {
  ReadyForReviewEvent: "ready_for_review",
  ConvertToDraftEvent: "converted_to_draft",
  ReviewRequestedEvent: "review_requested",
  AddedToMergeQueueEvent: "queued",
  HeadRefForcePushedEvent: "force_pushed",
};

const timed = z.object({createdAt: instant});

/** The event of a moment of a pull request, as a webhook would tell it; none for what is not one. */
export function momentEvents(
  node: EventNode,
  context: RestContext,
  {number}: {number: number},
): RawEvent[] {
  const kind = kinds[node.__typename];
  if (kind === undefined) return [];
  const {createdAt} = read(timed, node, {place: node.__typename});
  return [pullRequestMoment({number, kind, at: createdAt}, context)];
}
