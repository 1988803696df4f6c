const COMMENTS =
  "pageInfo {hasNextPage endCursor} nodes {fullDatabaseId createdAt updatedAt body author {__typename login}}";

const EVENT_TYPES = "[LABELED_EVENT, UNLABELED_EVENT, REOPENED_EVENT, CLOSED_EVENT]";

const EVENTS = `pageInfo {hasNextPage endCursor}
  nodes {
    __typename
    ... on LabeledEvent {createdAt label {name}}
    ... on UnlabeledEvent {createdAt label {name}}
    ... on ReopenedEvent {createdAt}
    ... on ClosedEvent {createdAt}
  }`;

/** A page of issues. The texts are read for the cause that they name, and dropped. */
export const ISSUES = `query Issues($owner: String!, $name: String!, $size: Int!, $after: String, $since: DateTime) {
  repository(owner: $owner, name: $name) {
    issues(first: $size, after: $after, filterBy: {since: $since}, orderBy: {field: UPDATED_AT, direction: DESC}) {
      totalCount
      pageInfo {hasNextPage endCursor}
      nodes {
        id number url state createdAt updatedAt closedAt body
        author {__typename login}
        labels(first: 100) {nodes {name}}
        comments(first: 50) {${COMMENTS}}
        timelineItems(first: 50, itemTypes: ${EVENT_TYPES}) {${EVENTS}}
      }
    }
  }
}`;

export const ISSUE_COMMENTS = `query IssueComments($id: ID!, $after: String) {
  node(id: $id) {... on Issue {list: comments(first: 100, after: $after) {${COMMENTS}}}}
}`;

export const ISSUE_EVENTS = `query IssueEvents($id: ID!, $after: String) {
  node(id: $id) {
    ... on Issue {list: timelineItems(first: 100, after: $after, itemTypes: ${EVENT_TYPES}) {${EVENTS}}}
  }
}`;
