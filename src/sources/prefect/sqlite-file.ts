import {closeSync, existsSync, openSync, readSync, statSync} from "node:fs";
import {DatabaseSync} from "node:sqlite";
import {exitCodes, UserError} from "../../lib/errors.ts";

const MAGIC = "SQLite format 3\0";
const HEADER_BYTES = 100;
/** Where the header says how the file is written, and what a write-ahead log is there. */
const WRITE_VERSION_AT = 18;
const READ_VERSION_AT = 19;
const WAL = 2;

/**
 * Opens a copy of Prefect's SQLite file for reading. A file that is written with a write-ahead log and has come without
 * that log is refused: it opens, and lacks the newest rows. Throws a UserError.
 */
export function openSqlite(path: string): DatabaseSync {
  const header = readHeader(path);
  if (header.subarray(0, MAGIC.length).toString("latin1") !== MAGIC) {
    throw cannot(path, "it is no SQLite database");
  }
  const isWal = header[WRITE_VERSION_AT] === WAL || header[READ_VERSION_AT] === WAL;
  if (isWal && !existsSync(`${path}-wal`)) {
    throw cannot(path, "it has come without the log (`-wal`) that its newest rows are in");
  }
  return reading(path, () => new DatabaseSync(path, {readOnly: true}));
}

/** Does something with the open file; what SQLite objects to becomes a UserError. */
export function reading<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const {code, errstr} = error as {code?: string; errstr?: string};
    if (code !== "ERR_SQLITE_ERROR") throw error;
    throw cannot(path, errstr ?? "SQLite cannot read it", error);
  }
}

/** With the command that makes a copy which can be read. */
export function cannot(path: string, now: string, cause?: unknown): UserError {
  return new UserError(`Cannot read Prefect's database "${path}": ${now}`, {
    hint: "Where the server runs, make a copy that is whole: `sqlite3 ~/.prefect/prefect.db \"VACUUM INTO '/export/prefect.db'\"`, and name that copy.",
    cause,
  });
}

function readHeader(path: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  try {
    if (!statSync(path).isFile()) throw cannot(path, "it is not a file");
    const file = openSync(path, "r");
    readSync(file, header);
    closeSync(file);
    return header;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const {code} = error as NodeJS.ErrnoException;
    const isDenied = code === "EACCES" || code === "EPERM";
    const now = code === "ENOENT" ? "there is no such file" : `it cannot be opened: ${code}`;
    throw new UserError(`Cannot read Prefect's database "${path}": ${now}`, {
      hint: "Name a copy of the server's `prefect.db` under `sources.prefect.database`.",
      exitCode: isDenied ? exitCodes.permission : exitCodes.usage,
      cause: error,
    });
  }
}
