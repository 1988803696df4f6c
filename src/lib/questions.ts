import {readFileSync} from "node:fs";
import {resolve} from "node:path";
import {UserError} from "./errors.ts";
import {readModel} from "./models.ts";
import {nearest} from "./nearest.ts";
import {issueWords, type QuestionsFile, questionsSchema} from "./questions-schema.ts";
import {placedYaml} from "./yaml-places.ts";

const FILE_BYTES_MAX = 256 * 1024;
const KEYS: Readonly<Record<string, readonly string[]>> = {
  "": ["survey", "version", "title", "page", "questions"],
  likert: ["id", "kind", "dimension", "text", "labels", "required"],
  share: ["id", "kind", "dimension", "text", "choices", "required"],
  comment: ["id", "kind", "dimension", "text", "required"],
};

/** A text by language; `en` is always there. */
export type Words = Readonly<Record<string, string>>;

/** One question. A comment has no choices and its answer no value. */
export type Question = {
  id: string;
  /** `likert`: 1 to 5. `share`: from 0 to 1. `comment`: words. */
  kind: "likert" | "share" | "comment";
  /** The dimension of SPACE that it asks for; null where it says none. */
  dimension: string | null;
  isRequired: boolean;
  text: Words;
  choices: readonly {value: number; label: Words}[];
};

export type Questionnaire = {
  /** `pulse`, or one of the team's own. */
  survey: string;
  version: string;
  /** Those that every text is in, `en` first. */
  languages: readonly string[];
  title: Words;
  /** What the page says around the questions: by language, by key of models/surveys/page.yaml. */
  page: Readonly<Record<string, Words>>;
  questions: readonly Question[];
};

/** The questions of a file, or the built-in pulse for null. Throws a UserError that names the place of a mistake. */
export function loadQuestions(path: string | null, {root}: {root: string}): Questionnaire {
  if (path === null) {
    return readQuestions(readModel("surveys/pulse.yaml"), {file: "models/surveys/pulse.yaml"});
  }
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolve(root, path));
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    const what = code === "ENOENT" ? "there is no such file" : `it cannot be read (${code})`;
    throw new UserError(`Cannot use the questions "${path}": ${what}`, {
      hint: "Correct surveys.questions in fivekeys.yaml; without it the built-in pulse is asked.",
      cause: error,
    });
  }
  if (bytes.length > FILE_BYTES_MAX) {
    throw new UserError(
      `Cannot use the questions "${path}": the file has ${bytes.length} bytes, more than ${FILE_BYTES_MAX}`,
      {hint: "Name a file of questions; see docs/guide/surveys.md."},
    );
  }
  return readQuestions(bytes.toString("utf8"), {file: path});
}

/** The questions in a text. Throws one UserError that lists every mistake with its line and column. */
export function readQuestions(text: string, {file}: {file: string}): Questionnaire {
  const yaml = placedYaml(text);
  if ("fault" in yaml) {
    throw mistakes(file, [`${file}:${yaml.fault.place}: not valid YAML, ${yaml.fault.says}`]);
  }
  const {data, placeOf} = yaml;
  const said = (path: readonly PropertyKey[], says: string) =>
    `${file}:${placeOf(path)}: ${path.length === 0 ? "" : `${path.map(String).join(".")} `}${says}`;
  const parsed = questionsSchema.safeParse(data);
  if (!parsed.success) {
    throw mistakes(
      file,
      parsed.error.issues.flatMap(issue =>
        issue.code === "unrecognized_keys"
          ? issue.keys.map(key =>
              said([...issue.path, key], unknownKey(key, {path: issue.path, data})),
            )
          : [said(issue.path, `: ${issueWords(issue)}`).replace(" : ", ": ")],
      ),
    );
  }
  const page = pageWords(parsed.data);
  const faults = senseFaults(parsed.data, page);
  if (faults.length > 0)
    throw mistakes(
      file,
      faults.map(({path, says}) => said(path, says)),
    );
  return complete(parsed.data, page);
}

function mistakes(file: string, texts: readonly string[]): UserError {
  const hint = "Correct the file and run `fivekeys survey questions`.";
  const [only = "", ...more] = texts;
  if (more.length === 0) return new UserError(`Cannot use the questions: ${only}`, {hint});
  const list = texts.map(text => `\n  ${text}`).join("");
  return new UserError(`Cannot use the questions: "${file}" has ${texts.length} mistakes${list}`, {
    hint,
  });
}

function unknownKey(
  key: string,
  {path, data}: {path: readonly PropertyKey[]; data: unknown},
): string {
  const holder = path.reduce<unknown>((value, part) => (value as never)?.[part], data);
  const isChoice = path.includes("choices");
  const kind = String((holder as {kind?: unknown} | null)?.kind ?? "");
  const known = isChoice ? ["value", "label"] : (KEYS[kind] ?? KEYS[""] ?? []);
  const meant = nearest(key, known);
  return `is not a known key; ${
    meant === null ? `the keys here are ${known.join(", ")}` : `did you mean "${meant}"?`
  }`;
}

/** The built-in words with the file's own over them; of a language that is not built in, only the file's. */
function pageWords(file: QuestionsFile): Record<string, Record<string, string>> {
  const yaml = placedYaml(readModel("surveys/page.yaml"));
  const builtIn = yaml.data as Record<string, Record<string, string>>;
  return Object.fromEntries(
    Object.keys(file.title).map(language => [
      language,
      {...builtIn[language], ...file.page[language]},
    ]),
  );
}

type Fault = {path: readonly PropertyKey[]; says: string};

/** What the schema cannot say: ids and values once only, and every text in every language. */
function senseFaults(
  {title, questions, page: own}: QuestionsFile,
  page: Readonly<Record<string, Words>>,
): Fault[] {
  const faults: Fault[] = [];
  const languages = Object.keys(title);
  const inAll = (path: readonly PropertyKey[], words: Readonly<Record<string, unknown>>) => {
    const missing = languages.filter(language => words[language] === undefined);
    const extra = Object.keys(words).filter(language => !languages.includes(language));
    for (const one of missing) faults.push({path, says: `has no ${one}, which the title has`});
    for (const one of extra) {
      faults.push({path: [...path, one], says: "is in a language that the title is not in"});
    }
  };
  if (title.en === undefined) faults.push({path: ["title"], says: "has no en"});
  questions.forEach((question, i) => {
    const path = ["questions", i];
    if (questions.findIndex(({id}) => id === question.id) < i) {
      faults.push({path: [...path, "id"], says: `is there already: "${question.id}"`});
    }
    inAll([...path, "text"], question.text);
    if (question.kind === "likert") inAll([...path, "labels"], question.labels);
    if (question.kind !== "share") return;
    question.choices.forEach(({label, value}, n) => {
      inAll([...path, "choices", n, "label"], label);
      if (question.choices.findIndex(other => other.value === value) < n) {
        faults.push({path: [...path, "choices", n, "value"], says: `is there already: ${value}`});
      }
    });
  });
  return [...faults, ...pageFaults(own, page)];
}

function pageFaults(own: QuestionsFile["page"], page: Readonly<Record<string, Words>>): Fault[] {
  const yaml = placedYaml(readModel("surveys/page.yaml"));
  const known = Object.keys((yaml.data as {en: object}).en);
  const unknown = Object.entries(own).flatMap(([language, words]) =>
    Object.keys(words)
      .filter(key => !known.includes(key))
      .map(key => {
        const meant = nearest(key, known);
        const more = meant === null ? "" : `; did you mean "${meant}"?`;
        return {path: ["page", language, key], says: `is not a known key${more}`};
      }),
  );
  const idle = Object.keys(own)
    .filter(language => page[language] === undefined)
    .map(language => ({
      path: ["page", language],
      says: "is in a language that the title is not in",
    }));
  const missing = Object.entries(page).flatMap(([language, words]) => {
    const keys = known.filter(key => words[key] === undefined);
    return keys.length === 0
      ? []
      : [{path: ["page", language], says: `is not whole: it lacks ${keys.join(", ")}`}];
  });
  return [...unknown, ...idle, ...missing];
}

function complete(
  {survey, version, title, questions}: QuestionsFile,
  page: Readonly<Record<string, Words>>,
): Questionnaire {
  return {
    survey,
    version,
    languages: ["en", ...Object.keys(title).filter(language => language !== "en")],
    title,
    page,
    questions: questions.map(question => ({
      id: question.id,
      kind: question.kind,
      dimension: question.dimension ?? null,
      isRequired: question.required,
      text: question.text,
      choices: choicesOf(question),
    })),
  };
}

function choicesOf(question: QuestionsFile["questions"][number]): Question["choices"] {
  if (question.kind === "share") return question.choices;
  if (question.kind === "comment") return [];
  const {labels} = question;
  const {en = []} = labels;
  return en.map((_, step) => ({
    value: step + 1,
    label: Object.fromEntries(
      Object.entries(labels).map(([language, steps]) => [language, steps[step] ?? ""]),
    ),
  }));
}
