import {chmodSync, existsSync, mkdirSync} from "node:fs";
import {dirname, join} from "node:path";
import {DatabaseSync} from "node:sqlite";
import {exitCodes, UserError} from "../lib/errors.ts";

const VERSION = 1;
/** How long another process may hold the file before this one gives up. */
const WAIT_MS = 10_000;

/** What SQLite says where there is no room, or no way to write. */
const BUSY = 5;
const READ_ONLY = 8;
const IO_ERROR = 10;
const FULL = 13;
const CANNOT_OPEN = 14;

const TABLES = `
create table if not exists pending (
  pending_id integer primary key autoincrement,
  source text not null,
  delivery_id text not null,
  key_check text not null,
  events text not null
);
create table if not exists seen (
  seen_key blob primary key,
  day integer not null,
  digest blob,
  answer text
) without rowid;
create table if not exists dead (
  dead_id integer primary key autoincrement,
  source text not null,
  delivery_id text not null,
  at text not null,
  reason text not null,
  digest text not null,
  key_check text not null,
  events text,
  unique (source, delivery_id)
);
create table if not exists state (name text primary key, value text not null) without rowid;`;

/** Where the inbox of a data folder stands. */
export function inboxPath({dataFolder}: {dataFolder: string}): string {
  return join(dataFolder, "inbox.sqlite");
}

/**
 * Opens the inbox, and makes it where there is none. What is deleted in it is overwritten. Throws a UserError where it
 * cannot be opened or a newer version of fivekeys made it.
 */
export function openInboxFile(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), {recursive: true});
    const isNew = !existsSync(path);
    const file = new DatabaseSync(path, {timeout: WAIT_MS});
    if (isNew) chmodSync(path, 0o600);
    // What has been answered must outlast a loss of power, not only a crash of the process.
    file.exec(
      "pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on; pragma trusted_schema = off",
    );
    prepare(file, path);
    return file;
  } catch (error) {
    throw openFailure(error, path);
  }
}

function prepare(file: DatabaseSync, path: string): void {
  const version = versionOf(file);
  if (version > VERSION) {
    throw new UserError(`Cannot open "${path}": a newer version of fivekeys made it`, {
      hint: "Update fivekeys.",
    });
  }
  if (version === VERSION) return;
  file.exec(`begin immediate; ${TABLES} pragma user_version = ${VERSION}; commit`);
}

function versionOf(file: DatabaseSync): number {
  return Number(file.prepare("pragma user_version").get()?.user_version);
}

/** Whether another process holds the file at this moment. */
export function isBusy(error: unknown): boolean {
  return codeOf(error) === BUSY;
}

/** Whether the disk or the inbox has no room, or cannot be written: nothing is wrong with what was to be stored. */
export function isWithoutRoom(error: unknown): boolean {
  return [FULL, IO_ERROR, READ_ONLY, CANNOT_OPEN].includes(codeOf(error) ?? 0);
}

/** The primary code of SQLite's own, null for what is not of SQLite. */
function codeOf(error: unknown): number | null {
  const {errcode} = error as {errcode?: number};
  return errcode === undefined ? null : errcode & 0xff;
}

function openFailure(error: unknown, path: string): Error {
  if (error instanceof UserError) return error;
  const {code} = error as NodeJS.ErrnoException;
  if (codeOf(error) === null && code === undefined) return error as Error;
  const what = isBusy(error)
    ? "another process holds it"
    : codeOf(error) === null || isWithoutRoom(error)
      ? "this user cannot write it, or the disk is full"
      : "it is not the inbox, or it is damaged";
  return new UserError(`Cannot open "${path}": ${what}`, {
    hint: "Give this user write access and some room; a damaged file can be moved away, with what it holds.",
    exitCode: exitCodes.permission,
    cause: error,
  });
}
