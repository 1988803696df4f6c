import {setTimeout as delay} from "node:timers/promises";
import {exitCodes, UserError} from "../../../lib/errors.ts";
import {
  exchange,
  type Fetch,
  HttpError,
  type HttpResponse,
  systemFetch,
} from "../../../lib/http.ts";
import type {Log} from "../../../lib/log.ts";
import type {RequestCounts} from "../../source.ts";

/** So often a request is sent that fails in passing, with these waits between. */
const WAITS_SECONDS = [1, 2, 5, 10, 20];
/** Slack counts its limits by the minute: where it does not say how long to wait, one is enough. */
const THROTTLED_SECONDS = 60;
const THROTTLED_TIMES_MAX = 20;
/** What Slack answers where the token itself is at fault. */
const TOKEN_FAULTS = [
  ...["not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired"],
  ...["no_permission", "org_login_required", "not_allowed_token_type", "access_denied"],
];
const PASSING_FAULTS = ["internal_error", "fatal_error", "service_unavailable", "request_timeout"];

export type Query = Readonly<Record<string, string>>;

/** What Slack answered: an object with `ok: true`. */
type SlackAnswer = Readonly<Record<string, unknown>>;

/** Slack says no to a question about one thing, such as a channel that the app is not in. */
export class SlackRefusalError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`Slack answers ${code}`);
    this.name = "SlackRefusalError";
    this.code = code;
  }
}

export type SlackClient = {
  /** What a method of the Web API answers. Throws a SlackRefusalError where Slack says no to the question alone. */
  call: (method: string, query?: Query) => Promise<SlackAnswer>;
  counts: () => RequestCounts;
};

export type SlackClientOptions = {
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
 * The one that talks to Slack: it repeats what failed in passing, waits where it is asked to, and counts. Throws a
 * UserError that never holds the token.
 */
export function slackClient({
  apiUrl,
  token,
  log,
  maxWaitSeconds = Number.POSITIVE_INFINITY,
  signal,
  fetch = systemFetch,
  sleep = milliseconds => pause(milliseconds, signal),
}: SlackClientOptions): SlackClient {
  const headers = {accept: "application/json", authorization: `Bearer ${token}`};
  let [sent, retries, waited] = [0, 0, 0];

  async function wait(seconds: number, why: UserError): Promise<void> {
    if (waited + seconds > maxWaitSeconds) throw why;
    waited += seconds;
    retries++;
    log.progress(`waiting ${seconds} seconds for Slack`);
    await sleep(seconds * 1000);
  }

  async function answer(url: string): Promise<Answer> {
    sent++;
    try {
      return readAnswer(await exchange({method: "GET", url, headers}, {fetch, signal}));
    } catch (error) {
      if (error instanceof HttpError) return {status: "failed", why: passing(error.message, error)};
      throw error;
    }
  }

  return {
    call: async (method, query = {}) => {
      const url = new URL(`${apiUrl.replace(/\/+$/, "")}/${method}`);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      let [failed, throttled] = [0, 0];
      for (;;) {
        const answered = await answer(url.href);
        if (answered.status === "answered") return read(answered.body);
        if (answered.status === "failed") {
          const seconds = WAITS_SECONDS[failed++];
          if (seconds === undefined) throw answered.why;
          await wait(seconds, answered.why);
        } else {
          const why = passing("its rate limit is used up");
          if (throttled++ === THROTTLED_TIMES_MAX) throw why;
          await wait(answered.seconds, why);
        }
      }
    },
    counts: () => ({rest: sent, graphql: 0, notModified: 0, retries, waitedSeconds: waited}),
  };
}

type Answer =
  | {status: "answered"; body: SlackAnswer}
  | {status: "failed"; why: UserError}
  | {status: "throttled"; seconds: number};

function readAnswer({status, headers, body}: HttpResponse): Answer {
  const after = headers.get("retry-after") ?? "";
  const seconds = /^\d+$/.test(after) ? Math.max(1, Number(after)) : THROTTLED_SECONDS;
  if (status === 429) return {status: "throttled", seconds};
  if (status >= 500 || status === 408) {
    return {status: "failed", why: passing(`it answers ${status}`)};
  }
  const parsed = status === 200 ? objectOf(body) : null;
  if (typeof parsed?.ok !== "boolean") {
    throw cannot(status === 200 ? "its answer is not Slack's" : `it answers ${status}`, {
      hint: "Check sources.slack.api_url: something else may answer there.",
      exitCode: exitCodes.unreachable,
    });
  }
  if (parsed.error === "ratelimited") return {status: "throttled", seconds};
  if (PASSING_FAULTS.includes(String(parsed.error))) {
    return {status: "failed", why: passing(`it answers ${String(parsed.error)}`)};
  }
  return {status: "answered", body: parsed};
}

/** The answer where Slack says yes. */
function read(answer: SlackAnswer): SlackAnswer {
  if (answer.ok === true) return answer;
  const code = wordOf(answer.error);
  if (code === "missing_scope") {
    const scope = wordOf(answer.needed);
    throw cannot(`the token lacks the scope ${scope}`, {
      hint: `Add the scope ${scope} to the app (OAuth & Permissions) and install it again; docs/guide/slack.md lists all.`,
      exitCode: exitCodes.permission,
    });
  }
  if (TOKEN_FAULTS.includes(code)) {
    throw cannot(`the token is not valid (${code})`, {
      hint: "Set SLACK_TOKEN to a bot token (xoxb-…) of your own app, or SLACK_TOKEN_FILE to a file that holds it.",
      exitCode: exitCodes.permission,
    });
  }
  throw new SlackRefusalError(code);
}

/** A code or scopes as Slack writes them, and nothing else that a stranger might. */
function wordOf(value: unknown): string {
  const text = typeof value === "string" ? value : "";
  return /^[a-z0-9_:.,-]{1,100}$/.test(text) ? text : "unknown_error";
}

function objectOf(body: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" ? (parsed as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

function passing(reason: string, cause?: unknown): UserError {
  return cannot(reason, {
    hint: "Run the same command again later: what was read before is kept.",
    exitCode: exitCodes.unreachable,
    cause,
  });
}

function cannot(
  reason: string,
  options: {hint: string; exitCode: 5 | 6; cause?: unknown},
): UserError {
  return new UserError(`Cannot read Slack: ${reason}`, options);
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(milliseconds, undefined, signal === undefined ? {} : {signal});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
