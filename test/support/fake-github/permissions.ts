/** Read permissions of a fine-grained token; all tokens may read what a repository is called. */
export type Permission = "actions" | "contents" | "deployments" | "issues" | "pull_requests";

export const NOT_ACCESSIBLE = "Resource not accessible by personal access token";

/** What a field of GraphQL needs, by its type and name. */
export const neededByField: Readonly<Record<string, Permission>> = {
  "PullRequest.mergeCommit": "contents",
  "PullRequestCommit.commit": "contents",
  "Repository.defaultBranchRef": "contents",
  "Repository.deployments": "deployments",
  "Repository.issues": "issues",
  "Repository.pullRequests": "pull_requests",
};

const byFolder: Readonly<Record<string, Permission>> = {
  actions: "actions",
  commits: "contents",
  contents: "contents",
  deployments: "deployments",
  issues: "issues",
  pulls: "pull_requests",
  releases: "contents",
  tags: "contents",
};

/** What a path of REST needs; null where any token will do. */
export function neededByPath(path: string): Permission | null {
  const folder = /^\/(?:repos\/[^/]+\/[^/]+|repositories\/\d+)\/([a-z]+)/.exec(path)?.[1];
  return byFolder[folder ?? ""] ?? null;
}
