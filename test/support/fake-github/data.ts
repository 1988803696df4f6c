/** Everything that the fake GitHub holds. Instants are ISO 8601 with seconds, as GitHub writes them. */
export type GithubData = {repositories: Repository[]};

/** Null stands for an account that was deleted. */
export type Account = {
  id: number;
  login: string;
  kind: "User" | "Bot" | "Mannequin";
  email?: string;
} | null;

export type Repository = {
  id: number;
  owner: string;
  name: string;
  /** `owner/name` of before: requests for it are sent on. */
  formerNames: string[];
  defaultBranch: string;
  /** Text by path, of the head of the default branch. */
  files: Record<string, string>;
  /** The default branch, newest first. */
  history: Commit[];
  tags: {name: string; oid: string}[];
  pullRequests: PullRequest[];
  issues: Issue[];
  deployments: Deployment[];
  releases: Release[];
  runs: Run[];
  /** Runs are listed in no order at all, as no rule of GitHub's forbids. */
  areRunsUnordered?: boolean;
};

export type Commit = {
  oid: string;
  authoredDate: string;
  committedDate: string;
  message: string;
  author: {name: string; email: string; user: Account};
  parents: string[];
};

export type PullRequest = {
  id: number;
  number: number;
  title: string;
  body: string;
  state: "OPEN" | "MERGED" | "CLOSED";
  isDraft: boolean;
  isCrossRepository: boolean;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  mergedAt: string | null;
  baseRefName: string;
  headRefName: string;
  headRefOid: string;
  additions: number;
  deletions: number;
  author: Account;
  mergedBy: Account;
  mergeCommit: Commit | null;
  labels: string[];
  /** Numbers of the issues that it closes. */
  closes: number[];
  commits: Commit[];
  reviews: Review[];
  comments: Comment[];
  timeline: TimelineEvent[];
  files: {path: string; additions: number; deletions: number}[];
};

export type Review = {
  id: number;
  author: Account;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  submittedAt: string | null;
  comments: Comment[];
};

export type Comment = {id: number; author: Account; body: string; createdAt: string};

/** The name of a GraphQL type and the fields of it that are asked for: `ReadyForReviewEvent`, `LabeledEvent` … */
export type TimelineEvent = {
  __typename: string;
  createdAt: string;
  actor?: Account;
  /** Of a labeled or unlabeled event. */
  label?: string;
  [field: string]: unknown;
};

export type Issue = {
  id: number;
  number: number;
  title: string;
  body: string;
  state: "OPEN" | "CLOSED";
  stateReason: "COMPLETED" | "NOT_PLANNED" | "REOPENED" | null;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  author: Account;
  labels: string[];
  comments: Comment[];
  timeline: TimelineEvent[];
};

export type Deployment = {
  id: number;
  sha: string;
  environment: string;
  task: string;
  ref: string | null;
  createdAt: string;
  updatedAt: string;
  creator: Account;
  /** Newest first, as GitHub gives them; `nodeId` is of a server whose ids hide the number. */
  statuses: {
    id: number;
    nodeId?: string;
    state: string;
    createdAt: string;
    description: string;
  }[];
};

export type Release = {
  id: number;
  tag: string;
  createdAt: string;
  publishedAt: string | null;
  isPrerelease: boolean;
  isDraft: boolean;
  author: Account;
};

export type Run = {
  id: number;
  number: number;
  workflowId: number;
  workflowName: string;
  /** `.github/workflows/<file>`. */
  path: string;
  event: string;
  branch: string | null;
  headSha: string;
  createdAt: string;
  actor: Account;
  /** The first attempt first; the last is the run as the lists show it. */
  attempts: Attempt[];
};

export type Attempt = {
  status: string;
  conclusion: string | null;
  startedAt: string;
  updatedAt: string;
  jobs: Job[];
};

export type Job = {
  id: number;
  name: string;
  status: string;
  conclusion: string | null;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
};

export function repositoryOf(
  data: GithubData,
  owner: string,
  name: string,
): Repository | undefined {
  const asked = `${owner}/${name}`.toLowerCase();
  return data.repositories.find(
    each => `${each.owner}/${each.name}`.toLowerCase() === asked || isFormer(each, asked),
  );
}

export function isFormer(repository: Repository, fullName: string): boolean {
  return repository.formerNames.some(former => former.toLowerCase() === fullName.toLowerCase());
}
