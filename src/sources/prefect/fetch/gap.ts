import {terminalTypes} from "./head.ts";
import {pagesOf} from "./pages.ts";
import type {Reading} from "./reading.ts";

const DAY_MS = 24 * 60 * 60_000;
/** Prefect Cloud keeps runs for 7 days at least; within fewer nothing can be lost by its doing. */
const KEPT_DAYS_MIN = 7;
/** Named in the report; a server that is read so seldom has been told of often enough. */
const GAPS_MAX = 20;

/**
 * After a long pause, tells of the time that the server no longer has runs of: what ended then was deleted before it
 * was read. It is told with every reading from then on, since the numbers lack it for good.
 */
export async function noteGap(reading: Reading): Promise<void> {
  const {position, context, problems} = reading;
  const {readAt} = position;
  // Of a server that never had an ended run nothing was lost.
  const hadRuns = (position.endedTo ?? position.expectedTo) !== null;
  if (readAt !== null && hadRuns) {
    const pause = Date.parse(context.readAt) - Date.parse(readAt);
    const to = pause < KEPT_DAYS_MIN * DAY_MS ? null : await oldestEnd(reading);
    if (to !== null && to > readAt && position.gaps.every(({from}) => from !== readAt)) {
      position.gaps = [...position.gaps, {from: readAt, to}].slice(-GAPS_MAX);
    }
  }
  for (const {from, to} of position.gaps) {
    problems.add(
      `flow runs from ${from} to ${to}`,
      "were deleted by Prefect before they were read: run `fivekeys sync` at least daily",
    );
  }
}

/** When the oldest ended run of the server was to start; now, where it has none at all. */
async function oldestEnd({client, context, heads: read}: Reading): Promise<string> {
  const pages = pagesOf(client, {
    sort: "EXPECTED_START_TIME_ASC",
    filter: {state: {type: {any_: terminalTypes}}},
    before: context.readAt,
    read,
  });
  for await (const {heads} of pages) {
    const [oldest] = heads;
    if (oldest?.expected_start_time != null) {
      return new Date(oldest.expected_start_time).toISOString();
    }
  }
  return context.readAt;
}
