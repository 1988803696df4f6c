import type {Batch} from "../../source.ts";
import {pagesOf, TOP_ONLY} from "./pages.ts";
import type {Reading} from "./reading.ts";

const DAY_MS = 24 * 60 * 60_000;

/**
 * Counts once a day how many runs ended on each of the last whole days, and reads a day again of which the server has
 * another number than was met: a clock that is late by more than the overlap, or a backup that was restored.
 */
export async function* readDays(reading: Reading): AsyncGenerator<Batch> {
  const {client, config, context, position, heads: read, take, batch} = reading;
  const today = context.readAt.slice(0, 10);
  const isFirst = position.readAt === null;
  if (position.countedOn === today) return;
  const days = isFirst ? [] : daysBefore(today, Math.floor(config.prefect.recheckDays) - 1);
  for (const {after, before} of days) {
    const ended = {end_time: {after_: after, before_: before}};
    const count = await client.count({flow_runs: {...TOP_ONLY, ...ended}});
    if (count === endedWithin(reading, {after, before})) continue;
    for await (const {heads} of pagesOf(client, {sort: "END_TIME_DESC", after, before, read})) {
      const events = await take(heads.filter(({isTerminal}) => isTerminal));
      if (events.length > 0) yield batch(events);
    }
  }
  position.countedOn = today;
}

function daysBefore(today: string, count: number): {after: string; before: string}[] {
  const midnight = Date.parse(`${today}T00:00:00Z`);
  return Array.from({length: count}, (_, i) => {
    const day = new Date(midnight - (i + 1) * DAY_MS).toISOString().slice(0, 10);
    return {after: `${day}T00:00:00.000000Z`, before: `${day}T23:59:59.999999Z`};
  });
}

function endedWithin(
  {position}: Reading,
  {after, before}: {after: string; before: string},
): number {
  const [low, high] = [Date.parse(after), Date.parse(before)];
  let count = 0;
  for (const {endedMs} of position.watched.values()) {
    if (endedMs !== null && endedMs >= low && endedMs <= high) count++;
  }
  return count;
}
