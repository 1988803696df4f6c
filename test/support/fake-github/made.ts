import {createHash} from "node:crypto";
import type {
  Account,
  Commit,
  Deployment,
  Issue,
  PullRequest,
  Release,
  Repository,
  Run,
} from "./data.ts";

const HOUR = 3_600_000;
const PEOPLE = 7;
const RELEASE_EACH = 25;
const BOT = {id: 9001, login: "renovate[bot]", kind: "Bot"} as const;

export type Made = {
  owner?: string;
  name?: string;
  /** Merged but for the last tenth, of which some are open and some closed. */
  pullRequests?: number;
  commitsEach?: number;
  reviewsEach?: number;
  runs?: number;
  issues?: number;
  deployments?: number;
  /** When the first thing happened; all else follows hour by hour. */
  from?: string;
};

/** A repository of any size, the same for the same numbers. */
export function madeRepository({
  owner = "acme",
  name = "shop",
  pullRequests = 20,
  commitsEach = 3,
  reviewsEach = 2,
  runs = 20,
  issues = 5,
  deployments = 5,
  from = "2025-01-06T08:00:00Z",
}: Made = {}): Repository {
  const at = (hours: number) =>
    new Date(Date.parse(from) + Math.round(hours * HOUR)).toISOString().replace(".000Z", "Z");
  const world: World = {at, commitsEach, reviewsEach, seed: `${owner}/${name}`};
  const pulls = Array.from({length: pullRequests}, (_, i) =>
    madePull(i, {...world, count: pullRequests}),
  );
  const first: Commit = {
    ...madeCommit("first", {...world, hours: 0, author: person(0)}),
    parents: [],
  };
  const history = [first];
  for (const {mergeCommit} of pulls) {
    if (mergeCommit === null) continue;
    mergeCommit.parents = [history.at(-1)!.oid];
    history.push(mergeCommit);
  }
  const shas = history.map(({oid}) => oid);
  const releases = madeReleases(history, world);
  return {
    id: 1_000 + Number.parseInt(sha(world.seed).slice(0, 6), 16),
    owner,
    name,
    formerNames: [],
    defaultBranch: "main",
    files: {},
    history: history.toReversed(),
    tags: releases.map(({tag}, i) => ({name: tag, oid: shas[(i + 1) * RELEASE_EACH] ?? shas[0]!})),
    pullRequests: pulls,
    issues: Array.from({length: issues}, (_, i) => madeIssue(i, pullRequests, world)),
    deployments: Array.from({length: deployments}, (_, i) => madeDeployment(i, shas, world)),
    releases,
    runs: Array.from({length: runs}, (_, i) => madeRun(i, shas, world)),
  };
}

type World = {
  at: (hours: number) => string;
  commitsEach: number;
  reviewsEach: number;
  seed: string;
};

function sha(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}

function person(i: number): NonNullable<Account> {
  const id = (i % PEOPLE) + 1;
  return {id, login: `person-${id}`, kind: "User", email: `person-${id}@acme.example`};
}

function madeCommit(
  what: string,
  {at, hours, author, seed}: World & {hours: number; author: NonNullable<Account>},
): Commit {
  return {
    oid: sha(`${seed} ${what}`),
    authoredDate: at(hours),
    committedDate: at(hours),
    message: `Change ${what}`,
    author: {name: author.login, email: author.email ?? "", user: author},
    parents: [sha(`${seed} before ${what}`)],
  };
}

function madePull(i: number, world: World & {count: number}): PullRequest {
  const {at, commitsEach, reviewsEach, count} = world;
  const number = i + 1;
  const isLate = i >= count - Math.floor(count / 10);
  const state = !isLate ? "MERGED" : i % 2 === 0 ? "OPEN" : "CLOSED";
  const author = i % 10 === 9 ? BOT : person(i);
  const start = i + 1;
  const commits = Array.from({length: commitsEach}, (_, k) =>
    madeCommit(`${number}.${k}`, {...world, hours: start + k * 0.25, author}),
  );
  const reviews = Array.from({length: reviewsEach}, (_, k) => ({
    id: number * 100 + k,
    author: person(i + k + 1),
    state: k === reviewsEach - 1 ? ("APPROVED" as const) : ("COMMENTED" as const),
    submittedAt: at(start + 3 + k * 0.5),
    comments: [],
  }));
  const ended = at(start + 6);
  const isMerged = state === "MERGED";
  return {
    id: 500_000 + number,
    number,
    title: `Change ${number}`,
    body: `What change ${number} does`,
    state,
    isDraft: false,
    isCrossRepository: i % 13 === 12,
    createdAt: at(start + 1),
    updatedAt: state === "OPEN" ? at(start + 4) : ended,
    closedAt: state === "OPEN" ? null : ended,
    mergedAt: isMerged ? ended : null,
    baseRefName: "main",
    headRefName: i % 20 === 19 ? `hotfix/change-${number}` : `change-${number}`,
    headRefOid: commits.at(-1)?.oid ?? sha(`head ${number}`),
    additions: 10 + (i % 90),
    deletions: i % 40,
    author,
    mergedBy: isMerged ? person(i + 2) : null,
    mergeCommit: isMerged
      ? madeCommit(`merge ${number}`, {...world, hours: start + 6, author: person(i + 2)})
      : null,
    labels: i % 20 === 19 ? ["hotfix"] : [],
    closes: [],
    commits,
    reviews,
    comments:
      i % 3 === 0
        ? [
            {
              id: number * 100 + 50,
              author: person(i + 1),
              body: `On ${number}`,
              createdAt: at(start + 2),
            },
          ]
        : [],
    timeline: [
      {__typename: "ReviewRequestedEvent", createdAt: at(start + 1.5), actor: author},
      ...(isMerged
        ? [
            {
              __typename: "MergedEvent",
              createdAt: ended,
              actor: person(i + 2),
              mergeRefName: "main",
            },
          ]
        : []),
    ],
    files: [{path: `src/file-${i % 50}.ts`, additions: 10 + (i % 90), deletions: i % 40}],
  };
}

function madeIssue(i: number, pullRequests: number, {at}: World): Issue {
  const number = pullRequests + i + 1;
  const isClosed = i % 4 !== 3;
  const start = i * 5;
  const closedAt = at(start + 4);
  return {
    id: 700_000 + number,
    number,
    title: `Issue ${number}`,
    body: i % 2 === 0 ? "It is broken\n\nroot cause: #1" : "It is broken",
    state: isClosed ? "CLOSED" : "OPEN",
    stateReason: isClosed ? "COMPLETED" : null,
    createdAt: at(start),
    updatedAt: isClosed ? closedAt : at(start + 1),
    closedAt: isClosed ? closedAt : null,
    author: person(i),
    labels: ["incident"],
    comments: [
      {id: number * 100, author: person(i + 1), body: `On ${number}`, createdAt: at(start + 1)},
    ],
    timeline: [
      {
        __typename: "LabeledEvent",
        createdAt: at(start + 0.25),
        actor: person(i),
        label: "incident",
      },
      ...(isClosed
        ? [
            {
              __typename: "ClosedEvent",
              createdAt: closedAt,
              actor: person(i + 1),
              closer: null,
              stateReason: "COMPLETED",
            },
          ]
        : []),
    ],
  };
}

function madeDeployment(i: number, shas: readonly string[], {at}: World): Deployment {
  const id = 300_000 + i;
  const hours = i * 4;
  const state = i % 5 === 4 ? "failure" : "success";
  return {
    id,
    sha: shas[i % shas.length]!,
    environment: i % 3 === 2 ? "staging" : "production",
    task: "deploy",
    ref: "main",
    createdAt: at(hours),
    updatedAt: at(hours + 0.2),
    creator: person(i),
    statuses: [
      {id: id * 10 + 2, state, createdAt: at(hours + 0.2), description: "Done"},
      {id: id * 10 + 1, state: "in_progress", createdAt: at(hours + 0.1), description: "Begun"},
    ],
  };
}

function madeReleases(history: readonly Commit[], {at}: World): Release[] {
  return Array.from({length: Math.floor((history.length - 1) / RELEASE_EACH)}, (_, i) => ({
    id: 200_000 + i,
    tag: `v1.${i}.0`,
    createdAt: at((i + 1) * RELEASE_EACH + 7),
    publishedAt: at((i + 1) * RELEASE_EACH + 8),
    isPrerelease: false,
    isDraft: false,
    author: person(i),
  }));
}

/** Each tenth run failed at first and was run again. */
function madeRun(i: number, shas: readonly string[], {at}: World): Run {
  const id = 8_000_000_000 + i;
  const isAgain = i % 10 === 9;
  const attempt = (number: number, conclusion: string) => {
    const hours = i + number;
    const job = (k: number) => ({
      id: id * 100 + number * 10 + k,
      name: k === 0 ? "test" : "publish",
      status: "completed",
      conclusion: conclusion === "failure" && k === 1 ? "skipped" : conclusion,
      createdAt: at(hours),
      startedAt: at(hours + 0.02),
      completedAt: at(hours + 0.2 + k / 100),
    });
    const times = {startedAt: at(hours), updatedAt: at(hours + 0.3)};
    return {status: "completed", conclusion, ...times, jobs: [job(0), job(1)]};
  };
  return {
    id,
    number: i + 1,
    workflowId: 40 + (i % 2),
    workflowName: i % 2 === 0 ? "Test" : "Deploy",
    path: `.github/workflows/${i % 2 === 0 ? "test" : "deploy"}.yml`,
    event: i % 2 === 0 ? "pull_request" : "push",
    branch: i % 2 === 0 ? `change-${i + 1}` : "main",
    headSha: shas[i % shas.length]!,
    createdAt: at(i + 1),
    actor: person(i),
    attempts: isAgain ? [attempt(1, "failure"), attempt(2, "success")] : [attempt(1, "success")],
  };
}
