import type {SurveyAnswer, SurveyWave} from "../../tables/survey.ts";
import type {RawEvent, Rows} from "../source.ts";

/** A closed wave or one answer: the payload is the row. */
export function normaliseSurvey({kind, payload}: RawEvent): Rows {
  if (kind === "survey.wave") return {survey_wave: [payload as unknown as SurveyWave]};
  if (kind === "survey.answer") return {survey_answer: [payload as unknown as SurveyAnswer]};
  return {};
}
