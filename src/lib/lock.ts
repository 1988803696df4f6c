import {linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {dirname} from "node:path";
import {exitCodes, UserError} from "./errors.ts";

/** How often it is tried where others give the lock back and take it in between. */
const ATTEMPTS = 5;

type Holder = {pid: number; started_at: string};

/** Another process writes: those who can wait may try again. */
export class LockTakenError extends UserError {}

/** The locks that this process holds: its own id in any other is that of a dead one, as containers give them again. */
const held = new Set<string>();

/**
 * Takes the lock file of the one writer, with its process id and start time. Returns what gives it back.
 * Throws a UserError that names the holder while another process writes; the lock of a process that is gone
 * is taken over.
 */
export function takeLock(path: string, {now}: {now: Date}): () => void {
  makeFolder(path);
  const mine = JSON.stringify({pid: process.pid, started_at: now.toISOString()} satisfies Holder);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      claim(path, mine);
      held.add(path);
      return () => {
        held.delete(path);
        rmSync(path, {force: true});
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw lockFailure(error, path);
    }
    const holder = readHolder(path);
    if (holder === "gone") continue;
    if (holder !== null && isHeld(path, holder)) {
      throw new LockTakenError(
        `Cannot write the warehouse: process ${holder.pid} has been writing it since ${holder.started_at}`,
        {
          hint: `Wait until it is done. If it is not fivekeys, remove "${path}".`,
          exitCode: exitCodes.usage,
        },
      );
    }
    removeLeft(path);
  }
  throw new UserError("Cannot write the warehouse: another process took it at the same moment", {
    hint: "Try again.",
  });
}

/** Whether the process that wrote the lock is there still. */
function isHeld(path: string, {pid}: Holder): boolean {
  return pid === process.pid ? held.has(path) : isAlive(pid);
}

/** Under its name only with its holder in it: an empty lock would be taken for one that a crash cut off. */
function claim(path: string, holder: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, holder);
  try {
    linkSync(draft, path);
  } finally {
    rmSync(draft, {force: true});
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(dirname(path), {recursive: true});
  } catch (error) {
    throw lockFailure(error, path);
  }
}

/** Null where the file was cut off by a crash. What is gone was given back: it must not be removed, as a third may hold it by now. */
function readHolder(path: string): Holder | null | "gone" {
  try {
    const {pid, started_at} = JSON.parse(readFileSync(path, "utf8"));
    return Number.isInteger(pid) ? {pid, started_at} : null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "gone" : null;
  }
}

/** Removes what a process left that is no more; where another took it over in between, it gets its lock back. */
function removeLeft(path: string): void {
  const left = `${path}.${process.pid}.left`;
  try {
    renameSync(path, left);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  try {
    const holder = readHolder(left);
    if (holder !== "gone" && holder !== null && isHeld(path, holder)) linkSync(left, path);
  } finally {
    rmSync(left, {force: true});
  }
}

/** Whether a process of that id runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function lockFailure(error: unknown, path: string): Error {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new UserError(`Cannot write the warehouse: no permission to write "${path}"`, {
      hint: "Give this user write access to the folder, or choose another with `data:` in fivekeys.yaml.",
      exitCode: exitCodes.permission,
      cause: error,
    });
  }
  if (code === "EEXIST" || code === "ENOTDIR") {
    return new UserError(`Cannot write the warehouse: "${dirname(path)}" is not a folder`, {
      hint: "Move what is there away, or choose another folder with `data:` in fivekeys.yaml.",
      cause: error,
    });
  }
  if (code === "ENOSPC") {
    return new UserError(`Cannot write the warehouse: the disk is full ("${path}")`, {
      hint: "Free some room and run the command again.",
      cause: error,
    });
  }
  return error as Error;
}
