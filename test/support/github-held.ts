import type {Account, Commit, GithubData, Repository} from "./fake-github/data.ts";

const REPOSITORY = "127.0.0.1/acme/shop";
const MOMENTS: Readonly<Record<string, string>> = {
  ReadyForReviewEvent: "ready_for_review",
  ConvertToDraftEvent: "converted_to_draft",
  ReviewRequestedEvent: "review_requested",
  AddedToMergeQueueEvent: "queued",
  HeadRefForcePushedEvent: "force_pushed",
};
const ISSUE_MOMENTS: Readonly<Record<string, string>> = {
  LabeledEvent: "labeled",
  UnlabeledEvent: "unlabeled",
  ClosedEvent: "closed",
  ReopenedEvent: "reopened",
};

/** The rows that a warehouse should hold of the first repository of a fake GitHub, by table, written out by hand. */
function heldLines({repositories: [repository]}: GithubData): string[] {
  const rows = [
    ...pullRequestRows(repository!),
    ...issueRows(repository!),
    ...deploymentRows(repository!),
    ...runRows(repository!),
  ];
  return rows.map(([table, row]) => `${table} ${JSON.stringify(row)}`).sort();
}

/** Someone of the team. */
export function person(i: number): NonNullable<Account> {
  const id = (i % 7) + 1;
  return {id, login: `person-${id}`, kind: "User", email: `person-${id}@acme.example`};
}

/** Where what is stored is not what is held: the first few lines of each kind. */
export function unlike(lines: readonly string[], data: GithubData) {
  const held = heldLines(data);
  const [stored, wanted] = [new Set(lines), new Set(held)];
  return {
    missing: held.filter(line => !stored.has(line)).slice(0, 3),
    extra: lines.filter(line => !wanted.has(line)).slice(0, 3),
    difference: lines.length - held.length,
  };
}

export const alike = {missing: [], extra: [], difference: 0};

type Held = [table: string, row: object];

function author(account: Account) {
  if (account === null) return {person_id: null, author_kind: "person"};
  const {login, kind} = account;
  return {person_id: `<github:${login}>`, author_kind: kind === "Bot" ? "bot" : "person"};
}

function committer({author: {user, name, email}}: Commit) {
  if (user?.kind === "User") return author(user);
  const author_kind = name.endsWith("[bot]") ? "bot" : "person";
  return {person_id: `<${email || name}>`, author_kind};
}

function pullRequestRows({pullRequests, defaultBranch}: Repository): Held[] {
  return pullRequests.flatMap((pull): Held[] => {
    const id = `${REPOSITORY}#${pull.number}`;
    const in_ = {change_id: id, repository: REPOSITORY};
    const change = {
      ...in_,
      number: pull.number,
      state: pull.state.toLowerCase(),
      base_branch: pull.baseRefName === defaultBranch ? pull.baseRefName : "(other)",
      head_sha: pull.headRefOid,
      merge_sha: pull.mergedAt === null ? null : (pull.mergeCommit?.oid ?? null),
      merged_at: pull.mergedAt,
      closed_at: pull.closedAt,
      first_commit_at: null,
      opened_at: pull.createdAt,
      ready_at: null,
      first_response_at: null,
      is_draft: pull.isDraft,
      ...author(pull.author),
      labels: pull.labels.toSorted(),
      is_hotfix: pull.headRefName.startsWith("hotfix/"),
      additions: pull.additions,
      deletions: pull.deletions,
      url: `https://github.com/acme/shop/pull/${pull.number}`,
    };
    const response = {subject_id: id, repository: REPOSITORY};
    return [
      ["change", change],
      ...pull.commits.map(
        (commit): Held => [
          "change_commit",
          {
            ...in_,
            sha: commit.oid,
            authored_at: commit.authoredDate,
            committed_at: commit.committedDate,
            ...committer(commit),
          },
        ],
      ),
      ...pull.timeline
        .filter(({__typename}) => __typename in MOMENTS)
        .map(
          (event): Held => [
            "change_event",
            {...in_, kind: MOMENTS[event.__typename], happened_at: event.createdAt},
          ],
        ),
      ...pull.reviews
        .filter(({state}) => state !== "PENDING")
        .map(
          (review): Held => [
            "response",
            {
              response_id: `${REPOSITORY}:review:${review.id}`,
              ...response,
              kind: "review",
              state: review.state.toLowerCase(),
              ...author(review.author),
              responded_at: review.submittedAt,
            },
          ],
        ),
      ...commentRows(pull.comments, response),
    ];
  });
}

function commentRows(
  comments: Repository["issues"][number]["comments"],
  of: {subject_id: string; repository: string},
): Held[] {
  return comments.map(comment => [
    "response",
    {
      response_id: `${REPOSITORY}:comment:${comment.id}`,
      ...of,
      kind: "comment",
      state: null,
      ...author(comment.author),
      responded_at: comment.createdAt,
    },
  ]);
}

function issueRows({issues}: Repository): Held[] {
  return issues.flatMap((issue): Held[] => {
    const id = `${REPOSITORY}#${issue.number}`;
    const cause = /root cause: #(\d+)/.exec(issue.body)?.[1];
    const row = {
      issue_id: id,
      repository: REPOSITORY,
      number: issue.number,
      state: issue.state.toLowerCase(),
      created_at: issue.createdAt,
      closed_at: issue.closedAt,
      labels: issue.labels.toSorted(),
      ...author(issue.author),
      cause_sha: null,
      cause_number: cause === undefined ? null : Number(cause),
      url: `https://github.com/acme/shop/issues/${issue.number}`,
    };
    return [
      ["issue", row],
      ...issue.timeline
        .filter(({__typename}) => __typename in ISSUE_MOMENTS)
        .map(
          (event): Held => [
            "issue_event",
            {
              issue_id: id,
              repository: REPOSITORY,
              kind: ISSUE_MOMENTS[event.__typename],
              label: event.label ?? "",
              happened_at: event.createdAt,
            },
          ],
        ),
      ...commentRows(issue.comments, {subject_id: id, repository: REPOSITORY}),
    ];
  });
}

function deploymentRows({deployments, releases}: Repository): Held[] {
  const released = releases.map(
    (release): Held => [
      "release",
      {
        repository: REPOSITORY,
        tag: release.tag,
        published_at: release.publishedAt,
        is_prerelease: release.isPrerelease,
        is_draft: release.isDraft,
        url: `https://github.com/acme/shop/releases/tag/${release.tag}`,
      },
    ],
  );
  const deployed = deployments.flatMap((deployment): Held[] => {
    const id = `${REPOSITORY}:deployment:${deployment.id}`;
    const row = {
      host_deployment_id: id,
      repository: REPOSITORY,
      sha: deployment.sha,
      environment: deployment.environment,
      task: deployment.task,
      created_at: deployment.createdAt,
      url: null,
    };
    return [
      ["host_deployment", row],
      ...deployment.statuses.map(
        (status): Held => [
          "host_deployment_status",
          {
            host_deployment_id: id,
            status_id: String(status.id),
            repository: REPOSITORY,
            state: status.state,
            created_at: status.createdAt,
          },
        ],
      ),
    ];
  });
  return [...released, ...deployed];
}

/** Of a run that was started again only the first and the last attempt are read. */
function runRows({runs, defaultBranch}: Repository): Held[] {
  return runs.flatMap(run =>
    run.attempts.flatMap((attempt, i): Held[] => {
      if (i > 0 && i < run.attempts.length - 1) return [];
      const isCompleted = attempt.status === "completed";
      const row = {
        repository: REPOSITORY,
        run_id: String(run.id),
        attempt: i + 1,
        workflow: run.path.split("/").at(-1),
        event: run.event,
        branch: run.branch === null || run.branch === defaultBranch ? run.branch : "(other)",
        head_sha: run.headSha,
        status: attempt.status,
        conclusion: attempt.conclusion,
        created_at: run.createdAt,
        started_at: attempt.startedAt,
        completed_at: isCompleted ? attempt.updatedAt : null,
        url: `https://github.com/acme/shop/actions/runs/${run.id}`,
      };
      return [["pipeline_run", row]];
    }),
  );
}
