import type {Questionnaire} from "../lib/questions.ts";
import type {Reader} from "../metrics/reader.ts";
import type {SurveyResult} from "../tables/survey-result.ts";

export type WaveDocument = {
  wave_id: string;
  survey: string;
  status: "open" | "closed";
  opened_at: string | null;
  closed_at: string | null;
  /** How many people were asked, and how many answered; null where it is not known or may not be told. */
  invited: number | null;
  answered: number | null;
  /** What was asked, in English; without those whose words nobody knows any more. */
  questions: readonly {question: string; text: string}[];
  /** A row with `suppressed` has no figures. */
  results: readonly Omit<SurveyResult, "wave_id" | "survey" | "closed_at">[];
};

/** `/api/v1/surveys`: the waves, the latest first. */
export type SurveysDocument = {schema: "fivekeys.surveys/1"; waves: readonly WaveDocument[]};

/** What is known of how many took part in a wave. */
export type Turnout = {
  wave_id: string;
  survey: string;
  status: "open" | "closed";
  opened_at: string | null;
  closed_at: string | null;
  invited: number | null;
  /** Null where it would tell of a group that is too small. */
  answered: number | null;
  questions: WaveDocument["questions"];
};

/**
 * The waves with what disclosure control lets be shown of them, as it was published; `turnouts` are those whose links
 * were made here, `asked` the questions that are asked now. What was closed after `asOf` is not there yet.
 */
export async function surveysDocument(
  {published}: Reader,
  {
    turnouts,
    asked,
    asOf,
  }: {turnouts: readonly Turnout[]; asked: Questionnaire | null; asOf: string},
): Promise<SurveysDocument> {
  const rows = await published.rows<SurveyResult>(
    `select * from survey_result
    where closed_at <= cast($as_of as timestamp)
    order by closed_at desc, wave_id, dimension, kind, question nulls first, part, team`,
    {as_of: asOf},
  );
  const closed = [...Map.groupBy(rows, ({wave_id}) => wave_id)].map(([wave_id, results]) => {
    const own = turnouts.find(one => one.wave_id === wave_id);
    const {survey, closed_at} = results[0]!;
    return {
      wave_id,
      survey,
      status: "closed" as const,
      opened_at: own?.opened_at ?? null,
      closed_at,
      invited: own?.invited ?? null,
      answered: mostOf(results),
      questions: own?.questions ?? (asked?.survey === survey ? questionTexts(asked) : []),
      results: results.map(({wave_id: _, survey: __, closed_at: ___, ...result}) => result),
    };
  });
  const others = turnouts
    .filter(({wave_id}) => closed.every(one => one.wave_id !== wave_id))
    .filter(({opened_at}) => opened_at !== null && opened_at <= asOf)
    .map(turnout => ({...turnout, results: []}));
  const byTime = (wave: WaveDocument) => wave.closed_at ?? wave.opened_at ?? "";
  const waves: WaveDocument[] = [...others, ...closed];
  return {
    schema: "fivekeys.surveys/1",
    waves: waves.toSorted(
      (a, b) =>
        Number(a.status === "closed") - Number(b.status === "closed") ||
        compare(byTime(b), byTime(a)) ||
        compare(a.wave_id, b.wave_id),
    ),
  };
}

/** The questions of a questionnaire in English. */
export function questionTexts({questions}: Questionnaire): WaveDocument["questions"] {
  return questions.map(({id, text}) => ({question: id, text: text.en ?? id}));
}

/** The most that answered a question, as its results tell. */
function mostOf(results: readonly SurveyResult[]): number | null {
  const counts = results.flatMap(({part, n}) => (part === "all" && n !== null ? [n] : []));
  return counts.length === 0 ? null : Math.max(...counts);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
