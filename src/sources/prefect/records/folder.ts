import {readdirSync, readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import {exitCodes, UserError} from "../../../lib/errors.ts";
import {FileError, type RecordFile, type RecordStore} from "./store.ts";

/** A folder and those below it; links to files are followed, links to folders are not. */
export function folderStore(place: string, {path}: {path: string}): RecordStore {
  return {
    async *list() {
      try {
        if (!statSync(path).isDirectory()) throw noFolder(place, "it is not a folder");
      } catch (error) {
        if (error instanceof UserError) throw error;
        throw noFolder(place, codeOf(error), error);
      }
      yield* filesBelow(place, {path, prefix: ""});
    },
    async read(key) {
      try {
        return readFileSync(join(path, key));
      } catch (error) {
        throw new FileError(`cannot be read: ${codeOf(error)}`, {cause: error});
      }
    },
  };
}

function* filesBelow(
  place: string,
  {path, prefix}: {path: string; prefix: string},
): Generator<RecordFile> {
  let entries: ReturnType<typeof entriesOf>;
  try {
    entries = entriesOf(path);
  } catch (error) {
    throw noFolder(`${place}/${prefix}`.replace(/\/$/, ""), codeOf(error), error);
  }
  for (const entry of entries) {
    const key = `${prefix}${entry.name}`;
    const full = join(path, entry.name);
    if (entry.isDirectory()) yield* filesBelow(place, {path: full, prefix: `${key}/`});
    // Gone since the folder was listed, or a link that leads nowhere: there is nothing to read.
    const stat = entry.isDirectory() ? undefined : statSync(full, {throwIfNoEntry: false});
    if (stat?.isFile()) {
      const version = `${stat.size}:${stat.mtimeMs}`;
      yield {key, bytes: stat.size, version, changedAt: stat.mtime};
    }
  }
}

function entriesOf(path: string) {
  const entries = readdirSync(path, {withFileTypes: true});
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function codeOf(error: unknown): string {
  const {code} = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such folder";
  return code === "EACCES" ? "this user may not read it" : String(code);
}

function noFolder(place: string, now: string, cause?: unknown): UserError {
  const isDenied = (cause as NodeJS.ErrnoException | undefined)?.code === "EACCES";
  return new UserError(`Cannot read the run records in "${place}": ${now}`, {
    hint: "Name the folder that FIVEKEYS_RECORDS of the flows names under `sources.prefect.records`, or take it out.",
    exitCode: isDenied ? exitCodes.permission : exitCodes.usage,
    cause,
  });
}
