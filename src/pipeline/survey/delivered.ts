import {existsSync, readdirSync} from "node:fs";
import {join} from "node:path";
import type {SurveyAnswer, SurveyWave} from "../../tables/survey.ts";
import {changeWave, checkWaveId, surveysFolder, type WaveWork} from "./wave-file.ts";

const FILE = /^(.+)\.json(?:\.draft)?$/;

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
  /** As `changeWave` does. */
  change: <T>(waveId: string, work: WaveWork<DeliveredWave, T>) => Promise<T>;
  /** The ids of all waves, sorted; also of one of which a crash has left nothing but a draft. */
  list: () => string[];
};

/** The waves of a data folder whose responses are delivered. */
export function deliveredStore(dataFolder: string): DeliveredStore {
  // Beside the waves of fivekeys' own, under a name that no wave has: what keeps backups out keeps them out of both.
  const folder = join(surveysFolder(dataFolder), "_delivered");
  return {
    change: async (waveId, work) => {
      checkWaveId(waveId);
      const lock = join(folder, `${waveId}.lock`);
      return changeWave({dataFolder, file: join(folder, `${waveId}.json`), lock}, work);
    },
    list: () =>
      existsSync(folder)
        ? [...new Set(readdirSync(folder).flatMap(name => FILE.exec(name)?.[1] ?? []))].sort()
        : [],
  };
}
