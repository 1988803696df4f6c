import {type Fetch, systemFetch} from "../../lib/http.ts";
import type {Log} from "../../lib/log.ts";
import {pause} from "../../lib/pause.ts";
import {places} from "../../lib/places.ts";
import type {RequestCounts} from "../source.ts";
import type {GithubAuth} from "./auth.ts";
import {openBudget} from "./budget.ts";
import {openRequests, type Question, type Sent} from "./requests.ts";
import {type GithubUrls, githubUrls, nextPath, type Params, restUrl, subjectOf} from "./urls.ts";

// Why not Octokit's plugins: their waits run on timers of their own, so that neither the end of a wait could be
// shown once nor `--max-wait` hold for all requests that wait together; a 304 is an exception to them, JSON that is
// cut off is a string, and GraphQL is asked at most once a second. What is left of them without that is `fetch`.
// Octokit signs for Apps: see auth.ts.

/** GitHub allows 100 at once; a tenth leaves room for what else the token does. */
const REQUESTS_AT_ONCE = 10;

export type Page<T> = {
  data: T;
  etag: string | null;
  isNotModified: false;
  /** The next page, to be given to `get` as it is; null on the last. */
  next: string | null;
  /** `total_count`, where the list has one. */
  total?: number;
};

/** The list is as it was when its ETag was given; the question cost nothing. */
type NotModified = {data: null; etag: string | null; isNotModified: true; next: null};

export type GithubClient = {
  /**
   * Asks a query. With `isDivisible`, one that was too large for GitHub's ten seconds is not repeated:
   * `GithubError.isTooSlow` tells the caller to ask for a smaller page.
   */
  graphql: <T>(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    options?: {isDivisible?: boolean},
  ) => Promise<T>;
  /** Reads a path below the base URL, or the `next` of a page. With an `etag` it may be as it was. */
  get: {
    <T>(path: string, params?: Params): Promise<Page<T>>;
    <T>(
      path: string,
      params: Params,
      options: {etag?: string | null},
    ): Promise<Page<T> | NotModified>;
  };
  counts: () => RequestCounts;
};

export type GithubClientOptions = {
  /** `https://api.github.com`, or `https://<host>/api/v3` of an Enterprise Server. */
  baseUrl?: string;
  auth: GithubAuth;
  log: Pick<Log, "note" | "progress">;
  /** The most that all waits for GitHub's limits may take together. */
  maxWaitSeconds?: number | undefined;
  signal?: AbortSignal | undefined;
  fetch?: Fetch;
  now?: () => number;
  sleep?: (milliseconds: number) => Promise<void>;
  random?: () => number;
  timeoutMs?: number;
};

/**
 * The one that talks to GitHub: it repeats what failed in passing, keeps to the rate limits, follows a repository
 * that was renamed, and counts. Throws `GithubError`, a `UserError` that never holds the token.
 */
export function githubClient({
  baseUrl = "https://api.github.com",
  auth,
  log,
  maxWaitSeconds,
  signal,
  fetch = systemFetch,
  now = Date.now,
  sleep = milliseconds => pause(milliseconds, signal),
  random = Math.random,
  timeoutMs,
}: GithubClientOptions): GithubClient {
  const urls = githubUrls(baseUrl);
  const clock = {now, sleep};
  const budget = openBudget({log, clock, maxWaitSeconds});
  const requests = openRequests({auth, budget, clock, fetch, log, random, signal, timeoutMs});
  const inPlace = places(REQUESTS_AT_ONCE);
  const send: Send = question => inPlace(() => requests.send(question));
  const {get, notModified} = readerOf({urls, send, log});
  return {
    graphql: askerOf({urls, send}),
    get,
    counts: () => ({
      ...requests.counts,
      notModified: notModified(),
      waitedSeconds: Math.round((budget.waitedMs() + requests.backoffMs()) / 1000),
    }),
  };
}

type Send = (question: Question) => Promise<Sent>;

function askerOf({urls, send}: {urls: GithubUrls; send: Send}): GithubClient["graphql"] {
  return async <T>(
    query: string,
    variables: Readonly<Record<string, unknown>> = {},
    {isDivisible = false} = {},
  ) => {
    const {owner, name} = variables;
    const {verdict} = await send({
      kind: "graphql",
      method: "POST",
      url: urls.graphql,
      headers: {"content-type": "application/json"},
      body: JSON.stringify({query, variables}),
      subject: typeof owner === "string" ? `${owner}/${name}` : "data",
      isDivisible,
    });
    return (verdict as {data: unknown}).data as T;
  };
}

function readerOf({urls, send, log}: {urls: GithubUrls; send: Send; log: Pick<Log, "note">}) {
  const moved = new Set<string>();
  let notModified = 0;

  async function get<T>(
    path: string,
    params: Params = {},
    {etag = null}: {etag?: string | null} = {},
  ) {
    const url = restUrl(urls, path, params);
    const subject = subjectOf(path);
    const headers: Record<string, string> = etag === null ? {} : {"if-none-match": etag};
    const {verdict, response} = await send({kind: "rest", method: "GET", url, headers, subject});
    if (response.url !== url && !moved.has(subject)) {
      moved.add(subject);
      log.note(`GitHub: ${subject} has another name now; write that one into the configuration`);
    }
    if (verdict.is === "unchanged") {
      notModified++;
      return {data: null, etag, isNotModified: true, next: null} as const;
    }
    const data = verdict.data as T & {total_count?: unknown};
    return {
      data: data as T,
      etag: response.headers.get("etag"),
      isNotModified: false,
      next: nextPath(urls, response.headers.get("link")),
      ...(typeof data.total_count === "number" ? {total: data.total_count} : {}),
    } as const;
  }
  return {get: get as GithubClient["get"], notModified: () => notModified};
}
