import {createHash} from "node:crypto";
import {UserError} from "../../lib/errors.ts";
import {type Env, readSecret} from "../../lib/secret.ts";
import {isSame} from "./signed.ts";
import {ROLES, type Role} from "./user.ts";

const NAME = "FIVEKEYS_TOKEN";
/** Of random hexadecimal digits: 128 bits, which nobody guesses. */
const TOKEN_CHARACTERS_MIN = 32;
const TOKEN_COUNT_MAX = 100;
/** A token that says no role sends deployments and incidents and reads numbers, and reads no access log. */
const ROLE_DEFAULT: Role = "operator";

/** A token that may be shown: its digest and what its bearer may do. */
export type Token = {
  digest: Buffer;
  role: Role;
  /** What stands for it, where that is no pseudonym: `local` for the commands of whoever runs the server. */
  name?: string;
};

/**
 * The tokens of `FIVEKEYS_TOKEN` or of the file `FIVEKEYS_TOKEN_FILE`: one a line, `<token>` or `<role>:<token>`.
 * Throws a UserError, which shows none of them, where one is too short or stands there twice.
 */
export function readTokens(env: Env): Token[] {
  const lines = readSecret(env, NAME)?.split(/\s+/) ?? [];
  const cannot = (what: string, hint: string) =>
    new UserError(`Cannot use ${NAME}: ${what}`, {hint});
  if (lines.length > TOKEN_COUNT_MAX) {
    throw cannot(
      `it has more than ${TOKEN_COUNT_MAX} tokens`,
      "Let those who share a task share one.",
    );
  }
  const tokens = lines.map((line, i) => {
    const [, named, token = line] = /^([^:]*):(.*)$/.exec(line) ?? [];
    const role = ROLES.find(one => one === (named ?? ROLE_DEFAULT));
    const at = lines.length === 1 ? "the token" : `token ${i + 1}`;
    if (role === undefined) {
      throw cannot(
        `what stands before the colon of ${at} is no role`,
        `The roles are ${ROLES.join(", ")}; a token itself has no colon.`,
      );
    }
    if (token.length < TOKEN_CHARACTERS_MIN) {
      throw cannot(
        `${at} has fewer than ${TOKEN_CHARACTERS_MIN} characters`,
        "Make one with `openssl rand -hex 32`.",
      );
    }
    return {digest: digestOf(token), role};
  });
  const distinct = new Set(tokens.map(({digest}) => digest.toString("hex")));
  if (distinct.size === tokens.length) return tokens;
  throw cannot("the same token stands there twice", "Leave one of them out.");
}

/** The token that somebody gave, or null; every one is compared, so that the time tells nothing. */
export function findToken(tokens: readonly Token[], given: string): Token | null {
  const digest = digestOf(given);
  let found: Token | null = null;
  for (const token of tokens) if (isSame(token.digest, digest)) found = token;
  return found;
}

/** What stands for a token in the access log and in sessions. */
export function tokenName({digest, name}: Token, pseudonym: (text: string) => string): string {
  return name ?? pseudonym(`token:${digest.toString("hex")}`);
}

export function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
