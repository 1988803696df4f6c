import type {Config, GitClone} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import {gitStream} from "../../lib/git.ts";
import {behindSince} from "../../sources/git/behind.ts";
import {branchMerge, pullRequestMerge} from "../../sources/git/merge.ts";
import {type CloneFacts, readCloneFacts} from "../clone-facts.ts";
import {type Check, count, fail, pass, warn} from "./check.ts";

const COMMITS_DATED_MAX = 200_000;
const MERGES_READ_MAX = 2000;
/** Below these, some merged branches among pull requests are nothing to ask about. */
const BRANCH_MERGES_MIN = 10;
const BRANCH_MERGE_SHARE_MIN = 0.2;
/** Clocks differ by minutes. */
const CLOCK_SKEW_SECONDS_MAX = 300;

/** The checks of one clone, and what was read of it for the checks of rules and services. */
export async function checkClone(
  configured: GitClone,
  {config, now}: {config: Config; now: Date},
): Promise<{checks: Check[]; facts: CloneFacts | null}> {
  const label = configured.name ?? configured.path;
  let facts: CloneFacts;
  try {
    facts = await readCloneFacts(configured, {root: config.root});
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const problem = {detail: error.message, fix: error.hint ?? "Run `git fsck` in it."};
    return {checks: [fail({id: `clone:${label}`, title: `Clone ${label}`}, problem)], facts: null};
  }
  const {repository} = facts.clone;
  const {branch, sha} = facts.head;
  const name = (kind: string, title: string) => ({
    id: `${kind}:${repository}`,
    title: `${title} of ${repository}`,
  });
  if (sha === null) {
    const problem = {
      detail: branch === null ? "it has no commits" : `its branch "${branch}" has no commits`,
      fix: "Fetch its history, or set `branch` under sources.git to a branch that has commits.",
    };
    return {checks: [fail(name("clone", "History"), problem)], facts};
  }
  return {
    checks: [
      checkHistory(name("clone", "History"), facts),
      await checkBehind(name("behind", "Last fetch"), {facts, now}),
      checkBranch(name("branch", "Default branch"), branch),
      ...(config.deployments.length > 0 ? [] : [checkTags(name("tags", "Deployments"), facts)]),
      await checkMerges(name("merges", "Merges"), {facts, config}),
      await checkDates(name("dates", "Commit dates"), {facts, now}),
    ],
    facts,
  };
}

type Name = {id: string; title: string};

function checkHistory(name: Name, {clone}: CloneFacts): Check {
  if (clone.shallowShas.length === 0) return pass(name, "complete");
  return warn(name, {
    detail: "the clone is shallow: lead times before its edge are unknown",
    fix: "Run `git fetch --unshallow` in it; on GitHub Actions, set fetch-depth: 0 for checkout.",
  });
}

/** Whether it has heard from its remote of late: what came since is missing, which looks like nothing. */
async function checkBehind(
  name: Name,
  {facts: {clone, head, refs}, now}: {facts: CloneFacts; now: Date},
): Promise<Check> {
  if (clone.remote === null) return pass(name, "it has no remote: it is the record itself");
  const since = await behindSince(clone, {head, refs, now: now.toISOString()});
  if (since === null) return pass(name, `nothing shows that it is behind "${clone.remote}"`);
  return warn(name, {
    detail: `it last heard of "${clone.remote}" on ${since.slice(0, 10)}: results end there`,
    fix: "Run `git fetch` in it before each sync, by the same timer.",
  });
}

function checkBranch(name: Name, branch: string | null): Check {
  if (branch !== null) return pass(name, branch);
  return warn(name, {
    detail: "unknown, because the head is detached and there is no main or master",
    fix: "Set `branch` under sources.git, or run `git remote set-head origin --auto` in it.",
  });
}

function checkTags(name: Name, {versionTags}: CloneFacts): Check {
  const latest = versionTags.at(-1);
  if (latest !== undefined) {
    return pass(name, `${count(versionTags.length, "version tag")}, the latest ${latest.tag}`);
  }
  return warn(name, {
    detail: "no version tags: merges stand in for deployments, which is a proxy",
    fix: "Tag what you deploy (v1.2.3), add a rule under `deployments`, or run `fivekeys import deployment`.",
  });
}

/** Whether a team merges by `Merge branch …`, which is no change unless the configuration says so. */
async function checkMerges(
  name: Name,
  {facts: {clone, head}, config}: {facts: CloneFacts; config: Config},
): Promise<Check> {
  if (config.changes.mergedBranches) return pass(name, "merged branches count as changes");
  const args = ["log", "--first-parent", "--min-parents=2", "-z", "--format=%B"];
  args.push(`--max-count=${MERGES_READ_MAX}`, "--end-of-options", head.sha!);
  let branches = 0;
  let others = 0;
  for await (const message of records(gitStream(clone, args), "\0")) {
    const subject = message.split("\n", 1)[0]!;
    if (pullRequestMerge(subject, message) === null && branchMerge(subject) !== null) branches += 1;
    else others += 1;
  }
  const isMany =
    branches >= BRANCH_MERGES_MIN && branches / (branches + others) >= BRANCH_MERGE_SHARE_MIN;
  const detail = `${count(others, "merge")} of pull requests, ${branches} of branches`;
  if (!isMany) return pass(name, detail);
  return warn(name, {
    detail: `${detail}: "Merge branch" merges are not counted as changes`,
    fix: "If the team merges branches without pull requests, set `changes: {merged_branches: true}`.",
  });
}

/** Whether commits are dated after now: a clock that was wrong, or a rewritten date. */
async function checkDates(
  name: Name,
  {facts: {clone, head}, now}: {facts: CloneFacts; now: Date},
): Promise<Check> {
  const args = ["log", "--format=%at %ct %h", `--max-count=${COMMITS_DATED_MAX}`];
  args.push("--end-of-options", head.sha!);
  const latest = now.getTime() / 1000 + CLOCK_SKEW_SECONDS_MAX;
  let read = 0;
  const future: string[] = [];
  for await (const line of records(gitStream(clone, args), "\n")) {
    const [authored, committed, sha] = line.split(" ");
    read += 1;
    if (Math.max(Number(authored), Number(committed)) > latest) future.push(sha!);
  }
  const range = read === COMMITS_DATED_MAX ? `the latest ${read} commits` : count(read, "commit");
  if (future.length === 0) return pass(name, `none in the future, in ${range}`);
  return warn(name, {
    detail: `${future.length} in the future, in ${range}: ${future.slice(0, 3).join(", ")}`,
    fix: "Set the clock where they were made; `fivekeys report` lists them under problems.",
  });
}

/** The pieces of a stream that end with, or stand between, a mark. */
async function* records(chunks: AsyncIterable<Buffer>, mark: string): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of chunks) {
    // Latin-1 keeps each byte a character: what is looked for is ASCII, and no character is cut in two.
    const parts = (rest + chunk.toString("latin1")).split(mark);
    rest = parts.pop()!;
    yield* parts;
  }
  if (rest !== "") yield rest;
}
