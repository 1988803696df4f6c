import type {PrefectClient} from "../client.ts";
import {unreachable} from "../failure.ts";
import type {Head} from "./head.ts";

/** From where on a list of runs is read: the last one's time, and those of that very time that are known. */
export type Edge = {at: string; ids: readonly string[]};

export type Listing = {
  sort: "END_TIME_DESC" | "EXPECTED_START_TIME_ASC";
  /** What else is asked of the runs. */
  filter?: Readonly<Record<string, unknown>>;
  /** The bounds of the time that they are sorted by, both within; null where there is none. */
  after?: string | null;
  before?: string | null;
  /** Where an earlier reading of the same list stopped. */
  from?: Edge | null;
};

/** Runs within a run are parts of it. Who asks filters again: a server that knows no such filter sends all. */
export const TOP_ONLY = {parent_task_run_id: {is_null_: true}};

/**
 * The pages of a list of runs, each with the edge from which the next one goes on. No page is found by its number:
 * runs that end or are retried meanwhile move the others. Each page begins at the time at which the one before it
 * ended, without the runs of that time that it had. Rows outside the bounds are left out, whatever the server sends.
 */
export async function* pagesOf(
  client: Pick<PrefectClient, "filter" | "host">,
  {
    sort,
    filter = {},
    after = null,
    before = null,
    from = null,
    read,
  }: Listing & {read: (rows: readonly unknown[]) => Head[]},
): AsyncGenerator<{heads: Head[]; edge: Edge | null}> {
  const isDescending = sort === "END_TIME_DESC";
  const field = isDescending ? "end_time" : "expected_start_time";
  const seen = new Set<string>();
  const bounds = boundsOf({after, before});
  let edge = from;
  for (;;) {
    const window = {
      ...(isDescending ? {is_null_: false} : {}),
      ...spelt({after_: after, before_: before}),
      ...(edge === null ? {} : {[isDescending ? "before_" : "after_"]: edge.at}),
    };
    const known = edge === null ? {} : {id: {not_any_: edge.ids}};
    const {rows, limit} = await client.filter("/flow_runs/filter", {
      sort,
      flow_runs: {...TOP_ONLY, ...filter, ...known, [field]: window},
    });
    const all = read(rows);
    const heads = all.filter(head => !seen.has(head.id) && bounds(head[field]));
    for (const {id} of heads) seen.add(id);
    const isLast = rows.length < limit;
    if (!isLast && heads.length === 0) throw unreachable(client, "it does not keep to the filter");
    edge = edgeAfter(heads, {field, before: edge});
    yield {heads, edge};
    if (isLast) return;
  }
}

function edgeAfter(
  heads: readonly Head[],
  {field, before}: {field: "end_time" | "expected_start_time"; before: Edge | null},
): Edge | null {
  const at = heads.at(-1)?.[field] ?? null;
  if (at === null) return before;
  const ids = heads.filter(head => head[field] === at).map(({id}) => id);
  return {at, ids: at === before?.at ? [...before.ids, ...ids] : ids};
}

function spelt(bounds: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(bounds).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  );
}

function boundsOf({after, before}: {after: string | null; before: string | null}) {
  const low = after === null ? Number.NEGATIVE_INFINITY : Date.parse(after);
  const high = before === null ? Number.POSITIVE_INFINITY : Date.parse(before);
  return (time: string | null) => {
    const ms = time === null ? Number.NaN : Date.parse(time);
    return ms >= low && ms <= high;
  };
}
