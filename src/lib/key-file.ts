import {chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {erasedFile, makeSecretFolder} from "./erased.ts";
import {exitCodes, UserError} from "./errors.ts";
import {chainOf, newKey, ownKeyFile, parseKeys} from "./identity.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** A key that waits to take the place of the one of now. */
export type NextKey = {key: string; take: () => void};

/** The file of the team's key. Throws a UserError where the environment gives the key itself. */
export function keyFile({root, env, to}: {root: string; env: Env; to: string}): string {
  if (!env.FIVEKEYS_KEY) return env.FIVEKEYS_KEY_FILE ?? ownKeyFile(root);
  throw new UserError(`Cannot ${to} the key: FIVEKEYS_KEY gives it, which fivekeys cannot write`, {
    hint: "Put it into a file, name that in FIVEKEYS_KEY_FILE, unset FIVEKEYS_KEY, and run the command again.",
  });
}

/**
 * Makes a key and writes it, with those before it, beside the key file; `take` puts it in the place of that. So
 * neither key is lost, whenever the work between is cut off. Throws a UserError where it cannot be written.
 */
export function prepareKey(path: string): NextKey {
  const key = newKey();
  const next = nextFile(path);
  const cannot = (error: unknown) => {
    const {code} = error as NodeJS.ErrnoException;
    return new UserError(`Cannot rotate the key "${path}": ${code}`, {
      hint: "The file must be there, and this user must be allowed to write to it and its folder.",
      exitCode: exitCodes.permission,
      cause: error,
    });
  };
  try {
    const keys = parseKeys(readFileSync(path, "utf8").trim());
    writeFileSync(next, chainOf([...keys, key]), {mode: 0o600});
    chmodSync(next, 0o600);
  } catch (error) {
    throw cannot(error);
  }
  return {key, take: () => renameSync(next, path)};
}

/** Deletes the key and the list of the erased, which says nothing without it, and notes when. */
export function destroyKey(path: string, {root, at}: {root: string; at: string}): void {
  if (!existsSync(path)) {
    throw new UserError(`Cannot destroy the key: there is no file "${path}"`, {
      hint: "It may have been destroyed before, or FIVEKEYS_KEY_FILE names another place.",
    });
  }
  try {
    makeSecretFolder(join(root, ".fivekeys"));
    writeFileSync(destroyedFile(root), `${at}\n`, {mode: 0o600});
    for (const file of [path, nextFile(path), erasedFile(root)]) rmSync(file, {force: true});
  } catch (error) {
    throw new UserError(
      `Cannot destroy the key "${path}": ${(error as NodeJS.ErrnoException).code}`,
      {
        hint: `Let this user delete files in "${dirname(path)}".`,
        exitCode: exitCodes.permission,
        cause: error,
      },
    );
  }
}

/** Why a warehouse was not written with the key of now, as far as the files beside the key tell. */
export function whyOtherKey({root, env}: {root: string; env: Env}): UserError {
  const next = nextFile(env.FIVEKEYS_KEY_FILE ?? ownKeyFile(root));
  if (existsSync(next)) {
    return new UserError("Cannot use the warehouse: the rotation of its key was cut off", {
      hint: `Rename "${next}" to the name without ".next": it holds the key that the warehouse has.`,
    });
  }
  if (existsSync(destroyedFile(root))) {
    const at = readFileSync(destroyedFile(root), "utf8").trim();
    return new UserError(
      `Cannot use the warehouse: the key of its people was destroyed at ${at}; nobody can be told from it any more`,
      {
        hint: "What was published can still be read. To go on, move data/metrics away and sync again.",
      },
    );
  }
  return new UserError("Cannot use the warehouse: its people were hashed with another key", {
    hint: "Restore the key file (.fivekeys/identity.key or FIVEKEYS_KEY_FILE), or move data/metrics away and sync again.",
  });
}

function nextFile(path: string): string {
  return `${path}.next`;
}

function destroyedFile(root: string): string {
  return join(root, ".fivekeys", "destroyed");
}
