import {exitCodes, UserError} from "../lib/errors.ts";

/** Another process has the file open: those who can wait may try again. */
export class FileInUseError extends UserError {}

/** A statement needs more memory than it may take: with more it may do. */
export class OutOfMemoryError extends Error {}

/** What DuckDB says when a file does not open, in words that tell what to do. */
export function openFailure(error: unknown, path: string): Error {
  const said = messageOf(error);
  const pid = /PID (\d+)/.exec(said)?.[1];
  if (/conflicting lock|could not set lock/i.test(said)) {
    return new FileInUseError(
      `Cannot open "${path}": process ${pid ?? "of another program"} is using it`,
      {
        hint: "Wait until it is done, or stop it, and try again.",
        cause: error,
      },
    );
  }
  if (/version number|newer version|storage version/i.test(said)) {
    return new UserError(`Cannot open "${path}": a newer version of DuckDB wrote it`, {
      hint: "Update fivekeys, or move the file away and run `fivekeys sync` to build it again.",
      cause: error,
    });
  }
  if (/permission denied|read-only file system/i.test(said)) {
    return new UserError(`Cannot open "${path}": permission denied`, {
      hint: "Give this user read and write access to the folder.",
      exitCode: exitCodes.permission,
      cause: error,
    });
  }
  if (/is a directory|EEXIST|ENOTDIR|not a directory/i.test(said)) {
    const what = /is a directory/i.test(said)
      ? "a folder stands in its place"
      : "a file stands in the place of its folder";
    return new UserError(`Cannot open "${path}": ${what}`, {
      hint: "Move it away, or choose another place with `data:` in fivekeys.yaml.",
      cause: error,
    });
  }
  if (/not a valid DuckDB database|serialization error/i.test(said)) return damaged(error, path);
  return failure(error, path);
}

/**
 * What goes wrong while a warehouse is read or written: a disk without room and a damaged file are the
 * operator's to mend; anything else is a bug and keeps its stack.
 */
export function failure(error: unknown, path: string): Error {
  const said = messageOf(error);
  const reason = /no space left|disk full|ENOSPC|could not write all bytes/i.test(said)
    ? "the disk is full"
    : /file too large|EFBIG|disk quota|EDQUOT/i.test(said)
      ? "it has reached the limit for its size or for this user"
      : null;
  if (reason !== null) {
    return new UserError(`Cannot write "${path}": ${reason}`, {
      hint: "Free some room and run the command again: what was committed before is intact.",
      cause: error,
    });
  }
  if (/corrupt database file|could not read enough bytes/i.test(said)) return damaged(error, path);
  if (/^out of memory error/i.test(said)) return new OutOfMemoryError(said, {cause: error});
  return error instanceof Error ? error : new Error(said);
}

function damaged(error: unknown, path: string): UserError {
  return new UserError(`Cannot open "${path}": it is not a DuckDB file, or it is damaged`, {
    hint: "Move it away and run `fivekeys sync` to build it again.",
    cause: error,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
