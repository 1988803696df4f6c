import {existsSync, readdirSync} from "node:fs";
import {join} from "node:path";
import type {Wave} from "./wave.ts";
import {
  changeWave,
  checkWaveId,
  isWaveId,
  readWave,
  surveysFolder,
  type WaveWork,
} from "./wave-file.ts";

/** The waves of a data folder. */
export type WaveStore = {
  /** Null where there is no such wave. */
  read: (waveId: string) => Wave | null;
  /** As `changeWave` does. */
  change: <T>(waveId: string, work: WaveWork<Wave, T>) => Promise<T>;
  /** Removes what a crash may have left beside a wave. */
  sweep: () => Promise<void>;
  /** The ids of all waves, sorted. */
  list: () => string[];
};

export function waveStore(dataFolder: string): WaveStore {
  const root = surveysFolder(dataFolder);
  const fileOf = (waveId: string) => join(root, waveId, "wave.json");
  const change: WaveStore["change"] = async (waveId, work) => {
    checkWaveId(waveId);
    const lock = join(root, waveId, "lock");
    return changeWave({dataFolder, file: fileOf(waveId), lock}, work);
  };
  const list = () => (existsSync(root) ? readdirSync(root).filter(isWaveId).sort() : []);
  return {
    read: waveId => (isWaveId(waveId) ? readWave(fileOf(waveId)) : null),
    change,
    sweep: async () => {
      for (const waveId of list()) await change(waveId, wave => ({wave, result: null}));
    },
    list,
  };
}
