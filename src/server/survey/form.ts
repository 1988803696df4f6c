import type {Question, Questionnaire} from "../../lib/questions.ts";
import type {Said} from "../../pipeline/survey/wave.ts";

export const COMMENT_CHARACTERS_MAX = 1000;

/** Why an answer cannot be stored: a key of models/surveys/page.yaml, and what to fill in. */
export type FormError = {key: string; excess?: number};

/** What was sent: the answers, or an error for each question at fault; what was chosen or written either way. */
export type Filled = {
  said: Said[];
  errors: ReadonlyMap<string, FormError>;
  /** By question, for a page that is shown again. */
  kept: ReadonlyMap<string, string>;
};

export const EMPTY: Filled = {said: [], errors: new Map(), kept: new Map()};

/** The name of a question's field. */
export function fieldOf({id}: Pick<Question, "id">): string {
  return `q-${id}`;
}

/** Reads a form; fields that are of no question are not looked at. */
export function readForm({questions}: Questionnaire, form: URLSearchParams): Filled {
  const errors = new Map<string, FormError>();
  const kept = new Map<string, string>();
  const said: Said[] = [];
  for (const question of questions) {
    const [text = "", ...more] = form.getAll(fieldOf(question));
    const read = question.kind === "comment" ? readComment(text) : readChoice(question, text);
    const isOdd = more.length > 0;
    if (!isOdd) kept.set(question.id, read.kept);
    if (isOdd) errors.set(question.id, {key: "error_unknown"});
    else if (read.error !== null) errors.set(question.id, read.error);
    else if (read.said !== null) said.push({question: question.id, ...read.said});
    else if (question.isRequired) errors.set(question.id, {key: "error_missing"});
  }
  const [first] = questions;
  if (said.length === 0 && errors.size === 0 && first !== undefined) {
    errors.set(first.id, {key: "error_empty"});
  }
  return {said, errors, kept};
}

type Read = {said: Omit<Said, "question"> | null; error: FormError | null; kept: string};

function readChoice({choices}: Question, text: string): Read {
  if (text === "") return {said: null, error: null, kept: ""};
  const choice = choices.find(({value}) => String(value) === text);
  return choice === undefined
    ? {said: null, error: {key: "error_unknown"}, kept: ""}
    : {said: {value: choice.value, comment: null}, error: null, kept: text};
}

function readComment(text: string): Read {
  const comment = text
    .replaceAll("\r\n", "\n")
    .replace(/[^\P{Cc}\n]/gu, "")
    .normalize("NFC")
    .trim();
  const excess = [...comment].length - COMMENT_CHARACTERS_MAX;
  if (excess > 0) return {said: null, error: {key: "error_long", excess}, kept: comment};
  return {said: comment === "" ? null : {value: null, comment}, error: null, kept: comment};
}
