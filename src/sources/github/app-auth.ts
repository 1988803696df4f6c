import {createAppAuth} from "@octokit/auth-app";
import {Octokit} from "@octokit/core";
import {exitCodes} from "../../lib/errors.ts";
import {exchange, type Fetch, HttpError} from "../../lib/http.ts";
import type {GithubAuth} from "./auth.ts";
import {GithubError, unreachable} from "./failure.ts";
import {githubUrls} from "./urls.ts";

/** A token that ends within five minutes is replaced, before a request or a wait of ours can outlast it. */
const REFRESH_MS = 5 * 60_000;

const SUBJECT = "a token for the App";
const nothing = () => undefined;
const silent = {debug: nothing, info: nothing, warn: nothing, error: nothing};

type Token = {token: string; endsAt: number};

/**
 * Signs in as an installation of a GitHub App. Octokit signs, and signs anew by GitHub's clock where ours is wrong.
 * What Octokit keeps lasts by the clock of this machine, so the token is kept here, until the end GitHub names.
 */
export function appAuth(
  {appId, privateKey, installationId}: {appId: string; privateKey: string; installationId: number},
  {fetch, now, baseUrl}: {fetch: Fetch; now: () => number; baseUrl: string},
): GithubAuth {
  const octokit = new Octokit({
    authStrategy: createAppAuth,
    auth: {appId, privateKey, log: silent},
    baseUrl: githubUrls(baseUrl).rest,
    userAgent: "fivekeys",
    log: silent,
    request: {fetch: guarded(fetch)},
  });
  let current: Token | null = null;
  let making: Promise<Token> | null = null;

  async function make(): Promise<Token> {
    const {data, headers} = await octokit
      .request("POST /app/installations/{installation_id}/access_tokens", {
        installation_id: installationId,
      })
      .catch((error: unknown) => {
        throw refusedApp(error);
      });
    const theirNow = Date.parse(headers.date ?? "");
    const ahead = Number.isNaN(theirNow) ? 0 : theirNow - now();
    current = {token: data.token, endsAt: Date.parse(data.expires_at) - ahead};
    return current;
  }

  return {
    kind: "app",
    token: async rejected => {
      const isGood = current !== null && current.endsAt - REFRESH_MS > now();
      if (isGood && current!.token !== rejected) return current!.token;
      // Ten requests that need a token ask for one.
      making ??= make().finally(() => {
        making = null;
      });
      return (await making).token;
    },
  };
}

/** Our own way to the network for Octokit: with the timeout, and never on to another host with the signature. */
function guarded(fetch: Fetch): Fetch {
  return async (url, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    const body = typeof init?.body === "string" ? {body: init.body} : {};
    const method = init?.method === "POST" ? "POST" : "GET";
    const answer = await exchange({method, url: String(url), headers, ...body}, {fetch});
    return new Response(answer.body === "" ? null : answer.body, answer);
  };
}

/** Without the cause where that could hold the key or the signature. */
function refusedApp(error: unknown): GithubError {
  const {status, cause} = error as {status?: number; cause?: unknown};
  if (cause instanceof HttpError) return unreachable(SUBJECT, cause.message, {cause});
  if (status === 429 || (status !== undefined && status >= 500)) {
    return unreachable(SUBJECT, `it answers ${status}`, {status});
  }
  const say = (what: string, hint: string) =>
    new GithubError(`Cannot sign in as a GitHub App: ${what}`, {
      status: status ?? null,
      refuses: "all",
      hint,
      exitCode: exitCodes.permission,
    });
  if (status === undefined) {
    return say("the private key cannot be read", "Give the whole PEM file that GitHub made.");
  }
  if (status === 401) {
    return say(
      "GitHub does not accept the signature",
      "Check that the id is that of the App and the key is one of its own.",
    );
  }
  if (status === 404) {
    return say("there is no such installation", "Check FIVEKEYS_GITHUB_APP_INSTALLATION_ID.");
  }
  return say(
    `GitHub answers ${status}`,
    "The installation may be suspended: look at it on GitHub.",
  );
}
