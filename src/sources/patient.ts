import type {UserError} from "../lib/errors.ts";
import {exchange, type Fetch, HttpError, type HttpResponse, systemFetch} from "../lib/http.ts";
import type {Log} from "../lib/log.ts";
import {pause} from "../lib/pause.ts";
import type {RequestCounts} from "./source.ts";

/** So often a request is sent that fails in passing, with these waits between. */
const WAITS_SECONDS = [1, 2, 5, 10, 20];
/** Limits are counted by the minute or faster: where nobody says how long to wait, one is enough. */
const THROTTLED_SECONDS = 60;
const THROTTLED_TIMES_MAX = 20;

/** What an answer that is not yet to be read says: nothing for now, or nothing so soon. */
export type Passing = {status: "failed"; reason: string} | {status: "throttled"};

export type PatientOptions = {
  log: Pick<Log, "progress">;
  /** The most that all waits together may take. */
  maxWaitSeconds?: number | undefined;
  signal?: AbortSignal | undefined;
  fetch?: Fetch;
  sleep?: (milliseconds: number) => Promise<void>;
};

export type Patient = {
  /** The answer that is neither passing nor throttled, whatever else its status says. */
  get: (
    url: string,
    headers: () => Promise<Readonly<Record<string, string>>>,
  ) => Promise<HttpResponse>;
  counts: () => RequestCounts;
};

/**
 * Asks a service that allows so much a minute: it repeats what failed in passing, waits where it is asked to, and
 * counts. Throws what `unreachable` makes of a reason once its patience is at an end.
 */
export function patient({
  name,
  unreachable,
  passing = () => null,
  resetHeader = "retry-after",
  log,
  maxWaitSeconds = Number.POSITIVE_INFINITY,
  signal,
  fetch = systemFetch,
  sleep = milliseconds => pause(milliseconds, signal),
}: PatientOptions & {
  /** As people call the service. */
  name: string;
  unreachable: (reason: string, cause?: unknown) => UserError;
  /** What a service says in the body of an answer of status 200. */
  passing?: (response: HttpResponse) => Passing | null;
  /** Where it says after how many seconds to ask again, before `Retry-After`. */
  resetHeader?: string;
}): Patient {
  let [sent, retries, waited] = [0, 0, 0];

  async function wait(seconds: number, why: UserError): Promise<void> {
    if (waited + seconds > maxWaitSeconds) throw why;
    waited += seconds;
    retries++;
    log.progress(`waiting ${seconds} seconds for ${name}`);
    await sleep(seconds * 1000);
  }

  /** An answer to be read, or why there is none yet; with the seconds to wait where it was asked too often. */
  async function attempt(
    url: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<HttpResponse | {why: UserError; seconds: number | null}> {
    sent++;
    try {
      const response = await exchange({method: "GET", url, headers}, {fetch, signal});
      const said = byStatus(response) ?? passing(response);
      if (said === null) return response;
      if (said.status === "failed") return {why: unreachable(said.reason), seconds: null};
      const seconds = secondsOf(response.headers, resetHeader);
      return {why: unreachable("its rate limit is used up"), seconds};
    } catch (error) {
      if (error instanceof HttpError) {
        return {why: unreachable(error.message, error), seconds: null};
      }
      throw error;
    }
  }

  return {
    get: async (url, headers) => {
      let [failed, throttled] = [0, 0];
      for (;;) {
        const found = await attempt(url, await headers());
        if (!("why" in found)) return found;
        const {why} = found;
        if (found.seconds !== null && throttled++ === THROTTLED_TIMES_MAX) throw why;
        const seconds = found.seconds ?? WAITS_SECONDS[failed++];
        if (seconds === undefined) throw why;
        await wait(seconds, why);
      }
    },
    counts: () => ({rest: sent, graphql: 0, notModified: 0, retries, waitedSeconds: waited}),
  };
}

function byStatus({status}: HttpResponse): Passing | null {
  if (status === 429) return {status: "throttled"};
  return status >= 500 || status === 408
    ? {status: "failed", reason: `it answers ${status}`}
    : null;
}

function secondsOf(headers: Headers, resetHeader: string): number {
  const text = headers.get(resetHeader) ?? headers.get("retry-after") ?? "";
  return /^\d+$/.test(text) ? Math.max(1, Number(text)) : THROTTLED_SECONDS;
}
