import {exitCodes, UserError} from "../../lib/errors.ts";
import {type Env, readSecret} from "../../lib/secret.ts";
import type {PrefectUrls} from "./urls.ts";

const KEY = "PREFECT_API_KEY";
const AUTH_STRING = "PREFECT_API_AUTH_STRING";

export type PrefectAuth = {
  /** The variable that it came from, for errors; null where nothing was given, which most servers allow. */
  variable: string | null;
  /** The headers that carry it. */
  headers: Readonly<Record<string, string>>;
  /** What no message may show. */
  secrets: readonly string[];
};

/**
 * Who we are to Prefect, from the environment: `PREFECT_API_KEY`, or `PREFECT_API_AUTH_STRING` (`user:password`) of a
 * server of one's own, each also as a file by `…_FILE`. Where both are set, the key is for Prefect Cloud. Throws a
 * UserError where Prefect Cloud is to be read and there is no key.
 */
export function openPrefectAuth(env: Env, {isCloud}: Pick<PrefectUrls, "isCloud">): PrefectAuth {
  const auth = isCloud
    ? keyOf(env)
    : (passwordOf(env) ?? keyOf(env) ?? {variable: null, headers: {}, secrets: []});
  if (auth !== null) return auth;
  throw new UserError(`Cannot read Prefect Cloud: ${KEY} is not set`, {
    hint: `Set ${KEY} to a key of a user or service account that may see the workspace, or ${KEY}_FILE to a file that holds it.`,
    exitCode: exitCodes.permission,
  });
}

function keyOf(env: Env): PrefectAuth | null {
  const key = readSecret(env, KEY);
  if (key === null) return null;
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw odd(KEY, "it holds a space, a line break or a foreign character", "a key is one word");
  }
  return {variable: KEY, headers: {authorization: `Bearer ${key}`}, secrets: [key]};
}

function passwordOf(env: Env): PrefectAuth | null {
  const text = readSecret(env, AUTH_STRING);
  if (text === null) return null;
  if (!text.includes(":")) throw odd(AUTH_STRING, "it has no colon", "it reads user:password");
  const coded = Buffer.from(text, "utf8").toString("base64");
  const password = text.slice(text.indexOf(":") + 1);
  return {
    variable: AUTH_STRING,
    // The server compares the scheme letter by letter.
    headers: {authorization: `Basic ${coded}`},
    secrets: [text, coded, password].filter(secret => secret !== ""),
  };
}

function odd(variable: string, what: string, hint: string): UserError {
  return new UserError(`Cannot use ${variable}: ${what}`, {
    hint: `Copy it again; ${hint}.`,
    exitCode: exitCodes.permission,
  });
}
