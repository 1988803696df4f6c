import {createHash} from "node:crypto";
import {statSync} from "node:fs";
import {resolve} from "node:path";
import type {Config} from "../../../config.ts";
import {openProblems, type Problems} from "../../problems.ts";
import {ShapeError} from "../../shape.ts";
import type {Batch, FetchContext, RawEvent} from "../../source.ts";
import {type Channel, isNamed, readChannel, withoutChannel} from "../channels.ts";
import {eventOf} from "../event.ts";
import {readMessage, type Said} from "../message.ts";
import {NOBODY, openPeople, type People} from "../people.ts";
import {type Folders, foldersOf} from "./folders.ts";
import {jsonItems, NotAListError} from "./json-items.ts";
import {cannotRead, exportName, shownPath} from "./refusal.ts";
import {openThreads, type Threads} from "./threads.ts";
import {type Entry, openZip, type Zip} from "./zip.ts";

const LIST_BYTES_MAX = 1024 ** 3;
const DAY_BYTES_MAX = 256 * 1024 ** 2;
/** Each batch is looked up among all questions that are stored: fewer batches take less time, larger ones more memory. */
const BATCH_EVENTS = 2_000;
/** 20 bytes each: 160 MB. */
const QUESTIONS_MAX = 8_000_000;

type Options = {
  config: Pick<Config, "slack" | "people" | "root">;
  context: Pick<FetchContext, "cursor" | "identify" | "progress" | "problem">;
};

/**
 * The questions in an export's channels, as batches; null where neither the zip nor what is asked of it has changed
 * since it was read. The zip is read to its end before anything is handed on: one that is damaged anywhere leaves
 * nothing behind. Throws a UserError.
 */
export function openSlackExport(
  path: string,
  {config, context}: Options,
): AsyncGenerator<Batch> | null {
  const scope = exportName(path);
  const state = stateOf(resolve(config.root, path), config);
  if (state !== null && context.cursor(scope) === state) return null;
  return readExport(path, {scope, state, config, context});
}

async function* readExport(
  path: string,
  {scope, state, config, context}: Options & {scope: string; state: string | null},
): AsyncGenerator<Batch> {
  const problems = openProblems(context);
  const people = openPeople({identify: context.identify, people: config.people});
  const read = await readZip(path, {config, context, problems, people});
  let events: RawEvent[] = [];
  for (const {channel, threads} of read) {
    for (const {asked, answered, person} of threads.rows()) {
      events.push(eventOf({channel, person_id: people.hashOf(person), asked, answered}));
      if (events.length < BATCH_EVENTS) continue;
      yield {events};
      events = [];
    }
  }
  problems.report();
  yield {events, ...(state === null ? {} : {cursor: {scope, value: state}})};
}

type Reading = {zip: Zip; shown: string; problems: Problems; people: People};

async function readZip(
  path: string,
  {config, context, problems, people}: Options & {problems: Problems; people: People},
): Promise<{channel: Channel; threads: Threads}[]> {
  const shown = shownPath(path);
  const zip = await openZip(resolve(config.root, path), {shown});
  const reading = {zip, shown, problems, people};
  try {
    const folders = await foldersOf(zip, {shown, isNamed: isNamed(config)});
    await readUsers(folders, reading);
    const channels = (await readChannels(folders, reading)).filter(({name}) =>
      isNamed(config)(name),
    );
    for (const name of withoutChannel(config, channels)) {
      problems.add(name, "no channel of the export has this name");
    }
    const read: {channel: Channel; threads: Threads}[] = [];
    let count = 0;
    for (const channel of channels) {
      context.progress(`Slack: reading ${shown}, channel ${read.length + 1} of ${channels.length}`);
      const days = folders.days.get(channel.name) ?? [];
      const threads = await readDays(days, {...reading, channel, room: QUESTIONS_MAX - count});
      count += threads.count();
      read.push({channel, threads});
    }
    return read;
  } finally {
    zip.close();
  }
}

async function readUsers({users}: Folders, {people, problems, ...reading}: Reading): Promise<void> {
  if (users.length === 0) {
    problems.add("users.json", "is missing: bots are known by their messages alone");
  }
  for (const entry of users) {
    for await (const users of itemsOf(entry, {...reading, bytesMax: LIST_BYTES_MAX})) {
      for (const raw of users) attempt(problems, "users.json", () => people.add(raw));
    }
  }
}

async function readChannels(
  {channels}: Folders,
  {problems, ...reading}: Reading,
): Promise<Channel[]> {
  const found = new Map<string, Channel>();
  for (const entry of channels) {
    for await (const listed of itemsOf(entry, {...reading, bytesMax: LIST_BYTES_MAX})) {
      for (const raw of listed) {
        attempt(problems, "channels.json", () => {
          const channel = readChannel(raw);
          found.set(channel.id, channel);
        });
      }
    }
  }
  return [...found.values()];
}

/** The questions of a channel. Replies stand in the file of their own day: questions come before their answers. */
async function readDays(
  days: readonly Entry[],
  {channel, room, people, problems, ...reading}: Reading & {channel: Channel; room: number},
): Promise<Threads> {
  const threads = openThreads();
  for (const entry of days) {
    const said = await readDay(entry, {...reading, problems, subject: `#${channel.name}`});
    let last = Number.NaN;
    for (const {user, at, thread} of said) {
      const person = people.numberOf(user);
      if (thread !== null) threads.reply({thread, at, person});
      else if (person !== NOBODY && at !== last && !threads.ask({at, person})) {
        problems.add(`#${channel.name}`, "holds messages in the file of a later day: left out");
      }
      if (thread === null) last = at;
    }
    if (threads.count() > room) {
      const most = QUESTIONS_MAX.toLocaleString("en");
      throw cannotRead(reading.shown, `its channels hold more than ${most} messages`, {
        hint: "Name fewer channels, or export a year at a time and list the zips.",
      });
    }
  }
  return threads;
}

/** What people said on a day, the earliest first. */
async function readDay(
  entry: Entry,
  {problems, subject, ...reading}: Omit<Reading, "people"> & {subject: string},
): Promise<Said[]> {
  const said: Said[] = [];
  for await (const messages of itemsOf(entry, {...reading, bytesMax: DAY_BYTES_MAX})) {
    for (const raw of messages) {
      attempt(problems, subject, () => {
        const message = readMessage(raw);
        if (message !== null) said.push(message);
      });
    }
  }
  return said.sort((one, other) => one.at - other.at);
}

async function* itemsOf(
  entry: Entry,
  {zip, shown, bytesMax}: {zip: Zip; shown: string; bytesMax: number},
): AsyncGenerator<unknown[]> {
  try {
    yield* jsonItems(zip.read(entry, {bytesMax}));
  } catch (error) {
    if (!(error instanceof NotAListError)) throw error;
    throw cannotRead(shown, `"${entry.fileName.slice(0, 120)}" ${error.message}`);
  }
}

/** Does something with a thing; one in a shape that Slack does not document is listed. */
function attempt(problems: Problems, subject: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    problems.odd(subject, error);
  }
}

/** What decides the events: the file as it stands on the disk, and what is asked of it; null without the file. */
function stateOf(path: string, {slack, people}: Options["config"]): string | null {
  const stat = statSync(path, {throwIfNoEntry: false});
  if (stat === undefined) return null;
  const channels = slack.channels.map(({name}) => name);
  const settings = JSON.stringify([stat.size, stat.mtimeMs, channels, people]);
  return createHash("sha256").update(settings).digest("hex").slice(0, 32);
}
