import {double, instant, integer, nullable, type Row, table, text} from "./table.ts";

export const surveyWave = table({
  name: "survey_wave",
  layer: "source",
  doc: "A time at which people were asked.",
  key: ["wave_id"],
  importable: true,
  columns: {
    wave_id: text("Its id, such as `2026-q4`."),
    survey: text("The set of questions: `pulse`, or one of the team's own."),
    survey_version: text("The version of the questions."),
    opened_at: instant("When it was opened."),
    closed_at: nullable(instant("When it was closed; null while people may answer.")),
    invited: nullable(integer("How many people were asked; null where nobody knows.")),
    origin: text("`fivekeys`, `typeform`, `google_forms`, `formbricks` or `csv`."),
  },
});

export type SurveyWave = Row<typeof surveyWave>;

export const surveyAnswer = table({
  name: "survey_answer",
  layer: "source",
  doc: "One answer to one question; nothing says whose it is, nor which others are of the same person.",
  key: ["answer_id"],
  importable: false,
  columns: {
    answer_id: text("Drawn at random, or a keyed hash of the survey tool's own id."),
    wave_id: text("The wave that it was given in; nothing tells the time more finely."),
    question: text("The id of the question."),
    team: nullable(text("The team as it was when the wave was opened.")),
    value: nullable(double("A score, or a share from 0 to 1.")),
    comment: nullable(text("Words, where the questions or a mapping ask for them.")),
  },
});

export type SurveyAnswer = Row<typeof surveyAnswer>;
