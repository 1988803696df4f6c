import {double, instant, integer, nullable, type Row, table, text} from "./table.ts";

export const surveyResult = table({
  name: "survey_result",
  layer: "derived",
  doc: "What a wave's answers say of a group that is large enough; made by src/lib/disclosure.ts, which says the rules.",
  key: ["wave_id", "dimension", "kind", "question", "part", "team"],
  importable: false,
  columns: {
    wave_id: text("The wave."),
    survey: text("The set of questions."),
    closed_at: instant("When the wave was closed."),
    dimension: text("The dimension of SPACE that was asked for."),
    kind: text("`likert`: scores from 1 to 5. `share`: from 0 to 1."),
    question: nullable(text("The question; null for all of this dimension and kind together.")),
    part: text("`all`, `cut` (one team) or `rest` (all those whose team is not shown)."),
    team: nullable(text("The team, as it was when the wave was opened; null unless it is one.")),
    n: nullable(
      integer("How many people it covers: the answers to the question that fewest answered."),
    ),
    mean: nullable(double("The mean, rounded to the middle of what the answers may add up to.")),
    mean_low: nullable(double("The lower end of its 95 % interval, which holds the rounding.")),
    mean_high: nullable(double("The upper end.")),
    low_share: nullable(
      double("The share of scores of 2 and less, rounded; null unless three questions tell it."),
    ),
    low_share_low: nullable(double("The lower end of its 95 % interval, rounding included.")),
    low_share_high: nullable(double("The upper end.")),
    suppressed: nullable(text("Why there are no figures; null where there are.")),
  },
});

export type SurveyResult = Row<typeof surveyResult>;
