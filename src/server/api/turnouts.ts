import type {Config} from "../../config.ts";
import {questionTexts, type Turnout} from "../../documents/surveys.ts";
import {UserError} from "../../lib/errors.ts";
import {loadQuestions, type Questionnaire} from "../../lib/questions.ts";
import {waveStore} from "../../pipeline/survey/store.ts";
import {answeredByTeam, invitedCount, type Wave} from "../../pipeline/survey/wave.ts";

/** The questions as they are asked now; null where their file cannot be used, which the next build fails on. */
export function questionsNow(config: Pick<Config, "surveys" | "root">): Questionnaire | null {
  try {
    return loadQuestions(config.surveys.questions, config);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return null;
  }
}

/** How many took part in the waves whose links were made here. */
export function turnouts({dataFolder}: Pick<Config, "dataFolder">): Turnout[] {
  const store = waveStore(dataFolder);
  return store
    .list()
    .flatMap(id => store.read(id) ?? [])
    .filter(({status}) => status !== "made")
    .map(turnout);
}

function turnout(wave: Wave): Turnout {
  const {wave_id, status, questions, opened_at, closed_at} = wave;
  const isOpen = status === "open";
  return {
    wave_id,
    survey: questions.survey,
    status: isOpen ? "open" : "closed",
    opened_at,
    closed_at: isOpen ? null : closed_at,
    invited: invitedCount(wave),
    answered: told(wave, {isOpen}),
    questions: questionTexts(questions),
  };
}

/**
 * How many have answered so far, in whole groups: else whoever watches it would see when somebody did. Null where that
 * is none, or the wave is over: its links are gone then, and its results say how many they are of.
 */
function told(wave: Wave, {isOpen}: {isOpen: boolean}): number | null {
  const {minimum_group: least} = wave;
  if (!isOpen) return null;
  const count = [...answeredByTeam(wave).values()].reduce((sum, one) => sum + one, 0);
  return count < least ? null : count - (count % least);
}
