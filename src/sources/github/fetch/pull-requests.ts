import type {Batch, RawEvent} from "../../source.ts";
import {pullRequestEvents} from "../rest/pull-request.ts";
import {commentEvents, reviewEvents} from "../rest/response.ts";
import {whole} from "./follow.ts";
import {type Connection, userOf} from "./graph.ts";
import {isReviewState} from "./known.ts";
import {type ListCursor, newestFirst} from "./newest-first.ts";
import {pageSize} from "./page-size.ts";
import {partProgress} from "./progress.ts";
import {
  commitEvents,
  type EventNode,
  momentEvents,
  type PullRequestNode,
  type ReviewNode,
  restPullRequest,
} from "./pull-request-node.ts";
import {
  PULL_REQUEST_COMMITS,
  PULL_REQUEST_EVENTS,
  PULL_REQUEST_REVIEWS,
  PULL_REQUESTS,
} from "./pull-request-query.ts";
import type {Reading} from "./reading.ts";

const PAGE_SIZE = 50;
/** Little has changed since the last time, as a rule: a page of so many costs one point. */
const PAGE_SIZE_LATER = 20;

type Answer = {
  repository: {
    defaultBranchRef: {name: string} | null;
    pullRequests: Connection<PullRequestNode>;
  };
};

/** Reads the pull requests with their commits, reviews, comments and moments, those changed last first. */
export async function* readPullRequests(reading: Reading): AsyncGenerator<Batch> {
  const {owner, name, client, toldDefaultBranch} = reading;
  const part = reading.part<ListCursor>("pull_requests");
  const start = part.saved?.watermark == null ? PAGE_SIZE : PAGE_SIZE_LATER;
  const eventsOf = pullRequestReader(reading);
  const told = partProgress(reading);
  yield* newestFirst<PullRequestNode>(part, {
    size: pageSize({start, max: PAGE_SIZE}),
    at: node => node.updatedAt,
    told: count => told("pull requests", count),
    ask: async ({after, size, isDivisible}) => {
      const variables = {owner, name, size, after};
      const answer = await client.graphql<Answer>(PULL_REQUESTS, variables, {isDivisible});
      toldDefaultBranch(answer.repository.defaultBranchRef?.name ?? null);
      return answer.repository.pullRequests;
    },
    read: async nodes => {
      const events = await Promise.all(nodes.map(eventsOf));
      return events.flat();
    },
  });
}

/** Makes the reader of one pull request: its lists are followed to their ends. */
function pullRequestReader(reading: Reading) {
  const {client, repository, problems, rest} = reading;
  const readCommit = commitEvents(reading);
  return async (node: PullRequestNode): Promise<RawEvent[]> => {
    const {id, number} = node;
    const subject = `${repository}#${number}`;
    const change = problems.read(subject, () => pullRequestEvents(restPullRequest(node), rest()));
    // Nothing can belong to what has no row.
    if (change.length === 0) return [];
    if (node.state === "MERGED" && node.mergeCommit === null) {
      problems.add(subject, "is merged, but GitHub names no commit that brought it in");
    }
    const about = {client, id, subject, problems};
    const [commits, reviews, moments] = await Promise.all([
      whole(node.commits, {...about, query: PULL_REQUEST_COMMITS}),
      whole(node.reviews, {...about, query: PULL_REQUEST_REVIEWS}),
      whole(node.timelineItems, {...about, query: PULL_REQUEST_EVENTS}),
    ]);
    return [
      ...change,
      ...commits.flatMap(each => problems.read(subject, () => readCommit(each, {number}))),
      ...reviews.flatMap(each => problems.read(subject, () => reviewOf(each, {reading, number}))),
      ...moments.flatMap(each => problems.read(subject, () => momentOf(each, {reading, number}))),
    ];
  };
}

function reviewOf(
  node: ReviewNode,
  {reading: {problems, repository, rest}, number}: {reading: Reading; number: number},
): RawEvent[] {
  if (!isReviewState(node.state)) {
    problems.add(`${repository}#${number}`, "has a review in a state that is not known");
  }
  const review = {
    id: node.fullDatabaseId,
    user: userOf(node.author),
    state: node.state,
    submitted_at: node.submittedAt,
  };
  return reviewEvents(review, rest(), {number});
}

function momentOf(
  node: EventNode,
  {reading: {rest}, number}: {reading: Reading; number: number},
): RawEvent[] {
  if (node.__typename !== "IssueComment") return momentEvents(node, rest(), {number});
  const comment = {
    id: node.fullDatabaseId,
    user: userOf(node.author),
    created_at: node.createdAt,
  };
  return commentEvents(comment, rest(), {number, kind: "comment"});
}
