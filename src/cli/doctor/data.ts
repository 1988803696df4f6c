import {constants, existsSync} from "node:fs";
import {access, readFile, stat, statfs} from "node:fs/promises";
import {dirname, join} from "node:path";
import type {Config} from "../../config.ts";
import {readFreshness} from "../../lib/freshness.ts";
import {type Check, count, fail, pass, warn} from "./check.ts";
import {checkRefused} from "./refused.ts";

const FREE_BYTES_MIN = 100 * 1024 ** 2;
const FREE_BYTES_ENOUGH = 1024 ** 3;
const PUBLISHED_DAYS_MAX = 7;
const DAY_MS = 86_400_000;

type Name = {id: string; title: string};
type Environment = Readonly<Record<string, string | undefined>>;

const engine: Name = {id: "engine", title: "DuckDB"};

/** The engine, the data folder, what stands in it and what it says of the sources, and the key outside it. */
export async function checkData(
  config: Config,
  {env, now}: {env: Environment; now: Date},
): Promise<Check[]> {
  const folder = await checkFolder(config.dataFolder);
  const writer = await loadWriter();
  if ("status" in writer) return [writer, ...folder];
  const files = writer.dataFiles(config);
  return [
    pass(engine, "loads"),
    ...folder,
    await checkKey(config, {env, isNeeded: existsSync(files.private)}),
    await checkLock(files.lock),
    checkPublished(files, now),
    ...(await checkRefused(config, files)),
  ];
}

/** Loaded only here: where DuckDB has no build for the machine, the other checks still answer. */
async function loadWriter(): Promise<typeof import("../../pipeline/writer.ts") | Check> {
  try {
    return await import("../../pipeline/writer.ts");
  } catch (error) {
    const said = String(error instanceof Error ? error.message : error).split("\n", 1)[0]!;
    return fail(engine, {
      detail: `it does not load: ${said}`,
      fix: "Run `npm ci` on this machine; packages copied from another system do not fit.",
    });
  }
}

/** Asks the folder, or what would hold it, without making it. */
async function checkFolder(folder: string): Promise<Check[]> {
  const name = {id: "data", title: "Data folder"};
  let standing = folder;
  while (!existsSync(standing) && dirname(standing) !== standing) standing = dirname(standing);
  const isFolder = (await stat(standing)).isDirectory();
  const isWritable = isFolder && (await isAllowed(standing, constants.W_OK | constants.X_OK));
  if (!isWritable) {
    return [
      fail(name, {
        detail: `"${folder}" cannot be written: "${standing}" is ${isFolder ? "read-only for this user" : "not a folder"}`,
        fix: "Give this user write access to it, or set `data` to another folder.",
      }),
    ];
  }
  const detail = standing === folder ? "writable" : "will be made by the first sync";
  return [pass(name, detail), await checkRoom(standing)];
}

async function checkRoom(folder: string): Promise<Check> {
  const {bavail, bsize} = await statfs(folder);
  return checkFree(bavail * bsize);
}

/** Room on the disk of the data folder. */
export function checkFree(bytes: number): Check {
  const name = {id: "room", title: "Free room"};
  const shown = `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
  if (bytes >= FREE_BYTES_ENOUGH) return pass(name, shown);
  const problem = {detail: `only ${shown}`, fix: "Free some room, or set `data` to another disk."};
  return bytes < FREE_BYTES_MIN ? fail(name, problem) : warn(name, problem);
}

/** The key that people are hashed with: outside the data folder, for its owner alone. */
async function checkKey(
  {root}: Config,
  {env, isNeeded}: {env: Environment; isNeeded: boolean},
): Promise<Check> {
  const name = {id: "key", title: "Identity key"};
  if (env.FIVEKEYS_KEY) return pass(name, "given by FIVEKEYS_KEY");
  const isOwn = env.FIVEKEYS_KEY_FILE === undefined;
  const file = env.FIVEKEYS_KEY_FILE ?? join(root, ".fivekeys", "identity.key");
  if (!existsSync(file)) return missingKey(name, {file, isOwn, isNeeded});
  const {mode} = await stat(file);
  // Windows has no such modes.
  if ((mode & 0o077) !== 0 && process.platform !== "win32") {
    return fail(name, {
      detail: `others may read "${file}" (mode 0${(mode & 0o777).toString(8)})`,
      fix: `Run: chmod 600 "${file}"`,
    });
  }
  if (!(await isAllowed(file, constants.R_OK))) {
    return fail(name, {detail: `"${file}" cannot be read`, fix: "Run as the user who owns it."});
  }
  return pass(name, "there, for its owner alone");
}

function missingKey(
  name: Name,
  {file, isOwn, isNeeded}: {file: string; isOwn: boolean; isNeeded: boolean},
): Check {
  if (isNeeded) {
    return fail(name, {
      detail: `"${file}" is gone, and the warehouse's people were hashed with it`,
      fix: "Restore the file, or move the data folder away and run `fivekeys sync`.",
    });
  }
  if (isOwn) return pass(name, "will be made by the first sync");
  return fail(name, {
    detail: `FIVEKEYS_KEY_FILE names "${file}", which is not there`,
    fix: "Correct FIVEKEYS_KEY_FILE, or unset it and let fivekeys make a key.",
  });
}

/** Who writes the warehouse now, by the lock's process id. */
async function checkLock(file: string): Promise<Check> {
  const name = {id: "lock", title: "Warehouse lock"};
  if (!existsSync(file)) return pass(name, "free");
  if (!(await isAllowed(file, constants.R_OK))) {
    const detail = `"${file}" belongs to another user`;
    return warn(name, {detail, fix: "Run fivekeys as one user, or remove the file."});
  }
  const pid = Number(/"pid":\s*(\d+)/.exec(await readFile(file, "utf8"))?.[1] ?? 0);
  if (pid > 0 && isRunning(pid)) {
    return warn(name, {
      detail: `process ${pid} is writing`,
      fix: "Wait until it is done; reports read the last published results meanwhile.",
    });
  }
  return warn(name, {
    detail: "left behind by a process that has ended",
    fix: "Run `fivekeys sync`: it takes the lock over, and what was committed is intact.",
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be asked, but it is there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The readers' file, and how long ago the sources were last read for it. */
function checkPublished(files: {published: string; freshness: string}, now: Date): Check {
  const name = {id: "published", title: "Published results"};
  const freshness = existsSync(files.published) ? readFreshness(files.freshness) : null;
  if (freshness === null) return warn(name, {detail: "none yet", fix: "Run `fivekeys sync`."});
  const ms = Math.max(0, now.getTime() - Date.parse(freshness.read_at));
  const days = Math.floor(ms / DAY_MS);
  const age = days === 0 ? "less than a day old" : `${count(days, "day")} old`;
  if (ms <= PUBLISHED_DAYS_MAX * DAY_MS) return pass(name, age);
  return warn(name, {detail: age, fix: "Run `fivekeys sync`, and let a scheduler run it daily."});
}

async function isAllowed(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
