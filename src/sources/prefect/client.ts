import {type Fetch, systemFetch} from "../../lib/http.ts";
import type {Log} from "../../lib/log.ts";
import {pause} from "../../lib/pause.ts";
import {places} from "../../lib/places.ts";
import type {RequestCounts} from "../source.ts";
import type {PrefectAuth} from "./auth.ts";
import {PrefectError, unreachable} from "./failure.ts";
import {openGate} from "./gate.ts";
import {openRequests, type Question} from "./requests.ts";
import {prefectUrls} from "./urls.ts";

/** The servers that teams run themselves stand on SQLite: more at once makes them answer 503. */
const REQUESTS_AT_ONCE = 4;
/** What a server gives at once, unless its administrator has lowered it. */
const PAGE_ROWS_MAX = 200;

export type FilterPath = "/flow_runs/filter" | "/flows/filter" | "/deployments/filter";

export type PrefectClient = {
  /** What the addresses of its pages begin with. */
  ui: string;
  host: string;
  /**
   * A page of rows that a filter finds. `limit` is how many it was asked for: fewer rows are the last page. A server
   * that allows less at once than we ask for is asked for what it allows.
   */
  filter: (path: FilterPath, body: object) => Promise<{rows: unknown[]; limit: number}>;
  /** How many runs a filter finds. */
  count: (body: object) => Promise<number>;
  /** Every state that a run went through, as the server sends them. */
  states: (flowRunId: string) => Promise<unknown[]>;
  /** How many rows the server gives at once, as far as is known. */
  pageRows: () => number;
  counts: () => RequestCounts;
};

export type PrefectClientOptions = {
  /** The address of the API, with or without `/api`. */
  url: string;
  auth: PrefectAuth;
  log: Pick<Log, "progress">;
  /** The most that all waits together may take. */
  maxWaitSeconds?: number | undefined;
  signal?: AbortSignal | undefined;
  fetch?: Fetch;
  now?: () => number;
  sleep?: (milliseconds: number) => Promise<void>;
  timeoutMs?: number;
};

/**
 * The one that talks to a Prefect server or to Prefect Cloud: it repeats what failed in passing, waits where it is
 * asked to, and counts. Throws PrefectError, a UserError that never holds the key.
 */
export function prefectClient({
  url,
  auth,
  log,
  maxWaitSeconds,
  signal,
  fetch = systemFetch,
  now = Date.now,
  sleep = milliseconds => pause(milliseconds, signal),
  timeoutMs,
}: PrefectClientOptions): PrefectClient {
  const {api, ui, host} = prefectUrls(url);
  const gate = openGate({host, log, clock: {now, sleep}, maxWaitSeconds});
  const requests = openRequests({api, host, auth, gate, fetch, signal, timeoutMs});
  const inPlace = places(REQUESTS_AT_ONCE);
  const ask = (question: Question) => inPlace(() => requests.send(question));
  const wrong = () => unreachable({host}, "its answer is not what Prefect documents");
  let pageRows = PAGE_ROWS_MAX;

  async function list(question: Question): Promise<unknown[]> {
    const answer = await ask(question);
    if (Array.isArray(answer)) return answer;
    throw wrong();
  }

  return {
    ui,
    host,
    filter: async (path, body) => {
      for (;;) {
        const limit = pageRows;
        try {
          return {rows: await list({method: "POST", path, body: {...body, limit}}), limit};
        } catch (error) {
          const max = error instanceof PrefectError ? error.limitMax : null;
          if (max === null || max < 1 || max >= limit) throw error;
          pageRows = Math.min(pageRows, max);
        }
      }
    },
    count: async body => {
      const answer = await ask({method: "POST", path: "/flow_runs/count", body});
      if (Number.isSafeInteger(answer)) return answer as number;
      throw wrong();
    },
    // With the slash: without it a server sends us on, and behind a proxy to an address that is not its own.
    states: id => list({method: "GET", path: `/flow_run_states/?flow_run_id=${id}`}),
    pageRows: () => pageRows,
    counts: () => ({
      ...requests.counts,
      graphql: 0,
      notModified: 0,
      waitedSeconds: Math.round(gate.waitedMs() / 1000),
    }),
  };
}
