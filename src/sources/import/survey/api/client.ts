import {setTimeout as delay} from "node:timers/promises";
import {exitCodes, UserError} from "../../../../lib/errors.ts";
import {
  exchange,
  type Fetch,
  HttpError,
  type HttpResponse,
  systemFetch,
} from "../../../../lib/http.ts";
import type {Log} from "../../../../lib/log.ts";
import type {RequestCounts} from "../../../source.ts";

/** So often a request is sent that fails in passing, with these waits between. */
const WAITS_SECONDS = [1, 2, 5, 10, 20];
/** All three count their limits by the minute or faster: where none says how long to wait, one is enough. */
const THROTTLED_SECONDS = 60;
const THROTTLED_TIMES_MAX = 20;

export type SurveyClient = {
  /** What a path below the address answers. Throws a UserError that never holds a secret. */
  get: (path: string, query: Readonly<Record<string, string>>) => Promise<unknown>;
  counts: () => RequestCounts;
};

export type SurveyClientOptions = {
  apiUrl: string;
  /** As people call the tool: `Typeform`. */
  name: string;
  /** What signs a request; made when the first is sent. */
  headers: () => Promise<Readonly<Record<string, string>>>;
  /** What to do where the tool says no. */
  hints: {token: string; access: string; form: string};
  log: Pick<Log, "progress">;
  /** The most that all waits together may take. */
  maxWaitSeconds?: number | undefined;
  signal?: AbortSignal | undefined;
  fetch?: Fetch;
  sleep?: (milliseconds: number) => Promise<void>;
};

/** The one that talks to a survey tool: it repeats what failed in passing, waits where it is asked to, and counts. */
export function surveyClient({
  apiUrl,
  name,
  headers,
  hints,
  log,
  maxWaitSeconds = Number.POSITIVE_INFINITY,
  signal,
  fetch = systemFetch,
  sleep = milliseconds => pause(milliseconds, signal),
}: SurveyClientOptions): SurveyClient {
  let [sent, retries, waited] = [0, 0, 0];
  const {unreachable, read} = answersOf({name, hints});

  async function wait(seconds: number, why: UserError): Promise<void> {
    if (waited + seconds > maxWaitSeconds) throw why;
    waited += seconds;
    retries++;
    log.progress(`waiting ${seconds} seconds for ${name}`);
    await sleep(seconds * 1000);
  }

  async function answer(url: string): Promise<HttpResponse | UserError> {
    const signed = {accept: "application/json", ...(await headers())};
    sent++;
    try {
      const response = await exchange({method: "GET", url, headers: signed}, {fetch, signal});
      const isPassing = response.status >= 500 || response.status === 408;
      return isPassing ? unreachable(`it answers ${response.status}`) : response;
    } catch (error) {
      if (error instanceof HttpError) return unreachable(error.message, error);
      throw error;
    }
  }

  return {
    get: async (path, query) => {
      const url = new URL(`${apiUrl.replace(/\/+$/, "")}${path}`);
      for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
      let [failed, throttled] = [0, 0];
      for (;;) {
        const response = await answer(url.href);
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

/** What an answer says, and the words where it says no. */
function answersOf({name, hints}: Pick<SurveyClientOptions, "name" | "hints">) {
  const cannot = (reason: string, options: {hint: string; exitCode: 2 | 5 | 6; cause?: unknown}) =>
    new UserError(`Cannot read answers from ${name}: ${reason}`, options);
  const {permission, usage, unreachable: exitCode} = exitCodes;
  const unreachable = (reason: string, cause?: unknown) =>
    cannot(reason, {hint: "Run the same command again later.", exitCode, cause});

  function read({status, body}: HttpResponse): unknown {
    if (status === 401) {
      throw cannot("the token is not valid", {hint: hints.token, exitCode: permission});
    }
    if (status === 403) {
      throw cannot("the token may not read them", {hint: hints.access, exitCode: permission});
    }
    if (status === 404) throw cannot("there is no such form", {hint: hints.form, exitCode: usage});
    if (status !== 200) {
      const hint = "Check the ids and the address in fivekeys.yaml.";
      throw cannot(`it refuses the question (${status})`, {hint, exitCode: usage});
    }
    try {
      return JSON.parse(body);
    } catch {
      // Not its cause either: the message quotes what was sent.
      throw unreachable("its answer is not JSON");
    }
  }

  return {unreachable, read};
}

function secondsOf(headers: Headers): number {
  const text = headers.get("retry-after") ?? "";
  return /^\d+$/.test(text) ? Math.max(1, Number(text)) : THROTTLED_SECONDS;
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(milliseconds, undefined, signal === undefined ? {} : {signal});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
