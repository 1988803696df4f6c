import {createHmac, randomBytes} from "node:crypto";
import {chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {exitCodes, UserError} from "./errors.ts";
import {joinNames} from "./names.ts";

const KEY_BYTES = 32;
const KEY_BYTES_MIN = 16;
/** 128 bits: no two people of any company ever share a hash. */
const HASH_DIGITS = 32;

export type Identity = {
  /**
   * A person's keyed hash (HMAC-SHA-256): the same person has the same hash, by whichever of the names that
   * are known to be theirs, and only with the key. A login of GitHub is named `github:<login>`.
   */
  identify: (identity: string) => string;
  /** Tells whether a warehouse was written with this key, and nothing else. */
  check: string;
};

/**
 * The team's key: `FIVEKEYS_KEY`, the file `FIVEKEYS_KEY_FILE`, or `.fivekeys/identity.key` below the root,
 * made with mode 0600 when it is missing. It never stands beside the data.
 */
export function openIdentity({
  root,
  env,
  aliases = [],
}: {
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Every name of one person, a list each. */
  aliases?: readonly (readonly string[])[];
}): Identity {
  const key = env.FIVEKEYS_KEY
    ? Buffer.from(env.FIVEKEYS_KEY, "utf8")
    : readKey(env.FIVEKEYS_KEY_FILE ?? ownKeyFile(root), {
        isOwn: env.FIVEKEYS_KEY_FILE === undefined,
      });
  if (key.length < KEY_BYTES_MIN) {
    throw new UserError(`Cannot hash people: the key has fewer than ${KEY_BYTES_MIN} bytes`, {
      hint: "Use a longer secret, or remove it and let fivekeys make one.",
    });
  }
  const hash = (text: string) =>
    createHmac("sha256", key).update(text).digest("hex").slice(0, HASH_DIGITS);
  const joined = joinNames(aliases);
  return {
    identify: identity => hash(`person:${joined(identity)}`),
    check: hash("fivekeys key check"),
  };
}

function ownKeyFile(root: string): string {
  return join(root, ".fivekeys", "identity.key");
}

function readKey(path: string, {isOwn}: {isOwn: boolean}): Buffer {
  try {
    if (isOwn && !existsSync(path)) makeKey(path);
    return Buffer.from(readFileSync(path, "utf8").trim(), "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UserError(
      `Cannot read the key "${path}": ${code === "ENOENT" ? "there is no such file" : code}`,
      {
        hint: "Set FIVEKEYS_KEY_FILE to a file that this user may read.",
        exitCode: exitCodes.permission,
        cause: error,
      },
    );
  }
}

function makeKey(path: string): void {
  mkdirSync(dirname(path), {recursive: true, mode: 0o700});
  writeFileSync(join(dirname(path), ".gitignore"), "*\n");
  // Under its name only once it is whole: a key that was cut off would lock its owner out.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString("hex")}\n`, {mode: 0o600});
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}
