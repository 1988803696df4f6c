const STATUSES = "pageInfo {hasNextPage endCursor} nodes {id state createdAt updatedAt}";

const DEPLOYMENT = `id databaseId commitOid environment task createdAt updatedAt
  statuses(first: 20) {${STATUSES}}`;

/** A page of deployments, and with it those that had not come to an end when they were read last. */
export const DEPLOYMENTS = `query Deployments($owner: String!, $name: String!, $size: Int!, $after: String, $open: [ID!]!) {
  repository(owner: $owner, name: $name) {
    deployments(first: $size, after: $after, orderBy: {field: CREATED_AT, direction: DESC}) {
      totalCount
      pageInfo {hasNextPage endCursor}
      nodes {${DEPLOYMENT}}
    }
  }
  open: nodes(ids: $open) {... on Deployment {${DEPLOYMENT}}}
}`;

export const DEPLOYMENT_STATUSES = `query DeploymentStatuses($id: ID!, $after: String) {
  node(id: $id) {... on Deployment {list: statuses(first: 100, after: $after) {${STATUSES}}}}
}`;
