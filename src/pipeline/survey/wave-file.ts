import {chmodSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {setTimeout} from "node:timers/promises";
import {exitCodes, UserError} from "../../lib/errors.ts";
import {takeLock} from "../../lib/lock.ts";
import {draftOf, replaceFile} from "../../lib/replace-file.ts";

const WAVE_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;
const LOCK_WAIT_MS = 5000;
const LOCK_PAUSE_MS = 10;
/** What the files say instead of when they were written: the last answer has a moment as well. */
const NO_MOMENT = new Date("2000-01-01T00:00:00Z");

/** Changes a wave, or makes it where it is null. The same object, or null, changes nothing. */
export type WaveWork<W, T> = (wave: W | null) => {wave: W | null; result: T};

type Place = {
  dataFolder: string;
  file: string;
  /** Who changes the wave holds this file. */
  lock: string;
};

/** Where a data folder has its waves. */
export function surveysFolder(dataFolder: string): string {
  return join(dataFolder, "surveys");
}

/** The wave in a file; null where there is none. Throws a UserError when it is damaged or out of reach. */
export function readWave<W>(file: string): W | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as W;
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    if (error instanceof SyntaxError) {
      // Not its message, which shows a piece of the file.
      throw new UserError(`Cannot read the survey: "${file}" is damaged`, {
        hint: "Nothing but fivekeys may write it. Restore it, or remove it and make the wave again.",
      });
    }
    if (code !== "EACCES") throw error;
    throw new UserError(`Cannot read the survey: no permission to read "${file}"`, {
      hint: "Run as the user who made the wave.",
      exitCode: exitCodes.permission,
      cause: error,
    });
  }
}

/**
 * Changes the wave in a file, one change at a time whichever process makes it. What comes back is on the disk for
 * good; a crash leaves the wave before or after.
 */
export async function changeWave<W, T>(
  {dataFolder, file, lock}: Place,
  work: WaveWork<W, T>,
): Promise<T> {
  const folder = dirname(file);
  makeFolder(dataFolder, folder);
  const release = await waitForLock(lock);
  try {
    // Beside the wave it would tell what the last person said.
    rmSync(draftOf(file), {force: true});
    const before = readWave<W>(file);
    const {wave, result} = work(before);
    if (wave !== null && wave !== before) {
      replaceFile(file, {text: `${JSON.stringify(wave, null, 1)}\n`, modifiedAt: NO_MOMENT});
    }
    return result;
  } finally {
    release();
    utimesSync(folder, NO_MOMENT, NO_MOMENT);
  }
}

export function isWaveId(text: string): boolean {
  return WAVE_ID.test(text);
}

/** Throws a UserError for what cannot name a wave. */
export function checkWaveId(text: string): void {
  if (isWaveId(text)) return;
  throw new UserError(`Cannot use "${text}" as a wave: it is not an id such as 2026-q4`, {
    hint: "Use small letters, digits and hyphens, at most 40.",
  });
}

/** Only its owner looks into it, and git, which often holds the data folder, does not. */
function makeFolder(dataFolder: string, folder: string): void {
  const root = surveysFolder(dataFolder);
  mkdirSync(dataFolder, {recursive: true});
  mkdirSync(folder, {recursive: true, mode: 0o700});
  chmodSync(root, 0o700);
  writeFileSync(join(root, ".gitignore"), "*\n");
}

/** Waits for another process to end its change, which takes milliseconds. */
async function waitForLock(path: string): Promise<() => void> {
  const until = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      return takeLock(path, {now: NO_MOMENT});
    } catch (error) {
      if (!(error instanceof UserError) || error.exitCode !== exitCodes.usage) throw error;
      if (Date.now() > until) {
        throw new UserError(`Cannot change the survey: another process holds "${path}"`, {
          hint: "Try again; if no fivekeys is running, remove that file.",
          cause: error,
        });
      }
    }
    await setTimeout(LOCK_PAUSE_MS);
  }
}
