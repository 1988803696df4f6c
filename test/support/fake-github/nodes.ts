import {type ConnectionArgs, inOrder, sorted} from "./connection.ts";
import type {
  Account,
  Comment,
  Commit,
  Deployment,
  Issue,
  PullRequest,
  Release,
  Repository,
  Review,
  TimelineEvent,
} from "./data.ts";
import {nodeId} from "./node-id.ts";

/** Things of GraphQL: a field is a value or a function of its arguments, and one that is not here is not faked. */
type Args = ConnectionArgs & Record<string, unknown>;

const GHOST = {id: 10_137, login: "ghost", kind: "User"} as const;

function actor(account: Account | undefined) {
  if (account === null || account === undefined) return null;
  return {
    __typename: account.kind,
    id: `U_${account.id}`,
    databaseId: account.id,
    login: account.login,
    name: account.login,
    email: account.email ?? "",
  };
}

function commitNode(commit: Commit, repository: Repository): object {
  const byOid = (oid: string) => repository.history.find(each => each.oid === oid);
  const ofCommit = () =>
    repository.pullRequests.filter(
      ({mergeCommit, commits}) =>
        mergeCommit?.oid === commit.oid || commits.some(({oid}) => oid === commit.oid),
    );
  return {
    __typename: "Commit",
    id: `C_${commit.oid}`,
    oid: commit.oid,
    authoredDate: commit.authoredDate,
    committedDate: commit.committedDate,
    message: commit.message,
    messageHeadline: commit.message.split("\n")[0],
    author: {
      name: commit.author.name,
      email: commit.author.email,
      user: userOnly(commit.author.user),
    },
    parents: (args: Args) =>
      inOrder(commit.parents, args, oid =>
        commitNode(byOid(oid) ?? {...commit, oid, parents: []}, repository),
      ),
    associatedPullRequests: (args: Args) =>
      inOrder(ofCommit(), args, each => pullRequestNode(each, repository)),
    history: (args: Args & {since?: string; until?: string}) =>
      inOrder(
        repository.history.filter(
          ({committedDate}) =>
            committedDate >= (args.since ?? "") && (!args.until || committedDate <= args.until),
        ),
        args,
        each => commitNode(each, repository),
      ),
  };
}

/** A bot is no `User`: the author of its commit has none. */
function userOnly(account: Account) {
  return account?.kind === "User" ? actor(account) : null;
}

function commentNode(typename: string, comment: Comment): object {
  return {
    __typename: typename,
    id: `${typename}_${comment.id}`,
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    author: actor(comment.author),
    authorAssociation: "MEMBER",
    body: comment.body,
    bodyText: comment.body,
    createdAt: comment.createdAt,
    updatedAt: comment.createdAt,
  };
}

function reviewNode(review: Review): object {
  return {
    __typename: "PullRequestReview",
    id: `PRR_${review.id}`,
    databaseId: review.id,
    fullDatabaseId: String(review.id),
    author: actor(review.author),
    authorAssociation: "MEMBER",
    body: "",
    state: review.state,
    submittedAt: review.submittedAt,
    createdAt: review.submittedAt,
    comments: (args: Args) =>
      inOrder(review.comments, args, each => commentNode("PullRequestReviewComment", each)),
  };
}

function eventNode(event: TimelineEvent, repository: Repository): object {
  const {label, ...rest} = event;
  return {
    id: `${event.__typename}_${event.createdAt}`,
    ...rest,
    actor: actor(event.actor),
    ...(label === undefined ? {} : {label: {id: `LA_${label}`, name: label}}),
    ...("commit" in event
      ? {commit: event.commit && commitNode(event.commit as Commit, repository)}
      : {}),
  };
}

type Timed = {__typename: string; createdAt: string; node: () => object};

/** `READY_FOR_REVIEW_EVENT` of the argument is `ReadyForReviewEvent` of the answer. */
function typeOf(itemType: string): string {
  return itemType
    .toLowerCase()
    .replace(/(^|_)([a-z0-9])/g, (_, _sign, letter: string) => letter.toUpperCase());
}

function timeline(items: readonly Timed[], args: Args & {itemTypes?: string[]; since?: string}) {
  const types = args.itemTypes?.map(typeOf);
  const wanted = items
    .filter(({__typename}) => types?.includes(__typename) ?? true)
    .filter(({createdAt}) => createdAt >= (args.since ?? ""))
    .toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
  const page = inOrder(wanted, args, ({node}) => node());
  return {...page, filteredCount: wanted.length, pageCount: page.nodes.length, updatedAt: null};
}

function timedEvents(events: readonly TimelineEvent[], repository: Repository): Timed[] {
  return events.map(event => ({...event, node: () => eventNode(event, repository)}));
}

function timedComments(comments: readonly Comment[]): Timed[] {
  return comments.map(comment => ({
    __typename: "IssueComment",
    createdAt: comment.createdAt,
    node: () => commentNode("IssueComment", comment),
  }));
}

function labels(names: readonly string[]) {
  return (args: Args) => inOrder(names, args, name => ({id: `LA_${name}`, name}));
}

export function pullRequestNode(pull: PullRequest, repository: Repository): object {
  const {id, number, author, mergedBy, mergeCommit, commits, files, ...plain} = pull;
  const reviews: Timed[] = pull.reviews.map(review => ({
    __typename: "PullRequestReview",
    createdAt: review.submittedAt ?? pull.createdAt,
    node: () => reviewNode(review),
  }));
  const merged = {commit: mergeCommit, mergeRefName: pull.baseRefName, mergeRef: null};
  const events = timedEvents(
    pull.timeline.map(each => (each.__typename === "MergedEvent" ? {...merged, ...each} : each)),
    repository,
  );
  const all = [...events, ...timedComments(pull.comments), ...reviews];
  return {
    ...plain,
    __typename: "PullRequest",
    id: `PR_${id}`,
    databaseId: id,
    fullDatabaseId: String(id),
    number,
    url: urlOf(repository, "pull", number),
    bodyText: pull.body,
    closed: pull.state !== "OPEN",
    merged: pull.state === "MERGED",
    changedFiles: files.length,
    reviewDecision: null,
    author: actor(author),
    authorAssociation: "MEMBER",
    mergedBy: actor(mergedBy),
    mergeCommit: mergeCommit && commitNode(mergeCommit, repository),
    repository: () => repositoryNode(repository),
    labels: labels(pull.labels),
    closingIssuesReferences: (args: Args) =>
      inOrder(
        repository.issues.filter(issue => pull.closes.includes(issue.number)),
        args,
        issue => issueNode(issue, repository),
      ),
    commits: (args: Args) =>
      inOrder(commits, args, commit => ({
        __typename: "PullRequestCommit",
        id: `PRC_${commit.oid}`,
        commit: commitNode(commit, repository),
      })),
    reviews: (args: Args & {states?: string[]}) =>
      inOrder(
        pull.reviews.filter(({state}) => args.states?.includes(state) ?? true),
        args,
        reviewNode,
      ),
    comments: (args: Args) =>
      inOrder(pull.comments, args, each => commentNode("IssueComment", each)),
    files: (args: Args) => inOrder(files, args, file => ({...file, changeType: "MODIFIED"})),
    timelineItems: (args: Args) => timeline(all, args),
  };
}

export function issueNode(issue: Issue, repository: Repository): object {
  const {id, number, author, ...plain} = issue;
  const all = [...timedEvents(issue.timeline, repository), ...timedComments(issue.comments)];
  return {
    ...plain,
    __typename: "Issue",
    id: `I_${id}`,
    databaseId: id,
    fullDatabaseId: String(id),
    number,
    url: urlOf(repository, "issues", number),
    bodyText: issue.body,
    closed: issue.state === "CLOSED",
    author: actor(author),
    authorAssociation: "MEMBER",
    repository: () => repositoryNode(repository),
    labels: labels(issue.labels),
    comments: (args: Args) =>
      inOrder(issue.comments, args, each => commentNode("IssueComment", each)),
    timelineItems: (args: Args) => timeline(all, args),
  };
}

export function deploymentNode(deployment: Deployment, repository: Repository): object {
  const {id, sha, ref, creator, statuses, ...plain} = deployment;
  const statusNode = ({nodeId: own, ...status}: Deployment["statuses"][number]) => ({
    ...status,
    __typename: "DeploymentStatus",
    id: own ?? nodeId("DES", repository.id, status.id),
    state: status.state.toUpperCase(),
    updatedAt: status.createdAt,
    environment: deployment.environment,
    logUrl: null,
    creator: actor(creator ?? GHOST),
  });
  return {
    ...plain,
    __typename: "Deployment",
    id: `DE_${id}`,
    databaseId: id,
    commitOid: sha,
    commit: () => commitOf(repository, sha),
    latestEnvironment: deployment.environment,
    originalEnvironment: deployment.environment,
    payload: null,
    description: null,
    ref: ref === null ? null : {name: ref, prefix: "refs/heads/"},
    state:
      statuses[0]?.state === "success" ? "ACTIVE" : (statuses[0]?.state.toUpperCase() ?? "PENDING"),
    creator: actor(creator ?? GHOST),
    repository: () => repositoryNode(repository),
    latestStatus: statuses[0] === undefined ? null : statusNode(statuses[0]),
    statuses: (args: Args) => inOrder(statuses, args, statusNode),
  };
}

function commitOf(repository: Repository, oid: string): object | null {
  const commit = repository.history.find(each => each.oid === oid);
  return commit === undefined ? null : commitNode(commit, repository);
}

function releaseNode(release: Release, repository: Repository): object {
  return {
    __typename: "Release",
    id: `RE_${release.id}`,
    databaseId: release.id,
    tagName: release.tag,
    name: release.tag,
    createdAt: release.createdAt,
    updatedAt: release.publishedAt ?? release.createdAt,
    publishedAt: release.publishedAt,
    isPrerelease: release.isPrerelease,
    isDraft: release.isDraft,
    isLatest: false,
    author: actor(release.author),
    url: urlOf(repository, "releases/tag", release.tag),
  };
}

type ListArgs = Args & {
  states?: string[];
  orderBy?: {field: string; direction: string};
  filterBy?: {since?: string; states?: string[]; labels?: string[]};
  labels?: string[];
  environments?: string[];
};

/** Of `orderBy: {field: UPDATED_AT, direction: DESC}`. */
function order<T extends {createdAt: string; updatedAt?: string}>({orderBy}: ListArgs) {
  const by = (item: T) => (orderBy?.field === "UPDATED_AT" ? item.updatedAt! : item.createdAt);
  return {by, direction: orderBy?.direction ?? "ASC"};
}

export function repositoryNode(repository: Repository): object {
  const nodeWith =
    <T>(node: (item: T, repository: Repository) => object) =>
    (item: T) =>
      node(item, repository);
  const head = () => (repository.history[0] ? commitNode(repository.history[0], repository) : null);
  const branch = {
    id: "REF_head",
    name: repository.defaultBranch,
    prefix: "refs/heads/",
    target: head,
  };
  return {
    __typename: "Repository",
    id: `R_${repository.id}`,
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: `${repository.owner}/${repository.name}`,
    owner: {__typename: "Organization", login: repository.owner, id: `O_${repository.owner}`},
    url: `https://github.com/${repository.owner}/${repository.name}`,
    isArchived: false,
    isFork: false,
    isPrivate: true,
    defaultBranchRef: repository.history.length === 0 ? null : branch,
    pullRequest: ({number}: Args) => {
      const found = repository.pullRequests.find(each => each.number === number);
      return found ? pullRequestNode(found, repository) : null;
    },
    issue: ({number}: Args) => {
      const found = repository.issues.find(each => each.number === number);
      return found ? issueNode(found, repository) : null;
    },
    object: ({oid, expression}: {oid?: string; expression?: string}) => {
      if (oid !== undefined) return commitOf(repository, oid);
      const text = repository.files[expression?.replace(/^[^:]*:/, "") ?? ""];
      return text === undefined
        ? null
        : {__typename: "Blob", text, isBinary: false, byteSize: text.length};
    },
    pullRequests: (args: ListArgs) =>
      sorted(
        repository.pullRequests.filter(({state}) => args.states?.includes(state) ?? true),
        {args, ...order(args), node: nodeWith(pullRequestNode)},
      ),
    issues: (args: ListArgs) =>
      sorted(issuesOf(repository, args), {args, ...order(args), node: nodeWith(issueNode)}),
    deployments: (args: ListArgs) =>
      sorted(
        repository.deployments.filter(
          ({environment}) => args.environments?.includes(environment) ?? true,
        ),
        {args, ...order(args), node: nodeWith(deploymentNode)},
      ),
    releases: (args: ListArgs) =>
      sorted(repository.releases, {
        args,
        by: ({createdAt}) => createdAt,
        direction: args.orderBy?.direction ?? "DESC",
        node: nodeWith(releaseNode),
      }),
    refs: ({refPrefix, ...args}: Args) =>
      inOrder(refPrefix === "refs/tags/" ? repository.tags : [], args, ({name, oid}) => ({
        id: `REF_${name}`,
        name,
        prefix: refPrefix,
        target: commitOf(repository, oid),
      })),
  };
}

function issuesOf({issues}: Repository, {states, labels: named, filterBy}: ListArgs): Issue[] {
  const wanted = filterBy?.states ?? states;
  const any = filterBy?.labels ?? named;
  return issues
    .filter(({state}) => wanted?.includes(state) ?? true)
    .filter(({updatedAt}) => updatedAt >= (filterBy?.since ?? ""))
    .filter(issue => any?.some(label => issue.labels.includes(label)) ?? true);
}

export function urlOf({owner, name}: Repository, kind: string, id: string | number): string {
  return `https://github.com/${owner}/${name}/${kind}/${id}`;
}
