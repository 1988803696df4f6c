import {createHmac, randomBytes} from "node:crypto";
import {chmodSync, existsSync, readFileSync, renameSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {erasedFile, makeSecretFolder, readErased} from "./erased.ts";
import {exitCodes, UserError} from "./errors.ts";
import {joinNames, namesOf} from "./names.ts";

const KEY_BYTES = 32;
const KEY_BYTES_MIN = 16;
/** 128 bits: no two people of any company ever share a hash. */
const HASH_DIGITS = 32;
/** The first line of a key file that holds more than one key. */
const CHAIN = "fivekeys keys/1";

export type Identity = {
  /**
   * A person's keyed hash (HMAC-SHA-256): the same person has the same hash, by whichever of the names that
   * are known to be theirs, and only with the key. A login of GitHub is named `github:<login>`.
   */
  identify: (identity: string) => string;
  /** Every hash under which a person can stand: by each of the names that are known to be theirs. */
  hashesOf: (identity: string) => string[];
  /** The hash under which a person of a stored hash stands once a key is added to those of now. */
  rehash: (hash: string, key: string) => string;
  /**
   * Makes hashes of an earlier key of the team those of now, by that key's `check`; null where it is none of the team's.
   */
  rehashSince: (check: string) => ((hash: string) => string) | null;
  /** What the list of the erased knows a hash by: another hash, of another purpose, from which it does not follow. */
  erasedTag: (hash: string) => string;
  /** Whether the person of a hash was erased: nothing of theirs may be stored again. */
  isErased: (hash: string) => boolean;
  /** How many hashes the list of the erased keeps out. */
  erasedCount: number;
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
  const keys = env.FIVEKEYS_KEY
    ? [env.FIVEKEYS_KEY]
    : parseKeys(
        readKey(env.FIVEKEYS_KEY_FILE ?? ownKeyFile(root), {
          isOwn: env.FIVEKEYS_KEY_FILE === undefined,
        }),
      );
  if (keys.length === 0 || keys.some(key => Buffer.byteLength(key) < KEY_BYTES_MIN)) {
    throw new UserError(`Cannot hash people: the key has fewer than ${KEY_BYTES_MIN} bytes`, {
      hint: "Use a longer secret, or remove it and let fivekeys make one.",
    });
  }
  const last = keys.at(-1)!;
  const joined = joinNames(aliases);
  const listed = readErased(erasedFile(root));
  // A tag was made with the key of its day: those of earlier keys are met on the way to the hash of now.
  const met = new Set<string>();
  const hashOf = (name: string) => {
    let [hash, isErased] = [name, false];
    for (const key of keys) {
      hash = personHash(key, hash);
      isErased ||= listed.size > 0 && listed.has(erasedTag(key, hash));
    }
    if (isErased) met.add(hash);
    return hash;
  };
  return {
    identify: identity => hashOf(joined(identity)),
    hashesOf: identity => [...new Set(namesOf(identity, aliases).map(hashOf))],
    rehash: (hash, key) => personHash(key, hash),
    rehashSince: check => {
      const at = keys.findIndex(key => keyCheck(key) === check);
      return at === -1
        ? null
        : hash => keys.slice(at + 1).reduce((h, key) => personHash(key, h), hash);
    },
    erasedTag: hash => erasedTag(last, hash),
    isErased: hash => listed.size > 0 && (met.has(hash) || listed.has(erasedTag(last, hash))),
    erasedCount: listed.size,
    check: keyCheck(last),
  };
}

/** What tells one key from another, and nothing else. */
export function keyCheck(key: string): string {
  return hmac(key, "fivekeys key check").slice(0, HASH_DIGITS);
}

function personHash(key: string, name: string): string {
  return hmac(key, `person:${name}`).slice(0, HASH_DIGITS);
}

function erasedTag(key: string, hash: string): string {
  return hmac(key, `erased:${hash}`);
}

function hmac(key: string, text: string): string {
  return createHmac("sha256", Buffer.from(key, "utf8")).update(text).digest("hex");
}

/** The key file of a team that names none. */
export function ownKeyFile(root: string): string {
  return join(root, ".fivekeys", "identity.key");
}

/** The keys of a file: one, or the whole chain of a key that was rotated, the first one first. */
export function parseKeys(text: string): string[] {
  const [head, ...keys] = text.split("\n");
  return head === CHAIN ? keys : [text];
}

/** The text of a file of such a chain. */
export function chainOf(keys: readonly string[]): string {
  return `${[CHAIN, ...keys].join("\n")}\n`;
}

/** A new key. */
export function newKey(): string {
  return randomBytes(KEY_BYTES).toString("hex");
}

function readKey(path: string, {isOwn}: {isOwn: boolean}): string {
  try {
    if (isOwn && !existsSync(path)) makeKey(path);
    return readFileSync(path, "utf8").trim();
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
  makeSecretFolder(dirname(path));
  // Under its name only once it is whole: a key that was cut off would lock its owner out.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${newKey()}\n`, {mode: 0o600});
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}
