import {exitCodes} from "../../../lib/errors.ts";
import type {Batch, RawEvent} from "../../source.ts";
import {GithubError} from "../failure.ts";
import {type Connection, nodesOf} from "./graph.ts";
import type {PageSize} from "./page-size.ts";
import type {Part} from "./part.ts";
import {laterOf, minus, OVERLAP_MS} from "./time.ts";

/** How far a list has been read that GitHub gives newest first. */
export type ListCursor = {
  /** All that is not newer has been read. */
  watermark: string | null;
  /** A pass that is under way: where it goes on, and the newest that it saw. */
  pass: {after: string; top: string | null; floor: string | null; read?: number} | null;
};

export type Ask<Node> = (page: {
  after: string | null;
  size: number;
  isDivisible: boolean;
  /** What is older is known; null when nothing is. */
  since: string | null;
}) => Promise<Connection<Node>>;

/**
 * Reads a list from its newest end down to what was known, with an overlap, a batch a page. Each batch saves where
 * the pass stands, so that an interruption loses one page; the watermark moves with the last. What changed while
 * a pass of several pages went on is read by a second one, from the top.
 */
export async function* newestFirst<Node>(
  {saved, save}: Part<ListCursor>,
  {
    ask,
    size,
    at,
    read,
    told,
    overlapMs = OVERLAP_MS,
    isAllRead = false,
  }: {
    ask: Ask<Node>;
    size: PageSize;
    /** By which the list is sorted. */
    at: (node: Node) => unknown;
    read: (nodes: readonly Node[]) => Promise<RawEvent[]>;
    /** Told after each page how many were read, and of how many where all are. */
    told: (count: {read: number; total: number | null}) => void;
    overlapMs?: number;
    /** Whether what is known and came with a page is read again: where that costs nothing. */
    isAllRead?: boolean;
  },
): AsyncGenerator<Batch> {
  let state: ListCursor = saved ?? {watermark: null, pass: null};
  let count = state.pass?.read ?? 0;
  for (const isSecond of [false, true]) {
    const {watermark} = state;
    const floor =
      state.pass?.floor ??
      (watermark === null ? null : minus(watermark, isSecond ? OVERLAP_MS : overlapMs));
    let [after, top] = [state.pass?.after ?? null, state.pass?.top ?? null];
    let isResumed = after !== null;
    let pages = isResumed ? 1 : 0;
    for (let isEnd = false; !isEnd; pages++) {
      const askFrom = (from: string | null) =>
        size.ask((count, {isDivisible}) =>
          ask({after: from, size: count, isDivisible, since: floor}),
        );
      // A place that was saved long ago may be none any more: then the pass begins again.
      const page = await askFrom(after).catch((error: unknown) => {
        if (!isResumed || !isRefused(error)) throw error;
        top = null;
        count = 0;
        return askFrom(null);
      });
      isResumed = false;
      const nodes = nodesOf(page);
      const times = nodes.map(at).filter(time => typeof time === "string");
      top ??= times.reduce(laterOf, "") || null;
      // Below the floor all is known; what stands there came with the page, but its lists would be followed.
      const news = nodes.filter(node => isAllRead || floor === null || !(String(at(node)) < floor));
      const events = await read(news);
      count += news.length;
      told({read: count, total: floor === null ? (page.totalCount ?? null) : null});
      const isBelow = floor !== null && times.some(time => time < floor);
      const next = page.pageInfo.hasNextPage && !isBelow ? page.pageInfo.endCursor : null;
      isEnd = next === null;
      state =
        next === null
          ? {watermark: laterOf(watermark ?? "", top ?? "") || null, pass: null}
          : {watermark, pass: {after: next, top, floor, read: count}};
      after = next;
      yield {events, cursor: save(state)};
    }
    if (pages === 1) return;
  }
}

/** Whether GitHub understood the query and will not answer it. */
function isRefused(error: unknown): boolean {
  return error instanceof GithubError && error.exitCode === exitCodes.unexpected;
}
