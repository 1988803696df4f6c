const COMMITS =
  "pageInfo {hasNextPage endCursor} nodes {commit {oid authoredDate committedDate author {name email user {login}}}}";

const REVIEWS =
  "pageInfo {hasNextPage endCursor} nodes {fullDatabaseId author {__typename login} state submittedAt}";

const EVENT_TYPES =
  "[READY_FOR_REVIEW_EVENT, CONVERT_TO_DRAFT_EVENT, REVIEW_REQUESTED_EVENT, ADDED_TO_MERGE_QUEUE_EVENT, HEAD_REF_FORCE_PUSHED_EVENT, ISSUE_COMMENT]";

const EVENTS = `pageInfo {hasNextPage endCursor}
  nodes {
    __typename
    ... on ReadyForReviewEvent {createdAt}
    ... on ConvertToDraftEvent {createdAt}
    ... on ReviewRequestedEvent {createdAt}
    ... on AddedToMergeQueueEvent {createdAt}
    ... on HeadRefForcePushedEvent {createdAt}
    ... on IssueComment {fullDatabaseId createdAt author {__typename login}}
  }`;

/**
 * A page of pull requests. The lists within are as long as nearly all of their kind are, so that few must be
 * followed: what a query costs is counted by the lists and not by their length.
 */
export const PULL_REQUESTS = `query PullRequests($owner: String!, $name: String!, $size: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    defaultBranchRef {name}
    pullRequests(first: $size, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
      totalCount
      pageInfo {hasNextPage endCursor}
      nodes {
        id number url state isDraft createdAt updatedAt closedAt mergedAt
        baseRefName headRefName headRefOid additions deletions
        author {__typename login}
        mergeCommit {oid}
        labels(first: 100) {nodes {name}}
        commits(first: 50) {${COMMITS}}
        reviews(first: 50) {${REVIEWS}}
        timelineItems(first: 50, itemTypes: ${EVENT_TYPES}) {${EVENTS}}
      }
    }
  }
}`;

export const PULL_REQUEST_COMMITS = `query PullRequestCommits($id: ID!, $after: String) {
  node(id: $id) {... on PullRequest {list: commits(first: 100, after: $after) {${COMMITS}}}}
}`;

export const PULL_REQUEST_REVIEWS = `query PullRequestReviews($id: ID!, $after: String) {
  node(id: $id) {... on PullRequest {list: reviews(first: 100, after: $after) {${REVIEWS}}}}
}`;

export const PULL_REQUEST_EVENTS = `query PullRequestEvents($id: ID!, $after: String) {
  node(id: $id) {
    ... on PullRequest {list: timelineItems(first: 100, after: $after, itemTypes: ${EVENT_TYPES}) {${EVENTS}}}
  }
}`;
