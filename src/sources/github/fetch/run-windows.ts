import {exitCodes, UserError} from "../../../lib/errors.ts";
import type {Page} from "../client.ts";
import {type RunCount, runCounter} from "./progress.ts";
import type {Reading} from "./reading.ts";
import {minus, toInstant} from "./time.ts";

/** GitHub shows no more of a search, whatever page is asked for; a count of so many can mean more. */
const SEARCH_MAX = 1_000;
const PER_PAGE = 100;
/** The last page of a search that overflows is left: what stands there may be cut off. */
const PAGES_OF_OVERFLOW = SEARCH_MAX / PER_PAGE - 1;

/** A span of time, both ends in it, in which runs were created. */
export type Window = {from: string; to: string};

/** A run as it came; what its fields hold is checked where it is read. */
export type RawRun = {readonly [field: string]: unknown};

export type RunList = {total_count?: number | string; workflow_runs: readonly RawRun[]};

/**
 * Reads the runs created in some windows, the last one first, a page at a time; `left` is what is still to be read
 * after the page, `count` how far all has come. GitHub gives the newest runs first, and so a window shrinks from its
 * end: where it holds more than GitHub shows, the rest is asked for as a window of its own, down to a single second.
 * Should the runs not come in that order, a window that holds too many is halved.
 */
export async function* runPages(
  {client, owner, name}: Pick<Reading, "client" | "owner" | "name">,
  windows: readonly Window[],
): AsyncGenerator<{runs: readonly RawRun[]; left: readonly Window[]; count: RunCount}> {
  const path = `/repos/${owner}/${name}/actions/runs`;
  const count = runCounter();
  let left = windows;
  while (left.length > 0) {
    const window = left.at(-1)!;
    const others = left.slice(0, -1);
    const created = `${window.from}..${window.to}`;
    let page: Page<RunList> = await client.get<RunList>(path, {created, per_page: PER_PAGE});
    const isOverflow = overflows(page);
    if (isOverflow && window.from === window.to) throw tooMany(`${owner}/${name}`, window.from);
    let oldest = window.to;
    for (let number = 1; ; number++) {
      const runs = page.data.workflow_runs;
      const end = isOverflow && number === PAGES_OF_OVERFLOW;
      const last = oldestOf(runs, oldest);
      const isHalved = last === null && isOverflow;
      if (isHalved) left = [...others, ...halves(window)];
      else {
        oldest = last ?? oldest;
        const isRead = page.next === null || end;
        const rest = end && page.next !== null ? restOf(window, oldest) : [];
        left = isRead
          ? [...others, ...rest]
          : [...others, last === null ? window : {...window, to: oldest}];
      }
      const found = number === 1 ? (page.data.total_count ?? null) : null;
      // What is halved comes again.
      const counted = isHalved ? [] : runs;
      yield {runs, left, count: count({runs: counted, found, isLast: others.length === 0})};
      if (page.next === null || end || isHalved) break;
      page = await client.get<RunList>(page.next);
    }
  }
}

function overflows({data, next}: Page<RunList>): boolean {
  const {total_count: total} = data;
  // A list that does not count (`2,500+`) and goes on is as long as it can be.
  return typeof total === "number" ? total >= SEARCH_MAX : next !== null;
}

/** When the last of some runs was created, of which none is after `before`; null where they do not come newest first. */
export function oldestOf(runs: readonly RawRun[], before: string): string | null {
  let last = before;
  for (const {created_at: created} of runs) {
    if (typeof created !== "string" || created > last) return null;
    last = created;
  }
  return last;
}

function restOf({from, to}: Window, oldest: string): Window[] {
  if (oldest < to) return [{from, to: oldest}];
  // Nothing but runs of the very last second was shown.
  return [
    {from, to: minus(to, 1_000)},
    {from: to, to},
  ];
}

function halves({from, to}: Window): Window[] {
  const middle = toInstant((Date.parse(from) + Date.parse(to)) / 2);
  return [
    {from, to: middle},
    {from: minus(middle, -1_000), to},
  ];
}

function tooMany(repository: string, second: string): UserError {
  return new UserError(
    `Cannot read the workflow runs of ${repository}: ${SEARCH_MAX.toLocaleString("en")} or more were created at ${second}`,
    {
      hint: "GitHub shows no more of one second: delete some of them, or leave this repository out.",
      exitCode: exitCodes.unexpected,
    },
  );
}
