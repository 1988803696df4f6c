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
import {UserError} from "../../lib/errors.ts";
import {draftOf, replaceFile} from "../../lib/replace-file.ts";
import type {SurveyAnswer, SurveyWave} from "../../tables/survey.ts";
import {checkWaveId, waitForLock} from "./store.ts";

const FILE = /^(.+)\.json(?:\.draft)?$/;
/** Instead of when a file was written: the last response has a moment as well. */
const NO_MOMENT = new Date("2000-01-01T00:00:00Z");

/**
 * A wave whose responses a survey tool delivers, one at a time. As in a wave of fivekeys' own, who has answered and
 * what was answered are lists that share nothing: no id, no order, no time. It stays in this file until the wave is
 * over, so that nobody can look between two answers.
 */
export type DeliveredWave = {
  schema: "fivekeys.delivered-wave/1";
  /** `closing`: on its way into the warehouse. */
  status: "open" | "closing" | "closed";
  wave: SurveyWave;
  /** Of the key that the hashes were made with. */
  key_check: string;
  /** Keyed hashes of the tool's ids of responses, sorted: what is delivered again counts once. */
  people: readonly string[];
  /** How many people of each team have answered; "" for those of none. */
  teams: Readonly<Record<string, number>>;
  /** By id, which is a keyed hash. */
  answers: readonly SurveyAnswer[];
};

export type DeliveredStore = {
  /**
   * Changes a wave, one change at a time whichever process makes it. What comes back is on the disk for good; a crash
   * leaves the wave before or after.
   */
  change: <T>(
    waveId: string,
    work: (wave: DeliveredWave | null) => {wave: DeliveredWave | null; result: T},
  ) => Promise<T>;
  /** The ids of all waves, sorted; also of one of which a crash has left nothing but a draft. */
  list: () => string[];
};

/** The waves of a data folder whose responses are delivered. */
export function deliveredStore(dataFolder: string): DeliveredStore {
  // Beside the waves of fivekeys' own, under a name that no wave has: what keeps backups out keeps them out of both.
  const folder = join(dataFolder, "surveys", "_delivered");
  const fileOf = (waveId: string) => join(folder, `${waveId}.json`);
  return {
    change: async (waveId, work) => {
      checkWaveId(waveId);
      makeFolder(dataFolder, folder);
      const release = await waitForLock(join(folder, `${waveId}.lock`));
      try {
        // Beside the wave it would tell what the last person said.
        rmSync(draftOf(fileOf(waveId)), {force: true});
        const before = read(fileOf(waveId));
        const {wave, result} = work(before);
        if (wave !== null && wave !== before) {
          const text = `${JSON.stringify(wave, null, 1)}\n`;
          replaceFile(fileOf(waveId), {text, modifiedAt: NO_MOMENT});
        }
        return result;
      } finally {
        release();
        utimesSync(folder, NO_MOMENT, NO_MOMENT);
      }
    },
    list: () =>
      existsSync(folder)
        ? [...new Set(readdirSync(folder).flatMap(name => FILE.exec(name)?.[1] ?? []))].sort()
        : [],
  };
}

function read(path: string): DeliveredWave | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  try {
    return JSON.parse(text) as DeliveredWave;
  } catch {
    // Not its message, which shows a piece of the file.
    throw new UserError(`Cannot read the survey: "${path}" is damaged`, {
      hint: "Nothing but fivekeys may write it. Restore it, or remove it and import the wave from a file.",
    });
  }
}

/** Only its owner looks into it, and git, which often holds the data folder, does not. */
function makeFolder(dataFolder: string, folder: string): void {
  mkdirSync(folder, {recursive: true, mode: 0o700});
  chmodSync(join(dataFolder, "surveys"), 0o700);
  writeFileSync(join(dataFolder, "surveys", ".gitignore"), "*\n");
}
