import type {Issue, PullRequest, Repository, Run} from "./data.ts";
import {
  commentRow,
  commitRow,
  deploymentRow,
  issueRow,
  jobRows,
  releaseRow,
  repositoryRow,
  runRow,
  statusRow,
  timelineRows,
} from "./rest-rows.ts";

/** GitHub gives no more of a search, whatever page is asked for. */
const SEARCH_MAX = 1_000;
/** Above it GitHub stops counting. */
const COUNTED_MAX = 2_500;
const SEARCHED_BY = ["actor", "branch", "check_suite_id", "created", "event", "head_sha", "status"];

/** What a path holds: one thing, or a list that is then cut into pages; null where there is nothing. */
export type Found =
  | {one: unknown}
  | {list: readonly unknown[]; listKey?: string; total?: number; reachable?: number}
  | null;

type Asked = {repository: Repository; ids: string[]; query: URLSearchParams};

const routes: [RegExp, (asked: Asked) => Found][] = [
  [/^$/, ({repository}) => ({one: repositoryRow(repository)})],
  [/^\/actions\/runs$/, asked => runs(asked.repository.runs, asked)],
  [/^\/actions\/workflows$/, ({repository}) => workflows(repository)],
  [/^\/actions\/workflows\/([^/]+)\/runs$/, workflowRuns],
  [
    /^\/actions\/runs\/(\d+)$/,
    asked => withRun(asked, run => ({one: runRow(run, asked.repository)})),
  ],
  [/^\/actions\/runs\/(\d+)\/attempts\/(\d+)$/, attemptOf],
  [/^\/actions\/runs\/(\d+)\/attempts\/(\d+)\/jobs$/, attemptJobs],
  [/^\/actions\/runs\/(\d+)\/jobs$/, jobsOf],
  [
    /^\/releases$/,
    ({repository}) => ({
      list: newest(repository.releases, ({createdAt}) => createdAt).map(each =>
        releaseRow(each, repository),
      ),
    }),
  ],
  [
    /^\/tags$/,
    ({repository}) => ({list: repository.tags.map(({name, oid}) => ({name, commit: {sha: oid}}))}),
  ],
  [/^\/commits$/, commits],
  [/^\/pulls\/(\d+)\/files$/, pullFiles],
  [/^\/issues$/, issues],
  [/^\/issues\/comments$/, issueComments],
  [/^\/issues\/(\d+)\/timeline$/, issueTimeline],
  [/^\/deployments$/, deployments],
  [/^\/deployments\/(\d+)\/statuses$/, deploymentStatuses],
  [/^\/contents\/(.+)$/, contents],
];

/** What the fake knows under a path below the repository's. */
export function findRest(repository: Repository, path: string, query: URLSearchParams): Found {
  for (const [pattern, handle] of routes) {
    const match = pattern.exec(path);
    if (match) return handle({repository, ids: match.slice(1), query});
  }
  throw new Error(`the fake GitHub has no path "${path}"`);
}

function newest<T extends {id: number}>(items: readonly T[], by: (item: T) => string): T[] {
  return items.toSorted((a, b) => (by(a) === by(b) ? b.id - a.id : by(a) < by(b) ? 1 : -1));
}

function runs(all: readonly Run[], {repository, query}: Asked): Found {
  const is = (name: string, value: string | null) => !query.has(name) || query.get(name) === value;
  const isCreated = inRange(query.get("created"));
  const matching = all.filter(run => {
    const {status, conclusion} = run.attempts.at(-1)!;
    return (
      isCreated(run.createdAt) &&
      is("branch", run.branch) &&
      is("event", run.event) &&
      is("head_sha", run.headSha) &&
      is("actor", run.actor?.login ?? null) &&
      (is("status", status) || is("status", conclusion))
    );
  });
  const isSearch = SEARCHED_BY.some(name => query.has(name));
  const listed = repository.areRunsUnordered
    ? matching.toSorted((a, b) => scattered(a.id) - scattered(b.id))
    : newest(matching, ({createdAt}) => createdAt);
  return {
    list: listed.map(run => runRow(run, repository)),
    listKey: "workflow_runs",
    total: isSearch ? Math.min(matching.length, COUNTED_MAX) : matching.length,
    ...(isSearch ? {reachable: SEARCH_MAX} : {}),
  };
}

/** A place far from those of the neighbours. */
function scattered(id: number): number {
  return (id * 7_919) % 10_007;
}

/** `A..B`, `>=A`, `>A`, `<=B`, `<B` or a day, as GitHub's search writes them. */
function inRange(text: string | null): (instant: string) => boolean {
  if (text === null) return () => true;
  const time = (part: string, isEnd = false) =>
    Date.parse(/T/.test(part) ? part : `${part}T${isEnd ? "23:59:59" : "00:00:00"}Z`);
  const [from, to] = text.split("..");
  if (to !== undefined) {
    const low = from === "*" ? Number.NEGATIVE_INFINITY : time(from!);
    const high = to === "*" ? Number.POSITIVE_INFINITY : time(to, true);
    return instant => Date.parse(instant) >= low && Date.parse(instant) <= high;
  }
  const [, sign = "", part = ""] = /^([<>]=?)?(.*)$/.exec(text)!;
  if (sign === ">=") return instant => Date.parse(instant) >= time(part);
  if (sign === ">") return instant => Date.parse(instant) > time(part, true);
  if (sign === "<=") return instant => Date.parse(instant) <= time(part, true);
  if (sign === "<") return instant => Date.parse(instant) < time(part);
  return instant => Date.parse(instant) >= time(part) && Date.parse(instant) <= time(part, true);
}

function workflows({runs: all}: Repository): Found {
  const byId = new Map(
    all.map(({workflowId, workflowName, path}) => [
      workflowId,
      {id: workflowId, name: workflowName, path, state: "active"},
    ]),
  );
  return {list: [...byId.values()], listKey: "workflows", total: byId.size};
}

function workflowRuns(asked: Asked): Found {
  const id = asked.ids[0]!;
  const of = asked.repository.runs.filter(
    run => String(run.workflowId) === id || run.path.endsWith(`/${id}`),
  );
  return runs(of, asked);
}

function withRun({repository, ids}: Asked, found: (run: Run) => Found): Found {
  const run = repository.runs.find(({id}) => id === Number(ids[0]));
  return run === undefined ? null : found(run);
}

function attemptOf(asked: Asked): Found {
  const number = Number(asked.ids[1]);
  return withRun(asked, run =>
    run.attempts[number - 1] ? {one: runRow(run, asked.repository, number)} : null,
  );
}

function attemptJobs(asked: Asked): Found {
  const number = Number(asked.ids[1]);
  return withRun(asked, run => {
    const attempt = run.attempts[number - 1];
    return attempt === undefined ? null : jobList(jobRows(run, [{attempt, number}]));
  });
}

function jobsOf(asked: Asked): Found {
  return withRun(asked, run => {
    const attempts = run.attempts.map((attempt, i) => ({attempt, number: i + 1}));
    const wanted = asked.query.get("filter") === "all" ? attempts : attempts.slice(-1);
    return jobList(jobRows(run, wanted));
  });
}

function jobList(list: readonly unknown[]): Found {
  return {list, listKey: "jobs", total: list.length};
}

function commits({repository, query}: Asked): Found {
  const [since, until] = [query.get("since") ?? "", query.get("until") ?? "9"];
  const inTime = repository.history.filter(
    ({committedDate}) => committedDate >= since && committedDate <= until,
  );
  return {list: inTime.map(commitRow)};
}

function pullFiles({repository, ids}: Asked): Found {
  const pull = repository.pullRequests.find(({number}) => number === Number(ids[0]));
  if (pull === undefined) return null;
  const rows = pull.files.map(({path, additions, deletions}) => ({
    filename: path,
    status: "modified",
    additions,
    deletions,
    changes: additions + deletions,
  }));
  return {list: rows};
}

function issues({repository, query}: Asked): Found {
  const all: (Issue | PullRequest)[] = [...repository.issues, ...repository.pullRequests];
  const state = query.get("state") ?? "open";
  const isState = (each: Issue | PullRequest) =>
    state === "all" || (each.state === "OPEN") === (state === "open");
  const since = query.get("since") ?? "";
  const by = (each: Issue | PullRequest) =>
    query.get("sort") === "updated" ? each.updatedAt : each.createdAt;
  const sorted = newest(
    all.filter(each => isState(each) && each.updatedAt >= since),
    by,
  );
  if (query.get("direction") === "asc") sorted.reverse();
  return {list: sorted.map(each => issueRow(each, repository))};
}

function issueComments({repository, query}: Asked): Found {
  const since = query.get("since") ?? "";
  const all = [...repository.issues, ...repository.pullRequests].flatMap(({comments, number}) =>
    comments.map(comment => commentRow(comment, {issueNumber: number})),
  );
  const wanted = all.filter(({updated_at}) => updated_at >= since);
  return {list: wanted.toSorted((a, b) => (a.updated_at < b.updated_at ? -1 : 1))};
}

function issueTimeline({repository, ids}: Asked): Found {
  const all = [...repository.issues, ...repository.pullRequests];
  const thing = all.find(({number}) => number === Number(ids[0]));
  return thing === undefined ? null : {list: timelineRows(thing)};
}

function deployments({repository, query}: Asked): Found {
  const wanted = repository.deployments.filter(
    ({environment, sha}) =>
      (query.get("environment") ?? environment) === environment &&
      (query.get("sha") ?? sha) === sha,
  );
  return {list: newest(wanted, ({createdAt}) => createdAt).map(deploymentRow)};
}

function deploymentStatuses({repository, ids}: Asked): Found {
  const deployment = repository.deployments.find(({id}) => id === Number(ids[0]));
  return deployment === undefined ? null : {list: deployment.statuses.map(statusRow)};
}

function contents({repository, ids}: Asked): Found {
  const path = decodeURIComponent(ids[0]!);
  const text = repository.files[path];
  if (text === undefined) return null;
  const content = Buffer.from(text).toString("base64");
  return {one: {type: "file", path, encoding: "base64", content, size: text.length}};
}
