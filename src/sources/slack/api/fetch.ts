import {createHash} from "node:crypto";
import type {Config} from "../../../config.ts";
import {exitCodes, UserError} from "../../../lib/errors.ts";
import {openProblems, type Problems} from "../../problems.ts";
import type {Batch, FetchContext, RawEvent} from "../../source.ts";
import {type Channel, isNamed, readChannel, withoutChannel} from "../channels.ts";
import {eventOf} from "../event.ts";
import {readMessage, tsOf} from "../message.ts";
import {NOBODY, openPeople, type People} from "../people.ts";
import {type SlackClient, SlackRefusalError} from "./client.ts";
import {pages} from "./pages.ts";

const DAY_US = 86_400_000_000;
/** How far back the first reading goes: each thread costs a request, and exports tell of what was before. */
const HISTORY_DAYS = 90;
const LIST_ROWS = "200";
const MESSAGE_ROWS = "999";
/** What Slack answers for a channel that the app may not read. */
const SHUT = ["not_in_channel", "channel_not_found", "is_archived", "no_permission"];
/** What it answers for a thread that was deleted since the channel was listed. */
const GONE = ["thread_not_found", "message_not_found"];

export const SLACK_SCOPE = "slack";

/** How far a channel was read, and its questions without an answer; moments in microseconds since 1970. */
type Saved = {settings: string; until: number; open: readonly number[]};

type Options = {
  client: Pick<SlackClient, "call">;
  config: Pick<Config, "slack" | "people">;
  context: Pick<FetchContext, "cursor" | "identify" | "readAt" | "progress" | "problem">;
};

type Reading = Options & {people: People; problems: Problems};

/**
 * Reads the questions that are new in the configured channels, and those again that had no answer. The cursor of a
 * channel comes with the last batch of it. A channel that the app is not in is named at the end, and the others are read.
 */
export async function* fetchSlack(options: Options): AsyncGenerator<Batch> {
  const {config, context} = options;
  const problems = openProblems(context);
  const people = openPeople({identify: context.identify, people: config.people});
  try {
    yield* readChannels({...options, people, problems});
  } catch (error) {
    if (!(error instanceof SlackRefusalError)) throw error;
    throw refused(`it answers ${error.code}`, {
      hint: "Look the word up in Slack's list of errors, and see docs/guide/slack.md for the scopes that the app needs.",
      cause: error,
    });
  }
  problems.report();
}

async function* readChannels(reading: Reading): AsyncGenerator<Batch> {
  const {client, context, people, problems} = reading;
  const channels = await channelsOf(reading);
  for await (const users of pages(client, {
    ...{method: "users.list", list: "members"},
    query: {limit: LIST_ROWS},
  })) {
    for (const user of users) attempt(problems, {subject: "users", work: () => people.add(user)});
  }
  const shut: string[] = [];
  for (const [i, channel] of channels.entries()) {
    context.progress(`Slack: reading channel ${i + 1} of ${channels.length}`);
    try {
      yield* readQuestions(channel, reading);
    } catch (error) {
      if (!(error instanceof SlackRefusalError && SHUT.includes(error.code))) throw error;
      shut.push(`#${channel.name} (${error.code})`);
    }
  }
  if (shut.length === 0) return;
  problems.report();
  throw refused(`the app may not read ${shut.join(", ")}`, {
    hint: "Invite the app to the channel (/invite @app), or take the channel out of sources.slack.channels.",
  });
}

async function channelsOf({client, config, problems}: Reading): Promise<Channel[]> {
  const wanted = isNamed(config);
  const channels: Channel[] = [];
  for await (const page of pages(client, {
    ...{method: "conversations.list", list: "channels"},
    query: {types: "public_channel", limit: LIST_ROWS},
  })) {
    for (const raw of page) {
      const channel = attempt(problems, {subject: "channels", work: () => readChannel(raw)});
      if (channel !== null && wanted(channel.name)) channels.push(channel);
    }
  }
  for (const name of withoutChannel(config, channels)) {
    problems.add(name, "no public channel of Slack has this name");
  }
  return channels.sort((one, other) => (one.id < other.id ? -1 : 1));
}

async function* readQuestions(channel: Channel, reading: Reading): AsyncGenerator<Batch> {
  const {config, context} = reading;
  const scope = `${SLACK_SCOPE}:${channel.id}`;
  const settings = settingsOf(config);
  const before = context.cursor(scope) as Saved | null;
  const saved = before?.settings === settings ? before : null;
  const now = Date.parse(context.readAt) * 1000;
  const recheck = now - config.slack.recheckDays * DAY_US;
  const until = saved?.until ?? now - HISTORY_DAYS * DAY_US;
  const waiting = new Set((saved?.open ?? []).filter(asked => asked >= recheck));
  const oldest = Math.min(until, ...waiting);
  const open: number[] = [];
  let last = until;
  for await (const page of pages(reading.client, {
    ...{method: "conversations.history", list: "messages"},
    // Both ends are left out unless they are asked for: the last message of before is known.
    query: {channel: channel.id, oldest: tsOf(oldest), inclusive: "true", limit: MESSAGE_ROWS},
  })) {
    const events: RawEvent[] = [];
    for (const raw of page) {
      const question = await readQuestion(raw, {
        ...{...reading, channel},
        isWanted: asked => (saved === null ? asked >= until : asked > until) || waiting.has(asked),
      });
      if (question === null) continue;
      const {asked, answered} = question;
      last = Math.max(last, asked);
      if (answered === null && asked >= recheck) open.push(asked);
      // Of what was open before and still is, there is nothing to tell.
      if (answered !== null || !waiting.has(asked)) events.push(eventOf({channel, ...question}));
    }
    yield {events};
  }
  const value = {settings, until: last, open: open.sort((a, b) => a - b)};
  yield {events: [], cursor: {scope, value}};
}

type Found = {person_id: string; asked: number; answered: number | null};

/** The question of a message that is wanted and that a person wrote, with its first answer by another. */
async function readQuestion(
  raw: unknown,
  {
    channel,
    isWanted,
    ...reading
  }: Reading & {channel: Channel; isWanted: (asked: number) => boolean},
): Promise<Found | null> {
  const {people, problems} = reading;
  const said = attempt(problems, {subject: `#${channel.name}`, work: () => readMessage(raw)});
  if (said === null || said.thread !== null || !isWanted(said.at)) return null;
  const person = people.numberOf(said.user);
  if (person === NOBODY) return null;
  const {reply_count} = raw as {reply_count?: unknown};
  const hasReplies = typeof reply_count === "number" && reply_count > 0;
  const answered = hasReplies
    ? await firstAnswer({asked: said.at, person}, {...reading, channel})
    : null;
  return {person_id: people.hashOf(person), asked: said.at, answered};
}

/** When another person first replied; replies come in the order of time. Null for a thread that is gone. */
async function firstAnswer(
  {asked, person}: {asked: number; person: number},
  {client, channel, people, problems}: Reading & {channel: Channel},
): Promise<number | null> {
  const ofThread = pages(client, {
    ...{method: "conversations.replies", list: "messages"},
    query: {channel: channel.id, ts: tsOf(asked), limit: MESSAGE_ROWS},
  });
  try {
    for await (const page of ofThread) {
      const answers = page.flatMap(raw => {
        const said = attempt(problems, {subject: `#${channel.name}`, work: () => readMessage(raw)});
        if (said === null || said.thread !== asked || said.at <= asked) return [];
        const other = people.numberOf(said.user);
        return other === NOBODY || other === person ? [] : [said.at];
      });
      if (answers.length > 0) return Math.min(...answers);
    }
  } catch (error) {
    if (!(error instanceof SlackRefusalError && GONE.includes(error.code))) throw error;
  }
  return null;
}

function attempt<T>(
  problems: Problems,
  {subject, work}: {subject: string; work: () => T},
): T | null {
  try {
    return work();
  } catch (error) {
    problems.odd(subject, error);
    return null;
  }
}

/** What decides the events besides Slack: when it changes, all is read anew. */
function settingsOf({slack, people}: Options["config"]): string {
  const text = JSON.stringify([slack.apiUrl, people]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function refused(reason: string, options: {hint: string; cause?: unknown}): UserError {
  return new UserError(`Cannot read Slack: ${reason}`, {
    ...options,
    exitCode: exitCodes.permission,
  });
}
