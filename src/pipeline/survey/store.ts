import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import {join} from "node:path";
import {setTimeout} from "node:timers/promises";
import {exitCodes, UserError} from "../../lib/errors.ts";
import {takeLock} from "../../lib/lock.ts";
import {draftOf, replaceFile} from "../../lib/replace-file.ts";
import type {Wave} from "./wave.ts";

const WAVE_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;
const LOCK_WAIT_MS = 5000;
const LOCK_PAUSE_MS = 10;
/** What the files say instead of when they were written: the last answer has a moment as well. */
const NO_MOMENT = new Date("2000-01-01T00:00:00Z");

/** The waves of a data folder. */
export type WaveStore = {
  /** Null where there is no such wave. */
  read: (waveId: string) => Wave | null;
  /**
   * Changes a wave, one change at a time whichever process makes it. What comes back is on the disk for good; a crash
   * leaves the wave before or after.
   */
  change: <T>(
    waveId: string,
    work: (wave: Wave | null) => {wave: Wave | null; result: T},
  ) => Promise<T>;
  /** Removes what a crash may have left beside a wave. */
  sweep: () => Promise<void>;
  /** The ids of all waves, sorted. */
  list: () => string[];
};

export function waveStore(dataFolder: string): WaveStore {
  const root = join(dataFolder, "surveys");
  const folderOf = (waveId: string) => join(root, waveId);
  const fileOf = (waveId: string) => join(folderOf(waveId), "wave.json");

  function read(waveId: string): Wave | null {
    if (!isWaveId(waveId)) return null;
    const file = fileOf(waveId);
    try {
      return JSON.parse(readFileSync(file, "utf8")) as Wave;
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

  async function change<T>(
    waveId: string,
    work: (wave: Wave | null) => {wave: Wave | null; result: T},
  ): Promise<T> {
    checkWaveId(waveId);
    makeFolder(dataFolder, {root, folder: folderOf(waveId)});
    const release = await waitForLock(join(folderOf(waveId), "lock"));
    try {
      // Beside the wave it would tell what the last person said.
      rmSync(draftOf(fileOf(waveId)), {force: true});
      const before = read(waveId);
      const {wave, result} = work(before);
      if (wave !== null && wave !== before) {
        const text = `${JSON.stringify(wave, null, 1)}\n`;
        replaceFile(fileOf(waveId), {text, modifiedAt: NO_MOMENT});
      }
      return result;
    } finally {
      release();
      utimesSync(folderOf(waveId), NO_MOMENT, NO_MOMENT);
    }
  }

  const list = () => (existsSync(root) ? readdirSync(root).filter(isWaveId).sort() : []);
  const sweep = async () => {
    for (const waveId of list()) await change(waveId, wave => ({wave, result: null}));
  };
  return {read, change, sweep, list};
}

/** Only its owner looks into it, and git, which often holds the data folder, does not. */
function makeFolder(dataFolder: string, {root, folder}: {root: string; folder: string}): void {
  mkdirSync(dataFolder, {recursive: true});
  mkdirSync(folder, {recursive: true, mode: 0o700});
  chmodSync(root, 0o700);
  writeFileSync(join(root, ".gitignore"), "*\n");
}

function isWaveId(text: string): boolean {
  return WAVE_ID.test(text);
}

/** Throws a UserError for what cannot name a wave. */
export function checkWaveId(text: string): void {
  if (isWaveId(text)) return;
  throw new UserError(`Cannot use "${text}" as a wave: it is not an id such as 2026-q4`, {
    hint: "Use small letters, digits and hyphens, at most 40.",
  });
}

/** Waits for another process to end its change, which takes milliseconds. */
export async function waitForLock(path: string): Promise<() => void> {
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
