import {setTimeout as delay} from "node:timers/promises";
import {exitCodes, UserError} from "../../lib/errors.ts";
import {exchange, type Fetch, HttpError, type HttpResponse, systemFetch} from "../../lib/http.ts";
import type {Log} from "../../lib/log.ts";
import type {RequestCounts} from "../source.ts";

/** So often a request is sent that fails in passing, with these waits between. */
const WAITS_SECONDS = [1, 2, 5, 10, 20];
/** PagerDuty allows 960 requests a minute: where it does not say how long to wait, a minute is enough. */
const THROTTLED_SECONDS = 60;
const THROTTLED_TIMES_MAX = 20;

type Query = Readonly<Record<string, string | readonly string[]>>;

export type PagerdutyClient = {
  /** What a path below the address answers; null where there is no such thing. */
  get: (path: string, query?: Query) => Promise<unknown>;
  counts: () => RequestCounts;
};

export type PagerdutyClientOptions = {
  apiUrl: string;
  token: string;
  log: Pick<Log, "note" | "progress">;
  /** The most that all waits together may take. */
  maxWaitSeconds?: number | undefined;
  signal?: AbortSignal | undefined;
  fetch?: Fetch;
  sleep?: (milliseconds: number) => Promise<void>;
};

/**
 * The one that talks to PagerDuty: it repeats what failed in passing, waits where it is asked to, and counts. Throws a
 * UserError that never holds the token.
 */
export function pagerdutyClient({
  apiUrl,
  token,
  log,
  maxWaitSeconds = Number.POSITIVE_INFINITY,
  signal,
  fetch = systemFetch,
  sleep = milliseconds => pause(milliseconds, signal),
}: PagerdutyClientOptions): PagerdutyClient {
  const headers = {
    accept: "application/vnd.pagerduty+json;version=2",
    authorization: `Token token=${token}`,
  };
  let [sent, retries, waited] = [0, 0, 0];

  async function wait(seconds: number, why: UserError): Promise<void> {
    if (waited + seconds > maxWaitSeconds) throw why;
    waited += seconds;
    retries++;
    log.progress(`waiting ${seconds} seconds for PagerDuty`);
    await sleep(seconds * 1000);
  }

  async function answer(url: string): Promise<HttpResponse | UserError> {
    sent++;
    try {
      const response = await exchange({method: "GET", url, headers}, {fetch, signal});
      const isPassing = response.status >= 500 || response.status === 408;
      return isPassing ? unreachable(`it answers ${response.status}`) : response;
    } catch (error) {
      if (error instanceof HttpError) return unreachable(error.message, error);
      throw error;
    }
  }

  return {
    get: async (path, query = {}) => {
      const url = urlOf(apiUrl, {path, query});
      let [failed, throttled] = [0, 0];
      for (;;) {
        const response = await answer(url);
        if (response instanceof UserError) {
          const seconds = WAITS_SECONDS[failed++];
          if (seconds === undefined) throw response;
          await wait(seconds, response);
        } else if (response.status === 429) {
          const why = unreachable("its rate limit is used up");
          if (throttled++ === THROTTLED_TIMES_MAX) throw why;
          await wait(secondsOf(response.headers), why);
        } else return read(response);
      }
    },
    counts: () => ({rest: sent, graphql: 0, notModified: 0, retries, waitedSeconds: waited}),
  };
}

function urlOf(apiUrl: string, {path, query}: {path: string; query: Query}): string {
  const url = new URL(`${apiUrl.replace(/\/+$/, "")}${path}`);
  for (const [name, value] of Object.entries(query)) {
    for (const each of typeof value === "string" ? [value] : value) {
      url.searchParams.append(name, each);
    }
  }
  return url.href;
}

function read({status, body}: HttpResponse): unknown {
  if (status === 404) return null;
  if (status === 401) {
    throw cannot("the token is not valid", {
      hint: "Set PAGERDUTY_TOKEN to a REST API key that may read, and sources.pagerduty.api_url to the address of its region.",
      exitCode: exitCodes.permission,
    });
  }
  if (status === 403) {
    throw cannot("the token may not read incidents", {
      hint: "Give the key access to incidents, or make a read-only key of the account.",
      exitCode: exitCodes.permission,
    });
  }
  if (status !== 200) {
    throw cannot(`it refuses the question (${status})`, {
      hint: "Check the ids in sources.pagerduty.services.",
      exitCode: exitCodes.usage,
    });
  }
  try {
    return JSON.parse(body);
  } catch (error) {
    throw unreachable("its answer is not JSON", error);
  }
}

function secondsOf(headers: Headers): number {
  const text = headers.get("ratelimit-reset") ?? headers.get("retry-after") ?? "";
  return /^\d+$/.test(text) ? Math.max(1, Number(text)) : THROTTLED_SECONDS;
}

function unreachable(reason: string, cause?: unknown): UserError {
  return cannot(reason, {
    hint: "Run the same command again later: what was read before is kept.",
    exitCode: exitCodes.unreachable,
    cause,
  });
}

function cannot(
  reason: string,
  options: {hint: string; exitCode: 2 | 5 | 6; cause?: unknown},
): UserError {
  return new UserError(`Cannot read incidents from PagerDuty: ${reason}`, options);
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(milliseconds, undefined, signal === undefined ? {} : {signal});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
