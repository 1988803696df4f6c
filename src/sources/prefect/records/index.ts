import {basename, isAbsolute} from "node:path";
import type {Config} from "../../../config.ts";
import type {Env} from "../../../lib/secret.ts";
import {openProblems, type Problems} from "../../problems.ts";
import type {Batch, FetchContext, Json, RawEvent} from "../../source.ts";
import {isBinary, linesOf} from "./lines.ts";
import {openStore} from "./open-store.ts";
import {recordEvents} from "./record.ts";
import {FileError, type RecordFile, type RecordStore} from "./store.ts";

const EVENTS_PER_BATCH = 2000;
const FILE_BYTES_MAX = 256 * 1024 ** 2;
/** A line that is being written is whole by then. */
const TORN_MS_MAX = 60 * 60_000;
const RECORDS = /\.(jsonl|ndjson|json-lines)$/i;

/**
 * Reads the run records of a place: those of files that are new or have changed since they were read last. A file
 * that something is wrong with is read again each time, for what is wrong is told each time. Throws a UserError when
 * the place cannot be read.
 */
export async function* fetchRunRecords(
  place: string,
  {
    config,
    context,
    env,
  }: {
    config: Pick<Config, "root">;
    context: FetchContext;
    env: Env;
  },
): AsyncGenerator<Batch> {
  const scope = `prefect:records:${place}`;
  const before = (context.cursor(scope) ?? {}) as Record<string, string>;
  const store = await openStore(place, {root: config.root, env});
  const problems = openProblems(context);
  const after: Record<string, string> = {};
  let events: RawEvent[] = [];
  let read = 0;
  // Not the whole path, which can hold somebody's name.
  const shown = (isAbsolute(place) ? basename(place) : place).replace(/\/+$/, "");
  try {
    for await (const file of store.list()) {
      const name = `${shown}/${file.key}`;
      const isKnown = Object.hasOwn(before, file.key) && before[file.key] === file.version;
      const found = isKnown
        ? {events: [], isDone: true}
        : await readFile(file, {store, name, problems, readAt: context.readAt});
      if (!isKnown) context.progress(`Run records: ${(++read).toLocaleString("en")} files read`);
      if (found.isDone) after[file.key] = file.version;
      events.push(...found.events);
      for (; events.length >= EVENTS_PER_BATCH; events = events.slice(EVENTS_PER_BATCH)) {
        yield {events: events.slice(0, EVENTS_PER_BATCH)};
      }
    }
    const value: Json = after;
    if (events.length > 0 || !isSame(before, after)) yield {events, cursor: {scope, value}};
  } finally {
    problems.report();
  }
}

/** The events of a file; `isDone` where nothing is wrong with it and so it need not be read again. */
async function readFile(
  file: RecordFile,
  {
    store,
    name,
    problems,
    readAt,
  }: {store: RecordStore; name: string; problems: Problems; readAt: string},
): Promise<{events: RawEvent[]; isDone: boolean}> {
  const refused = (reason: string) => {
    problems.add(name, reason);
    return {events: [], isDone: false};
  };
  if (!RECORDS.test(file.key)) return refused("is no file of run records by its name: not read");
  if (file.bytes > FILE_BYTES_MAX) return refused("is larger than 256 MiB: split it by lines");
  let bytes: Buffer;
  try {
    bytes = await store.read(file.key);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return refused(error.message);
  }
  if (isBinary(bytes)) return refused("is no text, a pickle perhaps: never loaded");
  const {lines, isTorn} = linesOf(bytes);
  let isDone = !isTorn;
  const isOld = Date.parse(readAt) - file.changedAt.getTime() > TORN_MS_MAX;
  if (isTorn && isOld) problems.add(name, "its last line is cut off");
  const events = lines.flatMap(line => {
    const subject = `${name}:${line.number}`;
    const odd = (reason: string) => {
      isDone = false;
      problems.add(subject, reason);
    };
    if ("fault" in line) {
      odd(line.fault);
      return [];
    }
    const read = problems.read(subject, () => recordEvents(line.document, {odd}));
    if (read.length === 0) isDone = false;
    return read;
  });
  return {events, isDone};
}

function isSame(one: Record<string, string>, other: Record<string, string>): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every(key => one[key] === other[key]);
}
