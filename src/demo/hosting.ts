import {githubEvent} from "../sources/github/events.ts";
import {stateVersion} from "../sources/github/rest/version.ts";
import type {RawEvent} from "../sources/source.ts";
import type {Commit} from "../tables/commit.ts";
import {openRun} from "./actions.ts";
import {DAY_MS, iso} from "./calendar.ts";
import {type Line, mergeSha, rootSha} from "./line.ts";
import {repositoryOf, webOf} from "./organisation.ts";
import type {PullRequest, PushedCommit} from "./pull-requests.ts";
import {shaOf} from "./pull-requests.ts";
import type {World} from "./world.ts";

const MINUTE_MS = 60_000;
const BRANCH = "main";

const plain: Omit<Commit, "repository" | "sha" | "parents" | "authored_at" | "committed_at"> = {
  ...{person_id: null, author_kind: "person", form: "plain", change_number: null},
  ...{is_hotfix: false, is_revert: false, reverts_sha: null, reverts_number: null, paths: []},
};

/** The git history of a repository: its default branch up to the last moment, with all that it contains. */
export function tellHistory({tell, calendar}: World, line: Line): void {
  const repository = repositoryOf(line.key);
  const first = iso(calendar.from - 30 * DAY_MS);
  const root = {repository, sha: rootSha(line.key), parents: [], authored_at: first};
  tell(commitEvent({...plain, ...root, committed_at: first, paths: ["README.md"]}));
  let tip = rootSha(line.key);
  const merged = line.mergedBy(calendar.asOf);
  for (const request of merged) {
    for (const event of commitsOf(request, {line, tip})) tell(event);
    tip = mergeSha(request);
  }
  tell({
    ...{id: `git:${repository}:refs:${iso(calendar.asOf)}`, source: "git", kind: "git.refs"},
    version: iso(calendar.asOf),
    payload: {
      ...{repository, default_branch: BRANCH, head_sha: tip, is_shallow: false, shallow_shas: []},
      ...{tags_read_at: null, read_at: iso(calendar.asOf)},
    },
  });
}

/** The commits of a merged pull request: a squashed one, or those of its branch and the merge. */
function commitsOf(request: PullRequest, {line, tip}: {line: Line; tip: string}): RawEvent[] {
  const {key, number, author, mark, commits, paths} = request;
  const repository = repositoryOf(key);
  const at = iso(request.merged!);
  const shared = {...plain, repository, ...author};
  const reverting =
    request.reverts === null
      ? {}
      : {is_revert: true, reverts_sha: mergeSha(request.reverts), reverts_number: null};
  const merge = {sha: mergeSha(request), authored_at: at, committed_at: at, change_number: number};
  if (line.isSquashed) {
    return [commitEvent({...shared, ...merge, parents: [tip], paths: [...paths], ...reverting})];
  }
  // A branch begins where the default branch stood by then.
  let parent = line.tipAt(commits[0]!.at);
  const own = commits.map(({sha, at: moment}, i) => {
    const parents = [parent];
    parent = sha;
    const dates = {authored_at: iso(moment), committed_at: iso(moment)};
    const touched = i === 0 ? [...paths] : [paths.at(-1)!];
    return commitEvent({...shared, sha, parents, ...dates, paths: touched, ...reverting});
  });
  const form = {form: "pull_request", is_hotfix: mark === "hotfix", parents: [tip, parent]};
  return [...own, commitEvent({...shared, ...merge, ...form})];
}

function commitEvent(payload: Commit): RawEvent {
  const {repository, sha} = payload;
  const id = `git:${repository}:commit:${sha}`;
  return {id, source: "git", kind: "git.commit", version: "1", payload};
}

/** A pull request as GitHub tells of it at the last moment, with its commits, reviews and QA runs. */
export function tellPullRequest(world: World, request: PullRequest): void {
  const {asOf} = world.calendar;
  if (request.opened > asOf) return;
  const {key, number, author, opened} = request;
  const repository = repositoryOf(key);
  const change_id = `${repository}#${number}`;
  const [merged, closed] = [known(request.merged, asOf), known(request.closed, asOf)];
  const end = merged ?? closed;
  const state = merged !== null ? "merged" : closed === null ? "open" : "closed";
  const commits = request.commits.filter(({at}) => at <= asOf);
  const isReady = request.ready !== null && request.ready <= asOf;
  const row = {
    ...{change_id, repository, number, state, base_branch: BRANCH, head_sha: commits.at(-1)!.sha},
    ...{merge_sha: merged === null ? null : mergeSha(request), merged_at: merged, closed_at: end},
    ...{first_commit_at: null, opened_at: iso(opened), ready_at: null, first_response_at: null},
    ...{is_draft: !isReady, ...author, labels: request.mark === "hotfix" ? ["hotfix"] : []},
    ...{is_hotfix: request.mark === "hotfix"},
    ...{additions: request.additions, deletions: request.deletions},
    url: `${webOf(key)}/pull/${number}`,
  };
  const updatedAt = end ?? iso(Math.min(asOf, commits.at(-1)!.at + MINUTE_MS));
  const version = stateVersion({state, updatedAt, closedAt: end, isWhole: true, told: "poll"});
  world.tell(githubEvent("change", row, {version}));
  for (const {sha, at} of commits) {
    const dates = {authored_at: iso(at), committed_at: iso(at)};
    const commit = {change_id, repository, sha, ...dates, ...author};
    world.tell(githubEvent("change_commit", commit, {version: ""}));
  }
  if (request.wasDraft && isReady) {
    const moment = {kind: "ready_for_review", happened_at: iso(request.ready!)};
    world.tell(githubEvent("change_event", {change_id, repository, ...moment}, {version: ""}));
  }
  tellResponses(world, request);
  tellQa(world, request);
}

function known(moment: number | null, asOf: number): string | null {
  return moment === null || moment > asOf ? null : iso(moment);
}

function tellResponses({tell, next, calendar: {asOf}}: World, request: PullRequest): void {
  const repository = repositoryOf(request.key);
  for (const {at, author, kind, state} of request.responses) {
    if (at > asOf) continue;
    const id = (kind === "review" ? 2_900_000_000 : 2_400_000_000) + next("response");
    const row = {
      ...{
        response_id: `${repository}:${kind}:${id}`,
        subject_id: `${repository}#${request.number}`,
      },
      ...{repository, kind, state, ...author, responded_at: iso(at)},
    };
    tell(githubEvent("response", row, {version: ""}));
  }
}

/** QA runs for each push; what fails is run again, or passes with the next push. */
function tellQa(world: World, request: PullRequest): void {
  const {key, uid, commits, opened, mark} = request;
  if (key === "infrastructure") return;
  const random = world.draws(`qa:${uid}`);
  const {qa} = world.chapterAt(opened);
  const before = commits.filter(({at}) => at <= opened);
  const pushes: PushedCommit[] = [{sha: before.at(-1)!.sha, at: opened}];
  pushes.push(...commits.filter(({at}) => at > opened));
  for (const [i, {sha, at}] of pushes.entries()) {
    const created = at + MINUTE_MS;
    const jobs = [
      {name: "lint", minutes: random.logNormal(1.5, 0.3)},
      {name: "tests", minutes: random.logNormal(6.5, 0.35)},
    ];
    const facts = {key, workflow: "qa.yml", event: "pull_request" as const, sha, created, jobs};
    const run = openRun(world, {...facts, branch: `topic-${shaOf(uid).slice(0, 6)}`});
    const isPassed = random.chance(i === 0 && mark === "plain" ? qa : 0.93);
    const conclusion = isPassed ? "success" : "failure";
    const end = run.attempt({attempt: 1, started: created, conclusion});
    if (isPassed) continue;
    const again = end + Math.round(random.logNormal(9, 0.6) * MINUTE_MS);
    run.attempt({attempt: 2, started: again, conclusion: "success"});
  }
}
