import {existsSync, mkdirSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {homedir} from "node:os";
import {join} from "node:path";
import {makeSecretFolder} from "../lib/erased.ts";
import {UserError} from "../lib/errors.ts";
import {ownKeyFile} from "../lib/identity.ts";
import {configuration} from "./configuration.ts";
import {isDemoFile} from "./first-line.ts";

type Env = Readonly<Record<string, string | undefined>>;

const FILE = "fivekeys.yaml";
/** The key of people who do not exist keeps no secret; being the same everywhere, it makes the same hashes. */
const KEY = "the invented people of the demo need no secret";

/** Where the demo lies unless another folder is named: where the system keeps what can be made again. */
export function demoFolder({env, platform}: {env: Env; platform: NodeJS.Platform}): string {
  const home = env.HOME ?? env.USERPROFILE ?? homedir();
  const caches =
    platform === "win32"
      ? (env.LOCALAPPDATA ?? join(home, "AppData", "Local"))
      : platform === "darwin"
        ? join(home, "Library", "Caches")
        : (env.XDG_CACHE_HOME ?? join(home, ".cache"));
  return join(caches, "fivekeys", "demo");
}

/** The configuration file of a demo's folder. */
export function demoConfig(folder: string): string {
  return join(folder, FILE);
}

/** Throws a UserError where a folder holds anything but a demo. */
export function refuseOther(folder: string): void {
  if (!existsSync(folder)) return;
  const names = namesIn(folder);
  if (names.length === 0 || isDemoFile(demoConfig(folder))) return;
  throw new UserError(`Cannot make the demo in "${folder}": the folder holds something else`, {
    hint: "Invented data never stand beside real ones. Name a folder that is empty or not there yet with --folder.",
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new UserError(
      `Cannot make the demo in "${folder}": ${(error as NodeJS.ErrnoException).code === "ENOTDIR" ? "it is a file" : "it cannot be read"}`,
      {hint: "Name a folder that is empty or not there yet with --folder.", cause: error},
    );
  }
}

/** Writes the configuration and the key of the demo, each where it is missing. */
export function makeFolder(folder: string): void {
  mkdirSync(folder, {recursive: true});
  if (!existsSync(demoConfig(folder))) writeFileSync(demoConfig(folder), configuration());
  const key = ownKeyFile(folder);
  if (existsSync(key)) return;
  makeSecretFolder(join(folder, ".fivekeys"));
  writeFileSync(key, `${KEY}\n`, {mode: 0o600});
}

/** Deletes what an earlier demo left, so that it can be made anew. */
export function clearFolder(folder: string): void {
  rmSync(demoConfig(folder), {force: true});
  rmSync(ownKeyFile(folder), {force: true});
}
