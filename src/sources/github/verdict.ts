import type {HttpResponse} from "../../lib/http.ts";
import type {Kind} from "./budget.ts";
import {type GithubError, graphqlRefusal, refusal, unreachable} from "./failure.ts";

/** What an answer means for its request: done, to be sent again, to be sent after a wait, or never. */
export type Verdict =
  | {is: "answer"; data: unknown}
  | {is: "unchanged"}
  | {is: "failed"; error: GithubError; afterSeconds: number}
  | {is: "used up"}
  | {is: "throttled"; afterSeconds: number | null}
  | {is: "unauthorised"; error: GithubError}
  | {is: "refused"; error: GithubError};

type About = {kind: Kind; subject: string; secret: string};

const SECONDARY = /secondary rate|abuse detection|submitted too quickly/i;
/** GitHub's words when a query did not end in time, in an answer of 200. */
const TOO_SLOW = /something went wrong while executing|timed? ?out|timeout/i;

export function judge(response: HttpResponse, about: About): Verdict {
  const {status} = response;
  if (status === 304) return {is: "unchanged"};
  if (status === 408 || status >= 500) return failed(response, about);
  const limited = status === 403 || status === 429 ? limitOf(response) : null;
  if (limited !== null) return limited;
  if (status >= 400) {
    return {is: status === 401 ? "unauthorised" : "refused", error: refusal(response, about)};
  }
  const data = parse(response.body);
  if (status !== 200 || typeof data !== "object" || data === null) {
    const reason =
      status === 200
        ? "its answer is cut off or is not JSON"
        : `it answers ${status}, which says nothing`;
    return {is: "failed", error: unreachable(about.subject, reason, {status}), afterSeconds: 0};
  }
  return about.kind === "graphql" ? judgeGraphql(data, about) : {is: "answer", data};
}

function failed({status, headers}: HttpResponse, {kind, subject}: About): Verdict {
  const isTooSlow = kind === "graphql" && (status === 502 || status === 504);
  return {
    is: "failed",
    error: unreachable(subject, `it answers ${status}`, {status, isTooSlow}),
    afterSeconds: retryAfter(headers) ?? 0,
  };
}

/** The order is GitHub's: what to wait for comes first, then what is left, then its words. */
function limitOf({status, headers, body}: HttpResponse): Verdict | null {
  const afterSeconds = retryAfter(headers);
  if (afterSeconds !== null) return {is: "throttled", afterSeconds};
  if (headers.get("x-ratelimit-remaining") === "0") return {is: "used up"};
  return status === 429 || SECONDARY.test(body) ? {is: "throttled", afterSeconds} : null;
}

type GraphqlBody = {data?: unknown; errors?: {type?: string; message?: string}[]};

/** A GraphQL answer is 200 whatever happened, and may hold half of the data beside an error: half is none. */
function judgeGraphql({data, errors = []}: GraphqlBody, about: About): Verdict {
  if (errors.some(({type}) => type === "RATE_LIMITED" || type === "RATE_LIMIT"))
    return {is: "used up"};
  if (errors.some(({message}) => SECONDARY.test(message ?? ""))) {
    return {is: "throttled", afterSeconds: null};
  }
  if (errors.some(isTooLarge)) {
    const error = unreachable(about.subject, "the query asks for too much at once", {
      isTooSlow: true,
    });
    return {is: "failed", error, afterSeconds: 0};
  }
  if (errors.length > 0) return {is: "refused", error: graphqlRefusal(errors, about)};
  if (typeof data === "object" && data !== null) return {is: "answer", data};
  return {
    is: "failed",
    error: unreachable(about.subject, "its answer holds no data"),
    afterSeconds: 0,
  };
}

/** What ends in its own time but not in GitHub's: a limit of time or of work on each single query. */
function isTooLarge({type, message = ""}: {type?: string; message?: string}): boolean {
  return type === "RESOURCE_LIMITS_EXCEEDED" || (type === undefined && TOO_SLOW.test(message));
}

/** Seconds, or the date until which to wait. */
function retryAfter(headers: Headers): number | null {
  const text = headers.get("retry-after");
  if (text === null) return null;
  if (/^\d+$/.test(text)) return Number(text);
  const ms = Date.parse(text) - Date.parse(headers.get("date") ?? "");
  return Number.isNaN(ms) ? null : Math.max(Math.ceil(ms / 1000), 0);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
