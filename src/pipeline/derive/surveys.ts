import type {Config} from "../../config.ts";
import {type Answer, disclose, minimumOf} from "../../lib/disclosure.ts";
import type {Scale} from "../../lib/disclosure-interval.ts";
import {loadQuestions, type Question} from "../../lib/questions.ts";
import type {SurveyResult} from "../../tables/survey-result.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";

const SCORES: Scale = {least: 1, most: 5, step: 1, lowSide: 2};
/** What is imported may be any share; what is asked here is one of the choices. */
const SHARES: Scale = {least: 0, most: 1, step: 0, lowSide: null};
const OWN = "fivekeys";

/** What is asked alike, and so may be looked at together. */
type Sort = {dimension: string; kind: Question["kind"]; scale: Scale};
type Wave = {wave_id: string; survey: string; closed_at: string; origin: string};
type Given = Wave & {question: string; team: string | null; value: number};
type Problem = {source: string; subject: string; reason: string; count: number};

/**
 * Writes `survey_figure`, what may be shown of the waves that are closed, and `survey_problem`, what of them is not
 * used. This is the one step that reads answers.
 */
export async function writeSurveys(
  warehouse: Warehouse,
  {config}: {config: Pick<Config, "root" | "surveys" | "people">},
): Promise<void> {
  const given = await warehouse.rows<Given>(
    `select w.wave_id, w.survey, w.closed_at, w.origin, a.question, nullif(a.team, '') as team, a.value
    from source.survey_wave as w
    join source.survey_answer as a using (wave_id)
    where w.closed_at is not null and a.value is not null`,
  );
  const questions =
    given.length === 0 ? [] : loadQuestions(config.surveys.questions, config).questions;
  const minimum = minimumOf(config.people.minimumGroup).cut;
  const problems: Problem[] = [];
  const results: SurveyResult[] = [];
  for (const answers of Map.groupBy(given, ({wave_id}) => wave_id).values()) {
    const {sorts, problems: found} = sorted(answers, questions);
    problems.push(...found);
    for (const {sort, answers: alike} of sorts) {
      results.push(...resultsOf(alike, {sort, wave: answers[0]!, minimum}));
    }
  }
  await warehouse.temporary("survey_figure", figureColumns, results);
  await warehouse.temporary("survey_problem", problemColumns, problems);
}

const figureColumns: Record<keyof SurveyResult, string> = {
  wave_id: "VARCHAR",
  survey: "VARCHAR",
  closed_at: "TIMESTAMP",
  dimension: "VARCHAR",
  kind: "VARCHAR",
  question: "VARCHAR",
  part: "VARCHAR",
  team: "VARCHAR",
  n: "INTEGER",
  mean: "DOUBLE",
  mean_low: "DOUBLE",
  mean_high: "DOUBLE",
  low_share: "DOUBLE",
  low_share_low: "DOUBLE",
  low_share_high: "DOUBLE",
  suppressed: "VARCHAR",
};

const problemColumns: Record<keyof Problem, string> = {
  source: "VARCHAR",
  subject: "VARCHAR",
  reason: "VARCHAR",
  count: "INTEGER",
};

/** The answers of a wave by what they are about, and those that are about nothing known. */
function sorted(
  answers: readonly Given[],
  questions: readonly Question[],
): {sorts: {sort: Sort; answers: Given[]}[]; problems: Problem[]} {
  const sorts = new Map<string, {sort: Sort; answers: Given[]}>();
  const problems = new Map<string, Problem>();
  for (const answer of answers) {
    const sort = sortOf(
      questions.find(({id}) => id === answer.question),
      answer.origin,
    );
    const reason =
      sort === null
        ? "not used: the questions of today name no dimension for them"
        : isOn(sort.scale, answer.value)
          ? null
          : "not used: not an answer of the scale";
    if (reason !== null) {
      const subject = `answers to ${answer.question}`;
      const key = `${subject} ${reason}`;
      const problem = problems.get(key) ?? {source: answer.wave_id, subject, reason, count: 0};
      problems.set(key, {...problem, count: problem.count + 1});
      continue;
    }
    const {dimension, kind} = sort!;
    const key = `${dimension} ${kind}`;
    const group = sorts.get(key) ?? {sort: sort!, answers: []};
    group.answers.push(answer);
    sorts.set(key, group);
  }
  return {sorts: [...sorts.values()], problems: [...problems.values()]};
}

/** Null: it is not known what the question is about, or it has no number. */
function sortOf(question: Question | undefined, origin: string): Sort | null {
  if (question === undefined || question.dimension === null) return null;
  const {dimension, kind, choices} = question;
  if (kind === "comment") return null;
  if (kind === "likert") return {dimension, kind, scale: SCORES};
  const values = choices.map(({value}) => value);
  const asked = {...SHARES, least: Math.min(...values), most: Math.max(...values)};
  return {dimension, kind, scale: origin === OWN ? asked : SHARES};
}

function isOn({least, most, step}: Scale, value: number): boolean {
  return value >= least && value <= most && (step === 0 || (value - least) % step === 0);
}

function resultsOf(
  given: readonly Given[],
  {sort, wave, minimum}: {sort: Sort; wave: Wave; minimum: number},
): SurveyResult[] {
  const {wave_id, survey, closed_at} = wave;
  const {dimension, kind, scale} = sort;
  const answers: Answer[] = given.map(({question, team, value}) => ({question, cut: team, value}));
  return disclose(answers, {scale, minimum}).map(
    ({question, part, cut, n, mean, low, suppressed}) => ({
      ...{wave_id, survey, closed_at, dimension, kind, question, part, team: cut, n},
      mean: mean?.value ?? null,
      mean_low: mean?.low ?? null,
      mean_high: mean?.high ?? null,
      low_share: low?.value ?? null,
      low_share_low: low?.low ?? null,
      low_share_high: low?.high ?? null,
      suppressed,
    }),
  );
}
