import type {WaveStore} from "./survey/store.ts";
import type {Wave} from "./survey/wave.ts";

/**
 * Empties the files of waves that were closed before an instant: what was asked, how many people of which team, and
 * when. That there was a wave of this id stays, so that no other is ever mistaken for it; its results are elsewhere.
 * Returns how many there are; with `isDry` nothing is changed.
 */
export async function ageWaves(
  store: WaveStore,
  {before, isDry}: {before: string; isDry: boolean},
): Promise<number> {
  const old = store.list().filter(id => isOld(store.read(id), before));
  if (isDry) return old.length;
  for (const id of old) {
    await store.change(id, wave => ({
      wave: wave !== null && isOld(wave, before) ? aged(wave) : wave,
      result: null,
    }));
  }
  return old.length;
}

function isOld(wave: Wave | null, before: string): boolean {
  return wave?.status === "closed" && wave.closed_at !== null && wave.closed_at < before;
}

function aged(wave: Wave): Wave {
  const questions = {...wave.questions, questions: []};
  return {...wave, questions, invited: {}, opened_at: null, closed_at: null};
}
