import {randomUUID} from "node:crypto";
import {exchange, type Fetch, HttpError, type HttpResponse} from "../../lib/http.ts";
import type {PrefectAuth} from "./auth.ts";
import {type About, type PrefectError, refusal, unreachable} from "./failure.ts";
import type {Gate} from "./gate.ts";

const RETRIES_MAX = 6;
/** A database that is locked is free again soon: half a second, then each time twice as long. */
const BACKOFF_MS = 500;
/** Where a server limits the rate and does not say for how long. */
const THROTTLE_MS = 15_000;

export type Question = {method: "GET" | "POST"; path: string; body?: object};

export type Requests = {
  /** The answer to a question, parsed. */
  send: (question: Question) => Promise<unknown>;
  counts: {rest: number; retries: number};
};

type World = About & {
  api: string;
  auth: PrefectAuth;
  gate: Gate;
  fetch: Fetch;
  signal: AbortSignal | undefined;
  timeoutMs: number | undefined;
};

/** What failed in passing, with the wait that the server asks for. */
type Passing = {error: PrefectError; isLimit: boolean; afterMs: number | null};
type Tried = {found: HttpResponse | Passing; passed: number};

/** Sends a question until it has an answer, or until there is nothing left to try. Throws a PrefectError. */
export function openRequests(world: World): Requests {
  const {api, auth, gate} = world;
  const counts = {rest: 0, retries: 0};
  const fetch: Fetch = (...args) => {
    counts.rest++;
    return world.fetch(...args);
  };
  const csrf = openCsrf(path => ask({method: "GET", path}));

  async function once({method, path, body}: Question): Promise<Tried> {
    const passed = await gate.pass();
    const request = {
      method,
      url: api + path,
      headers: {
        accept: "application/json",
        "user-agent": "fivekeys",
        ...(body === undefined ? {} : {"content-type": "application/json"}),
        ...auth.headers,
        ...csrf.headers(),
      },
      ...(body === undefined ? {} : {body: JSON.stringify(body)}),
    };
    try {
      const {signal, timeoutMs} = world;
      const response = await exchange(request, {fetch, signal, timeoutMs});
      return {found: passing(response, world) ?? response, passed};
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const failure = unreachable(world, error.message, {cause: error});
      if (error.kind !== "network" && error.kind !== "timeout") throw failure;
      return {found: {error: failure, isLimit: false, afterMs: null}, passed};
    }
  }

  async function ask(question: Question): Promise<HttpResponse> {
    for (let failures = 0; ; failures++) {
      const {found, passed} = await once(question);
      if (!("error" in found)) return found;
      if (failures === RETRIES_MAX) throw found.error;
      const first = found.isLimit ? THROTTLE_MS : BACKOFF_MS;
      const why = found.error.status === null ? "it cannot be reached" : found.error.message;
      gate.close(found.afterMs ?? first * 2 ** failures, {why, passed});
      counts.retries++;
    }
  }

  async function send(question: Question): Promise<unknown> {
    const used = csrf.headers();
    let response = await ask(question);
    if (isCsrf(response)) {
      await csrf.renew(used);
      response = await ask(question);
    }
    if (response.status >= 300) throw refusal(response, world);
    return JSON.parse(response.body);
  }

  return {send, counts};
}

function passing(response: HttpResponse, about: About): Passing | null {
  const {status, headers, body} = response;
  const isLimit = status === 429;
  if (isLimit || status === 408 || status >= 500) {
    const error = unreachable(about, `it answers ${status}`, {status});
    return {error, isLimit, afterMs: retryAfterMs(headers)};
  }
  if (status >= 300 || isJson(body)) return null;
  const isPage = /text\/html/.test(headers.get("content-type") ?? "");
  if (isPage) {
    throw unreachable(about, "a page answers where its API should", {
      status,
      hint: "Check sources.prefect.url: it is the server's PREFECT_API_URL, such as http://<host>:4200/api.",
    });
  }
  const error = unreachable(about, "its answer is cut off or is not JSON", {status});
  return {error, isLimit: false, afterMs: null};
}

/** Seconds, or the date until which to wait. */
function retryAfterMs(headers: Headers): number | null {
  const text = headers.get("retry-after");
  if (text === null) return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const ms = Date.parse(text) - Date.parse(headers.get("date") ?? "");
  return Number.isNaN(ms) ? null : Math.max(ms, 0);
}

function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

function isCsrf({status, body}: HttpResponse): boolean {
  return status === 403 && /CSRF/i.test(body);
}

/** Servers that guard against forged requests want a token of theirs with each question but a GET. */
function openCsrf(get: (path: string) => Promise<HttpResponse>) {
  const client = randomUUID();
  let headers: Readonly<Record<string, string>> = {};
  let renewing: Promise<void> | null = null;

  async function renew(): Promise<void> {
    const {status, body} = await get(`/csrf-token?client=${client}`);
    // Refused, it is left as it was: the question's own refusal says more.
    if (status !== 200) return;
    const {token} = JSON.parse(body) as {token?: unknown};
    headers = {"prefect-csrf-token": String(token), "prefect-csrf-client": client};
  }

  return {
    headers: () => headers,
    /** A new token in the place of the one that was refused, unless there is a newer one already. */
    renew: async (used: Readonly<Record<string, string>>) => {
      if (used !== headers) return;
      renewing ??= renew().finally(() => {
        renewing = null;
      });
      await renewing;
    },
  };
}
