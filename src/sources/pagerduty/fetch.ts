import {createHash} from "node:crypto";
import type {Config} from "../../config.ts";
import {exitCodes, UserError} from "../../lib/errors.ts";
import type {SourceIncident} from "../../tables/source-incident.ts";
import {openProblems} from "../problems.ts";
import type {Batch, FetchContext, Json, RawEvent} from "../source.ts";
import type {PagerdutyClient} from "./client.ts";
import {eventOf, readIncident, rowOf} from "./row.ts";

const DAY_MS = 86_400_000;
/** How far back the first reading goes. */
const HISTORY_DAYS = 730;
/** PagerDuty answers for at most six months at once. */
const WINDOW_DAYS = 90;
/** How long after it was made an incident is looked at again: its priority may have been set, or it was reopened. */
const OVERLAP_DAYS = 14;
const PAGE_ROWS = 100;
/** Where a list has more than that, PagerDuty does not give the rest. */
const LIST_ROWS_MAX = 10_000;

export const PAGERDUTY_SCOPE = "pagerduty";

/** An incident that will be looked at again, and a digest of what was stored of it. */
type Known = {digest: string; created_at: string; is_open: boolean};
type Saved = {until: string; settings: string; known: Readonly<Record<string, Known>>};
type Window = {since: number; until: number};

/**
 * Reads the incidents that are new, those of the last fortnight and those that were open. Each page is a batch; the
 * cursor comes with the last, so that an interrupted reading is begun again.
 */
export async function* fetchPagerduty({
  client,
  config,
  context,
}: {
  client: PagerdutyClient;
  config: Pick<Config, "pagerduty" | "services">;
  context: Pick<FetchContext, "cursor" | "readAt" | "progress" | "problem">;
}): AsyncGenerator<Batch> {
  const {readAt} = context;
  const settings = settingsOf(config);
  const cursor = context.cursor(PAGERDUTY_SCOPE) as Saved | null;
  const saved = cursor?.settings === settings ? cursor : null;
  const until = Date.parse(readAt);
  const overlap = until - OVERLAP_DAYS * DAY_MS;
  const since =
    saved === null
      ? until - HISTORY_DAYS * DAY_MS
      : Math.min(Date.parse(saved.until), until) - OVERLAP_DAYS * DAY_MS;
  const seen = new Map<string, Known>();
  const problems = openProblems(context);
  const take = (raw: unknown): RawEvent[] =>
    problems.read(PAGERDUTY_SCOPE, () => {
      const incident = readIncident(raw);
      const {services} = config.pagerduty;
      if (services.length > 0 && !services.includes(incident.service?.id ?? "")) return [];
      const row = rowOf(incident, config);
      const now = knownOf(row);
      const before = seen.get(incident.id) ?? saved?.known[incident.id];
      seen.set(incident.id, now);
      return before?.digest === now.digest ? [] : [eventOf(row, readAt)];
    });

  for (const window of windowsOf({since, until})) {
    context.progress(
      `PagerDuty: reading up to ${new Date(window.until).toISOString().slice(0, 10)}`,
    );
    for await (const page of pages(window, {client, services: config.pagerduty.services})) {
      yield {events: page.flatMap(take)};
    }
  }
  const events: RawEvent[] = [];
  for (const [id, known] of Object.entries(saved?.known ?? {})) {
    if (!known.is_open || seen.has(id)) continue;
    const answer = (await client.get(`/incidents/${id}`)) as {incident?: unknown} | null;
    if (answer === null) events.push(eventOf(withdrawal(id, known), readAt));
    else events.push(...take(answer.incident));
  }
  problems.report();
  const still = [...seen].filter(
    ([, {is_open, created_at}]) => is_open || Date.parse(created_at) >= overlap,
  );
  const value = {until: readAt, settings, known: Object.fromEntries(still)} satisfies Saved & Json;
  yield {events, cursor: {scope: PAGERDUTY_SCOPE, value}};
}

/** What decides the rows besides PagerDuty: when it changes, all is read anew. */
function settingsOf({pagerduty, services}: Pick<Config, "pagerduty" | "services">): string {
  const names = services.map(({name}) => name);
  return digestOf({url: pagerduty.apiUrl, ids: pagerduty.services, names});
}

function knownOf(row: SourceIncident): Known {
  return {
    digest: digestOf(row),
    created_at: row.detected_at,
    is_open: row.restored_at === null,
  };
}

function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}

function windowsOf({since, until}: Window): Window[] {
  const windows: Window[] = [];
  for (let from = since; from < until; from += WINDOW_DAYS * DAY_MS) {
    windows.push({since: from, until: Math.min(from + WINDOW_DAYS * DAY_MS, until)});
  }
  return windows;
}

/** The pages of a window; one with more incidents than PagerDuty lists is read in two halves. */
async function* pages(
  window: Window,
  options: {client: PagerdutyClient; services: readonly string[]},
): AsyncGenerator<unknown[]> {
  const {client, services} = options;
  const {since, until} = window;
  for (let offset = 0; offset + PAGE_ROWS <= LIST_ROWS_MAX; offset += PAGE_ROWS) {
    const answer = (await client.get("/incidents", {
      since: new Date(since).toISOString(),
      until: new Date(until).toISOString(),
      sort_by: "created_at:asc",
      time_zone: "UTC",
      limit: String(PAGE_ROWS),
      offset: String(offset),
      "service_ids[]": services,
    })) as {incidents?: unknown; more?: unknown} | null;
    if (!Array.isArray(answer?.incidents)) throw odd("its answer holds no list of incidents");
    yield answer.incidents;
    if (answer.more !== true) return;
  }
  const middle = Math.floor((since + until) / 2000) * 1000;
  if (middle <= since || middle >= until) {
    throw odd(`there are over ${LIST_ROWS_MAX} incidents in one second`);
  }
  yield* pages({since, until: middle}, options);
  yield* pages({since: middle, until}, options);
}

function odd(reason: string): UserError {
  return new UserError(`Cannot read incidents from PagerDuty: ${reason}`, {
    hint: "Check sources.pagerduty.api_url: something else may answer there.",
    exitCode: exitCodes.unreachable,
  });
}

/** What stands in the place of an incident that PagerDuty has no more. */
function withdrawal(id: string, {created_at}: Known): SourceIncident {
  const none = {id, created_at, status: "resolved", resolve_reason: {type: "merge_resolve_reason"}};
  return rowOf(readIncident(none), {services: []});
}
