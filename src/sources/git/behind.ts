import {readdir, readFile, stat} from "node:fs/promises";
import {join} from "node:path";
import type {Clone} from "./clone.ts";
import type {Head} from "./default-branch.ts";
import {instantOf} from "./instant.ts";
import type {Ref} from "./refs.ts";

/** Who fetches every night is not behind, nor when a night was left out. */
const BEHIND_MS = 48 * 3_600_000;
const NOTHING_TOLD = ["ENOENT", "ENOTDIR", "EISDIR", "EACCES", "EPERM"];
/** The last line of a reflog: who wrote it, when, and with which offset from UTC. */
const LAST_ENTRY = /> (\d+) [+-]\d{4}(?:\t[^\n]*)?\n$/;

/**
 * The moment up to which a clone tells of everything where it is behind: it has not heard from its remote for over two
 * days, and has nothing newer of its own. What came later is not known, which is not the same as nothing. Null where it
 * is not behind, where it has no remote and so is the record itself, and where there is no telling.
 */
export async function behindSince(
  clone: Clone,
  {head, refs, now}: {head: Head; refs: ReadonlyMap<string, Ref>; now: string},
): Promise<string | null> {
  if (clone.remote === null) return null;
  const heard = await heardOf(clone, head);
  if (heard.length === 0) return null;
  // A date in the future says nothing; what git wrote down after now was heard, by whichever clock.
  const latest = [...heard, ...datesOf(head, refs).filter(at => at <= now)].sort().at(-1)!;
  return Date.parse(now) - Date.parse(latest) > BEHIND_MS ? latest : null;
}

/** When git has written down something that it heard of the remote. */
async function heardOf({gitFolder, remote}: Clone, {branch}: Head): Promise<string[]> {
  const of = (path: string) => join(gitFolder, path);
  const worktrees = (await whereThere(readdir(of("worktrees")))) ?? [];
  // Every fetch writes FETCH_HEAD, also one that finds nothing; a worktree has its own.
  const fetched = ["FETCH_HEAD", ...worktrees.map(name => join("worktrees", name, "FETCH_HEAD"))];
  // A push writes none, but moves the branch of the remote.
  const moved = ["HEAD", ...(branch === null ? [] : [branch])].map(name => `${remote}/${name}`);
  const found = await Promise.all([
    ...fetched.map(path => writtenAt(of(path))),
    ...moved.map(name => writtenAt(of(`refs/remotes/${name}`))),
    ...moved.map(name => lastEntryAt(of(`logs/refs/remotes/${name}`))),
  ]);
  const heard = found.filter(at => at !== null);
  if (heard.length > 0) return heard;
  // A bare clone that was never fetched since: it was made when its refs were packed.
  const made = await Promise.all([writtenAt(of("packed-refs")), writtenAt(of("reftable"))]);
  return made.filter(at => at !== null);
}

/** The dates of the newest commit of the record and of the tags: what was made here was known here. */
function datesOf({sha}: Head, refs: ReadonlyMap<string, Ref>): string[] {
  return [...refs.values()]
    .filter(({name, ...ref}) => ref.sha === sha || name.startsWith("refs/tags/"))
    .flatMap(({tagged, committed}) => instantOf(tagged || committed) ?? []);
}

async function writtenAt(path: string): Promise<string | null> {
  return (await whereThere(stat(path)))?.mtime.toISOString() ?? null;
}

async function lastEntryAt(path: string): Promise<string | null> {
  const log = (await whereThere(readFile(path, "latin1"))) ?? "";
  return instantOf(LAST_ENTRY.exec(log.slice(-4096))?.[1] ?? "");
}

/** What is read, or null where nothing is there; what may not be read tells nothing either. */
async function whereThere<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (NOTHING_TOLD.includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}
