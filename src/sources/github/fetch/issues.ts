import {z} from "zod";
import type {Batch, RawEvent} from "../../source.ts";
import {commentCause, issueEvents, issueMoment} from "../rest/issue.ts";
import {commentEvents} from "../rest/response.ts";
import {instant, read, text} from "../rest/shape.ts";
import {whole} from "./follow.ts";
import {type Actor, type Connection, nodesOf, userOf} from "./graph.ts";
import {ISSUE_COMMENTS, ISSUE_EVENTS, ISSUES} from "./issue-query.ts";
import {type ListCursor, newestFirst} from "./newest-first.ts";
import {pageSize} from "./page-size.ts";
import {partProgress} from "./progress.ts";
import type {Reading} from "./reading.ts";

const PAGE_SIZE = 50;
const PAGE_SIZE_LATER = 40;

type CommentNode = {
  fullDatabaseId: string;
  createdAt: string;
  updatedAt: string;
  body: string;
  author: Actor;
};

type EventNode = {__typename: string; createdAt: string; label?: {name: string}};

type IssueNode = {
  id: string;
  number: number;
  url: string;
  state: string;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  body: string;
  author: Actor;
  labels: Pick<Connection<{name: string}>, "nodes"> | null;
  comments: Connection<CommentNode>;
  timelineItems: Connection<EventNode>;
};

type Answer = {repository: {issues: Connection<IssueNode>}};

/** Reads the issues with their labels, closings and responses, those changed last first. */
export async function* readIssues(reading: Reading): AsyncGenerator<Batch> {
  const {owner, name, client} = reading;
  const part = reading.part<ListCursor>("issues");
  const start = part.saved?.watermark == null ? PAGE_SIZE : PAGE_SIZE_LATER;
  const told = partProgress(reading);
  yield* newestFirst<IssueNode>(part, {
    size: pageSize({start, max: PAGE_SIZE}),
    at: node => node.updatedAt,
    told: count => told("issues", count),
    ask: async ({after, size, isDivisible, since}) => {
      const variables = {owner, name, size, after, since};
      const answer = await client.graphql<Answer>(ISSUES, variables, {isDivisible});
      return answer.repository.issues;
    },
    read: async nodes => {
      const events = await Promise.all(nodes.map(node => eventsOf(node, reading)));
      return events.flat();
    },
  });
}

async function eventsOf(node: IssueNode, reading: Reading): Promise<RawEvent[]> {
  const {client, repository, problems, rest} = reading;
  const {id, number} = node;
  const subject = `${repository}#${number}`;
  const issue = problems.read(subject, () => issueEvents(restIssue(node), rest()));
  if (issue.length === 0) return [];
  const about = {client, id, subject, problems};
  const [comments, moments] = await Promise.all([
    whole(node.comments, {...about, query: ISSUE_COMMENTS}),
    whole(node.timelineItems, {...about, query: ISSUE_EVENTS}),
  ]);
  return [
    ...issue,
    ...comments.flatMap(each => problems.read(subject, () => commentOf(each, {reading, number}))),
    ...moments.flatMap(each => problems.read(subject, () => momentOf(each, {reading, number}))),
  ];
}

/** An issue of GraphQL in the shape of REST. */
function restIssue(node: IssueNode): object {
  return {
    number: node.number,
    state: node.state?.toLowerCase(),
    user: userOf(node.author),
    labels: nodesOf(node.labels),
    body: node.body,
    created_at: node.createdAt,
    updated_at: node.updatedAt,
    closed_at: node.closedAt,
    html_url: node.url,
  };
}

function commentOf(
  node: CommentNode,
  {reading: {rest}, number}: {reading: Reading; number: number},
): RawEvent[] {
  const comment = {
    id: node.fullDatabaseId,
    user: userOf(node.author),
    body: node.body,
    created_at: node.createdAt,
    updated_at: node.updatedAt,
  };
  return [
    ...commentEvents(comment, rest(), {number, kind: "comment"}),
    ...commentCause(comment, rest(), {number}),
  ];
}

const kinds: Readonly<Record<string, string>> = {
  LabeledEvent: "labeled",
  UnlabeledEvent: "unlabeled",
  ReopenedEvent: "reopened",
  ClosedEvent: "closed",
};

const moment = z.object({createdAt: instant, label: z.object({name: text}).optional()});

/** The event of a moment of an issue, as a webhook would tell it. */
function momentOf(
  node: EventNode,
  {reading: {repository}, number}: {reading: Reading; number: number},
): RawEvent[] {
  const kind = kinds[node.__typename];
  if (kind === undefined) return [];
  const {createdAt, label} = read(moment, node, {place: node.__typename});
  return [issueMoment({number, kind, label: label?.name ?? "", at: createdAt}, {repository})];
}
