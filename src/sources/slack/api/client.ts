import {exitCodes, UserError} from "../../../lib/errors.ts";
import type {HttpResponse} from "../../../lib/http.ts";
import {type Passing, type PatientOptions, patient} from "../../patient.ts";
import type {RequestCounts} from "../../source.ts";

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

export type SlackClientOptions = PatientOptions & {apiUrl: string; token: string};

/** The one that talks to Slack. Throws a UserError that never holds the token. */
export function slackClient({apiUrl, token, ...options}: SlackClientOptions): SlackClient {
  const headers = {accept: "application/json", authorization: `Bearer ${token}`};
  const {get, counts} = patient({name: "Slack", unreachable, passing, ...options});
  return {
    call: async (method, query = {}) => {
      const url = new URL(`${apiUrl.replace(/\/+$/, "")}/${method}`);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return read(answerOf(await get(url.href, async () => headers)));
    },
    counts,
  };
}

/** What Slack says of limits and failures in the body of an answer of status 200. */
function passing({status, body}: HttpResponse): Passing | null {
  const error = status === 200 ? objectOf(body)?.error : null;
  if (error === "ratelimited") return {status: "throttled"};
  return PASSING_FAULTS.includes(String(error))
    ? {status: "failed", reason: `it answers ${String(error)}`}
    : null;
}

function answerOf({status, body}: HttpResponse): SlackAnswer {
  const parsed = status === 200 ? objectOf(body) : null;
  if (typeof parsed?.ok === "boolean") return parsed;
  throw cannot(status === 200 ? "its answer is not Slack's" : `it answers ${status}`, {
    hint: "Check sources.slack.api_url: something else may answer there.",
    exitCode: exitCodes.unreachable,
  });
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

function unreachable(reason: string, cause?: unknown): UserError {
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
