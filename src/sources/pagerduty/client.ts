import {exitCodes, UserError} from "../../lib/errors.ts";
import type {HttpResponse} from "../../lib/http.ts";
import {type PatientOptions, patient} from "../patient.ts";
import type {RequestCounts} from "../source.ts";

type Query = Readonly<Record<string, string | readonly string[]>>;

export type PagerdutyClient = {
  /** What a path below the address answers; null where there is no such thing. */
  get: (path: string, query?: Query) => Promise<unknown>;
  counts: () => RequestCounts;
};

export type PagerdutyClientOptions = PatientOptions & {apiUrl: string; token: string};

/** The one that talks to PagerDuty. Throws a UserError that never holds the token. */
export function pagerdutyClient({
  apiUrl,
  token,
  ...options
}: PagerdutyClientOptions): PagerdutyClient {
  const headers = {
    accept: "application/vnd.pagerduty+json;version=2",
    authorization: `Token token=${token}`,
  };
  const resetHeader = "ratelimit-reset";
  const {get, counts} = patient({name: "PagerDuty", unreachable, resetHeader, ...options});
  return {
    get: async (path, query = {}) =>
      read(await get(urlOf(apiUrl, {path, query}), async () => headers)),
    counts,
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
