import type {Warehouse} from "../warehouse/warehouse.ts";
import type {Metric} from "./header.ts";
import {type ListedRow, readPage} from "./observation-page.ts";
import type {Cut} from "./observations.ts";
import {findRawEvents} from "./raw-events.ts";
import type {Link, Reason} from "./reason.ts";
import {reasonsOf} from "./reasons.ts";
import {type Span, spanOf} from "./rows-of.ts";

export type Explained = {
  observed_at: string | null;
  value: number | null;
  is_censored: boolean;
  excluded: string | null;
  ref: string;
  url: string | null;
  why: Reason[];
};

export type Explanation = {
  total: number;
  observations: Explained[];
  /** Why no raw event could be looked up; null where they were. */
  missing: string | null;
};

/**
 * The observations of a metric in (from, to] and those open at `to`, the latest first, each with the chain
 * from the number over deployment and change to the commits, and to the raw events that the private warehouse of the
 * path `events` has of them; null: raw events are not looked up.
 */
export async function explain(
  published: Warehouse,
  {
    metric,
    from,
    to,
    limit,
    offset = 0,
    cut = {},
    events,
  }: {
    metric: Metric;
    from: string;
    to: string;
    limit: number;
    offset?: number;
    cut?: Cut;
    events: string | null;
  },
): Promise<Explanation> {
  const {total, rows} = await readPage(published, {metric, from, to, cut, limit, offset});
  const opened = await reasonsOf(published, {
    refs: [...new Set(rows.map(({ref}) => ref))],
    around: around(rows),
    // `change_id as ref`: of which table it is the key.
    column: /(\w+) as ref\b/.exec(metric.sql)?.[1] ?? "",
  });
  const linked = rows.map(({started_at: _, ...row}) => ({row, links: opened.get(row.ref) ?? []}));
  const all = linked.flatMap(({links}) => links);
  const {ids, missing} = await rawEventsOf(all, events);
  const observations = linked.map(({row, links}) => ({
    ...row,
    url: urlOf(links),
    why: [...links.map(({events: _, ...reason}) => reason), ...rawEvents(links, ids)],
  }));
  return {total, observations, missing};
}

const AROUND_MS = 30 * 24 * 3_600_000;

/** From a month before the first of them until a month after the last: where what they are made of most likely is. */
function around(rows: readonly ListedRow[]): Span | null {
  const span = spanOf(
    rows.flatMap(({observed_at, started_at}) =>
      [observed_at, started_at].filter(moment => moment !== null),
    ),
  );
  if (span === null) return null;
  const moved = (moment: string, by: number) => new Date(Date.parse(moment) + by).toISOString();
  return {from: moved(span.from, -AROUND_MS), to: moved(span.to, AROUND_MS)};
}

/** What one id opens into, or null where nothing has it. */
export async function explainRef(
  published: Warehouse,
  {ref, events}: {ref: string; events: string | null},
): Promise<{url: string | null; why: Reason[]; missing: string | null} | null> {
  const links = (await reasonsOf(published, {refs: [ref], around: null})).get(ref);
  if (links === undefined) return null;
  const {ids, missing} = await rawEventsOf(links, events);
  const why = [...links.map(({events: _, ...reason}) => reason), ...rawEvents(links, ids)];
  return {url: urlOf(links), why, missing};
}

function urlOf(links: readonly Link[]): string | null {
  return links.find(({url}) => url !== null)?.url ?? null;
}

async function rawEventsOf(links: readonly Link[], events: string | null) {
  const prefixes = [...new Set(links.flatMap(link => link.events))];
  if (events === null) return {ids: new Map<string, readonly string[]>(), missing: notAsked};
  return findRawEvents(events, prefixes);
}

const notAsked = "they were not asked for";

/** The raw events of some links, each once, in the order of the links. */
function rawEvents(links: readonly Link[], ids: ReadonlyMap<string, readonly string[]>): Reason[] {
  const found = links.flatMap(({events}) => events.flatMap(prefix => ids.get(prefix) ?? []));
  return [...new Set(found)].map(id => ({
    kind: "raw event",
    id,
    at: null,
    words: id,
    url: null,
  }));
}
