import type {Batch} from "../../source.ts";
import {PrefectError} from "../failure.ts";
import {terminalTypes} from "./head.ts";
import {pagesOf} from "./pages.ts";
import {OVERLAP_MS, type Reading, recheckedSince} from "./reading.ts";

/**
 * The runs that have ended since the last reading; at first all that ever ended, newest first, so that a reading that
 * is cut off goes on where it stopped. Servers before 3.0.4 cannot be asked for the time of an end: there the runs are
 * read by the time of their planned start, and `isByEnd` is false.
 */
export async function* readEnded(reading: Reading): AsyncGenerator<Batch, {isByEnd: boolean}> {
  try {
    yield* readNewlyEnded(reading);
    yield* readBackfill(reading);
    yield* readWithoutEnd(reading);
    return {isByEnd: true};
  } catch (error) {
    if (!isWithoutEndFilter(error)) throw error;
  }
  yield* readByPlannedStart(reading);
  return {isByEnd: false};
}

function isWithoutEndFilter(error: unknown): boolean {
  const fields = error instanceof PrefectError && error.status === 422 ? error.unknown : [];
  return fields.some(field => field.startsWith("flow_runs.end_time"));
}

async function* readNewlyEnded(reading: Reading): AsyncGenerator<Batch> {
  const {client, position, heads: read, take, batch} = reading;
  if (position.endedTo === null) return;
  const after = earlier(position.endedTo, OVERLAP_MS);
  let newest: string | null = null;
  for await (const {heads} of pagesOf(client, {sort: "END_TIME_DESC", after, read})) {
    newest ??= heads[0]?.end_time ?? null;
    yield batch(await take(heads.filter(({isTerminal}) => isTerminal)));
  }
  // Only now: what is cut off before is read again from where it began.
  if (newest !== null) position.endedTo = later(position.endedTo, notAfter(newest, reading));
}

async function* readBackfill(reading: Reading): AsyncGenerator<Batch> {
  const {client, context, position, heads: read, take, batch} = reading;
  if (position.endedTo !== null && position.backfill === null) return;
  const from = position.backfill;
  let count = 0;
  for await (const {heads, edge} of pagesOf(client, {sort: "END_TIME_DESC", from, read})) {
    const [newest] = heads;
    if (newest?.end_time != null) position.endedTo ??= notAfter(newest.end_time, reading);
    const events = await take(heads.filter(({isTerminal}) => isTerminal));
    position.backfill = edge;
    count += heads.length;
    const back = edge === null ? "" : `, back to ${edge.at.slice(0, 10)}`;
    context.progress(`Reading Prefect: ${count.toLocaleString("en")} runs${back}`);
    yield batch(events);
  }
  position.backfill = null;
  yield batch([]);
}

/** Before 3.6.14 a run could crash without a time of its end. */
async function* readWithoutEnd(reading: Reading): AsyncGenerator<Batch> {
  const {client, context, position, heads: read, take, batch} = reading;
  const isFirst = position.readAt === null;
  const pages = pagesOf(client, {
    sort: "EXPECTED_START_TIME_ASC",
    filter: {state: {type: {any_: terminalTypes}}, end_time: {is_null_: true}},
    after: isFirst ? null : new Date(recheckedSince(reading)).toISOString(),
    before: context.readAt,
    read,
  });
  for await (const {heads} of pages) {
    const events = await take(heads.filter(head => head.isTerminal && head.end_time === null));
    if (events.length > 0) yield batch(events);
  }
}

/** What takes longer than the overlap is met among the open runs, and then looked at again until it has ended. */
async function* readByPlannedStart(reading: Reading): AsyncGenerator<Batch> {
  const {client, context, position, heads: read, take, batch} = reading;
  const {expectedTo} = position;
  const pages = pagesOf(client, {
    sort: "EXPECTED_START_TIME_ASC",
    filter: {state: {type: {any_: terminalTypes}}},
    after: expectedTo === null ? null : earlier(expectedTo, OVERLAP_MS),
    before: context.readAt,
    read,
  });
  for await (const {heads, edge} of pages) {
    const events = await take(heads.filter(({isTerminal}) => isTerminal));
    position.expectedTo = edge?.at ?? position.expectedTo;
    yield batch(events);
  }
}

function earlier(instant: string, ms: number): string {
  return new Date(Date.parse(instant) - ms).toISOString();
}

function later(one: string, other: string): string {
  return Date.parse(one) > Date.parse(other) ? one : other;
}

/** A worker whose clock is ahead ends its runs in the future: nothing up to there has been read. */
function notAfter(instant: string, {context}: Reading): string {
  return Date.parse(instant) > Date.parse(context.readAt) ? context.readAt : instant;
}
