import {createHmac, randomBytes} from "node:crypto";
import {chmodSync, existsSync, readFileSync, renameSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {makeSecretFolder} from "../../lib/erased.ts";
import {exitCodes, UserError} from "../../lib/errors.ts";
import {type Env, readSecret} from "../../lib/secret.ts";

const NAME = "FIVEKEYS_SESSION_SECRET";
const KEY_BYTES = 32;
const SECRET_CHARACTERS_MIN = 32;
const PSEUDONYM_DIGITS = 32;

/** One key for each purpose, none of which follows from another. */
export type Keys = {
  /** Signs the cookies of a session. */
  sessions: Buffer;
  /** Signs the cookie that a sign-in at the provider takes along. */
  flows: Buffer;
  /** What stands for a person of the provider; the same secret gives the same pseudonym. */
  pseudonym: (text: string) => string;
};

/** The file of the secret where the environment gives none. */
export function sessionKeyFile(root: string): string {
  return join(root, ".fivekeys", "session.key");
}

/**
 * The keys of sign-in, made from `FIVEKEYS_SESSION_SECRET`, the file that `FIVEKEYS_SESSION_SECRET_FILE` names, or
 * `.fivekeys/session.key`, which is made when it is missing. They have nothing in common with the team's key of
 * contributors: from a reader's pseudonym no contributor's hash follows. Throws a UserError for a secret that is too
 * short, or cannot be read or made.
 */
export function openKeys({root, env}: {root: string; env: Env}): Keys {
  const secret = readSecret(env, NAME) ?? readOrMake(sessionKeyFile(root));
  if (secret.length < SECRET_CHARACTERS_MIN) {
    throw new UserError(
      `Cannot sign sessions: ${NAME} has fewer than ${SECRET_CHARACTERS_MIN} characters`,
      {hint: "Make one with `openssl rand -hex 32`, or remove it and let fivekeys make one."},
    );
  }
  const key = (purpose: string) =>
    createHmac("sha256", secret).update(`fivekeys ${purpose}`).digest();
  const people = key("readers");
  return {
    sessions: key("sessions"),
    flows: key("flows"),
    pseudonym: text =>
      createHmac("sha256", people).update(text).digest("hex").slice(0, PSEUDONYM_DIGITS),
  };
}

function readOrMake(path: string): string {
  try {
    if (!existsSync(path)) make(path);
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    throw new UserError(`Cannot keep the key of sessions in "${path}": ${code}`, {
      hint: `Let this user read and write there, or give the secret in ${NAME} or ${NAME}_FILE.`,
      exitCode: exitCodes.permission,
      cause: error,
    });
  }
}

function make(path: string): void {
  makeSecretFolder(join(path, ".."));
  // Under its name only once it is whole: half a key would be a key as well.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString("hex")}\n`, {mode: 0o600});
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}
