import {git} from "../../lib/git.ts";
import {cannotRead} from "../../lib/git-failure.ts";
import type {Clone} from "./clone.ts";
import {type Ref, readRefs} from "./refs.ts";

/** The branch whose first-parent line is the record, and its tip; both null while there is none. */
export type Head = {branch: string | null; sha: string | null};

const USUAL = ["main", "master"];

/** The head of a clone, and the listing of refs that it was found in, which has the tags besides. */
export async function readHead(
  clone: Clone,
  branch: string | null,
): Promise<{head: Head; refs: ReadonlyMap<string, Ref>}> {
  const [refs, current] = await Promise.all([
    readRefs(clone, ["refs/tags", ...headPatterns(clone, branch)]),
    checkedOut(clone),
  ]);
  return {refs, head: await findHead(clone, {branch, refs, current})};
}

/** The patterns of refs that `findHead` asks about. */
function headPatterns({remote}: Clone, branch: string | null): string[] {
  const names = branch === null ? USUAL : [branch];
  const locals = names.map(name => `refs/heads/${name}`);
  if (remote === null) return locals;
  return [...locals, ...["HEAD", ...names].map(name => `refs/remotes/${remote}/${name}`)];
}

/**
 * Finds the record of changes, by the first of: the configured branch; the remote's default branch (its `HEAD` as
 * the clone knows it); the branch that the clone's main folder has checked out, which for a bare clone is its
 * default; `main` or `master`; the detached commit itself. A worktree's own branch never counts: every worktree of
 * a clone gives the same answer.
 */
async function findHead(
  clone: Clone,
  {
    branch,
    refs,
    current,
  }: {branch: string | null; refs: ReadonlyMap<string, Ref>; current: string | null},
): Promise<Head> {
  if (branch !== null) {
    const sha = await tipOf(clone, branch, refs);
    if (sha !== null || current === branch) return {branch, sha};
    throw cannotRead(clone, {
      what: `it has no branch "${branch}"`,
      hint: "Set `branch` under `sources.git` to a branch of it, or leave it out.",
    });
  }
  for (const name of [remoteDefault(clone, refs), current, ...USUAL]) {
    const sha = name === null ? null : await tipOf(clone, name, refs);
    if (sha !== null) return {branch: name, sha};
  }
  return {branch: current, sha: current === null ? await detached(clone) : null};
}

function remoteDefault({remote}: Clone, refs: ReadonlyMap<string, Ref>): string | null {
  const prefix = `refs/remotes/${remote}/`;
  const target = refs.get(`${prefix}HEAD`)?.target ?? "";
  return target.startsWith(prefix) ? target.slice(prefix.length) : null;
}

/** The branch that the main folder of the clone has checked out, also before its first commit. */
async function checkedOut(clone: Clone): Promise<string | null> {
  const call = {answers: [1], options: [`--git-dir=${clone.gitFolder}`]};
  const name = (await git(clone, ["symbolic-ref", "-q", "HEAD"], call)).toString().trim();
  return name.startsWith("refs/heads/") ? name.slice("refs/heads/".length) : null;
}

async function detached(clone: Clone): Promise<string | null> {
  const args = ["rev-parse", "-q", "--verify", "HEAD^{commit}"];
  return (await git(clone, args, {answers: [1]})).toString().trim() || null;
}

/**
 * The tip of a branch. What the remote has is the record, and a local branch that was not pulled is behind it; but
 * one that has all of the remote's commits and more is the fresher copy (of a fork that follows another remote, or
 * before a push). Once the two have parted, the remote's counts.
 */
async function tipOf(
  clone: Clone,
  name: string,
  known: ReadonlyMap<string, Ref>,
): Promise<string | null> {
  const {remote} = clone;
  const [localName, remoteName] = [`refs/heads/${name}`, `refs/remotes/${remote}/${name}`];
  const isKnown = known.has(localName) || known.has(remoteName);
  const refs = isKnown ? known : await readRefs(clone, [localName, remoteName]);
  const local = refs.get(localName)?.sha ?? null;
  const remoteTip = remote === null ? null : (refs.get(remoteName)?.sha ?? null);
  if (local === null || remoteTip === null || local === remoteTip) return remoteTip ?? local;
  return (await isAncestor(clone, remoteTip, local)) ? local : remoteTip;
}

/** Whether one commit is among the ancestors of the other. */
async function isAncestor(clone: Clone, older: string, newer: string): Promise<boolean> {
  const args = ["rev-list", "--max-count=1", "--end-of-options", older, `^${newer}`];
  return (await git(clone, args)).length === 0;
}
