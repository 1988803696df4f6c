import {exitCodes} from "../../lib/errors.ts";
import {
  exchange,
  type Fetch,
  HttpError,
  type HttpRequest,
  type HttpResponse,
} from "../../lib/http.ts";
import type {Log} from "../../lib/log.ts";
import type {GithubAuth} from "./auth.ts";
import type {Budget, Clock, Kind} from "./budget.ts";
import {GithubError, unreachable} from "./failure.ts";
import {judge, type Verdict} from "./verdict.ts";

const RETRIES_MAX = 5;
/** The first repetition comes after about a second, each later one after twice as long. */
const BACKOFF_SECONDS = 1;
/** GitHub's advice for a limit that names no time: a minute at least, then ever longer. */
const THROTTLE_SECONDS = 60;
/** An App's token that was just made may take seconds to be known everywhere. */
const RENEWALS_MAX = 2;

const HEADERS = {
  accept: "application/vnd.github+json",
  "user-agent": "fivekeys",
  "x-github-api-version": "2022-11-28",
};

export type Sent = {
  verdict: Extract<Verdict, {is: "answer" | "unchanged"}>;
  response: HttpResponse;
};

export type Question = HttpRequest & {
  kind: Kind;
  /** What is read, as an error names it. */
  subject: string;
  /** Whether the asker would rather ask for less than repeat what took too long. */
  isDivisible?: boolean;
};

export type Requests = {
  send: (question: Question) => Promise<Sent>;
  counts: {rest: number; graphql: number; retries: number};
  backoffMs: () => number;
};

type World = {
  auth: GithubAuth;
  budget: Budget;
  clock: Clock;
  fetch: Fetch;
  log: Pick<Log, "progress">;
  random: () => number;
  signal: AbortSignal | undefined;
  timeoutMs: number | undefined;
};

type Of<Name extends Verdict["is"]> = Extract<Verdict, {is: Name}>;

type Tried = {
  question: Question;
  tries: {failures: number; limits: number; renewals: number};
  attempt: Attempt;
};

/** Sends a request until it has an answer, or until there is nothing left to try. */
export function openRequests(world: World): Requests {
  const {auth, budget, clock, log, random} = world;
  const counts = {rest: 0, graphql: 0, retries: 0};
  let backoffMs = 0;

  async function back(error: GithubError, failures: number): Promise<void> {
    const ms = BACKOFF_SECONDS * 1000 * 2 ** failures * (0.5 + random() / 2);
    log.progress(`${error.message}; trying again in ${Math.ceil(ms / 1000)} seconds`);
    await clock.sleep(ms);
    backoffMs += ms;
  }

  /** Makes ready for the next try of what failed in passing, or gives up. */
  async function afterFailure({error, afterSeconds}: Of<"failed">, {question, tries}: Tried) {
    const isLast = tries.failures === RETRIES_MAX;
    if (isLast || (question.isDivisible && error.isTooSlow)) throw error;
    if (afterSeconds > 0) budget.hold(afterSeconds, "it is unavailable");
    else await back(error, tries.failures);
    tries.failures++;
  }

  function afterLimit(verdict: Of<"used up" | "throttled">, {question, tries, attempt}: Tried) {
    if (tries.limits === RETRIES_MAX) {
      const reason = `it limits the rate ${RETRIES_MAX + 1} times in a row`;
      throw unreachable(question.subject, reason, {status: 429});
    }
    if (verdict.is === "used up") {
      const {response, askedAt} = attempt;
      budget.usedUp(question.kind, {headers: response!.headers, askedAt});
    } else {
      const seconds = verdict.afterSeconds ?? THROTTLE_SECONDS * 2 ** tries.limits;
      budget.hold(seconds, "it asks for a pause");
    }
    tries.limits++;
  }

  async function afterRejection({error}: Of<"unauthorised">, {tries}: Tried) {
    if (auth.kind === "token" || tries.renewals === RENEWALS_MAX) throw error;
    await back(error, tries.renewals);
    tries.renewals++;
  }

  async function send(question: Question): Promise<Sent> {
    const tries = {failures: 0, limits: 0, renewals: 0};
    let rejected: string | undefined;
    for (;;) {
      await budget.pass(question.kind);
      const attempt = await once(question, rejected, {...world, counts});
      const {verdict} = attempt;
      const tried = {question, tries, attempt};
      if (verdict.is === "answer" || verdict.is === "unchanged") {
        return {verdict, response: attempt.response!};
      }
      if (verdict.is === "refused") throw verdict.error;
      if (verdict.is === "failed") await afterFailure(verdict, tried);
      else if (verdict.is === "unauthorised") {
        await afterRejection(verdict, tried);
        rejected = attempt.token;
      } else afterLimit(verdict, tried);
      counts.retries++;
    }
  }

  return {send, counts, backoffMs: () => backoffMs};
}

type Attempt = {verdict: Verdict; response: HttpResponse | null; token: string; askedAt: number};

async function once(
  question: Question,
  rejected: string | undefined,
  {auth, budget, clock, counts, fetch, signal, timeoutMs}: World & {counts: Record<Kind, number>},
): Promise<Attempt> {
  const {kind, subject, method, url, headers, body} = question;
  const counted: Fetch = (...args) => {
    counts[kind]++;
    return fetch(...args);
  };
  const askedAt = clock.now();
  let token = "";
  try {
    token = await auth.token(rejected);
    const request: HttpRequest = {
      method,
      url,
      headers: {...HEADERS, ...headers, authorization: `Bearer ${token}`},
      ...(body === undefined ? {} : {body}),
    };
    const response = await exchange(request, {fetch: counted, signal, timeoutMs});
    budget.heed(kind, {headers: response.headers, askedAt});
    return {verdict: judge(response, {kind, subject, secret: token}), response, token, askedAt};
  } catch (error) {
    return {verdict: judgeError(error, question), response: null, token, askedAt};
  }
}

function judgeError(error: unknown, {kind, subject}: Question): Verdict {
  if (error instanceof GithubError) {
    // An App's token could not be had.
    const isPassing = error.exitCode === exitCodes.unreachable;
    return isPassing ? {is: "failed", error, afterSeconds: 0} : {is: "refused", error};
  }
  if (!(error instanceof HttpError)) throw error;
  const isTooSlow = kind === "graphql" && error.kind === "timeout";
  const failure = unreachable(subject, error.message, {isTooSlow, cause: error});
  const isPassing = error.kind === "network" || error.kind === "timeout";
  return isPassing
    ? {is: "failed", error: failure, afterSeconds: 0}
    : {is: "refused", error: failure};
}
