import {readFileSync, statSync} from "node:fs";
import {resolve} from "node:path";
import {UserError} from "../../../lib/errors.ts";
import {nearest} from "../../../lib/nearest.ts";
import type {Questionnaire} from "../../../lib/questions.ts";
import {issueWords} from "../../../lib/questions-schema.ts";
import {placedYaml} from "../../../lib/yaml-places.ts";
import {plain} from "./label.ts";
import {type MappingFile, mappingSchema} from "./mapping-schema.ts";

const FILE_BYTES_MAX = 256 * 1024;

export type Mapping = MappingFile;

type Path = readonly PropertyKey[];
type Fault = {path: Path; says: string};

/**
 * Reads how the columns of a survey tool's file stand to questions. Throws one UserError that lists every mistake
 * with its line and column.
 */
export function loadMapping(
  name: string,
  {cwd, questions}: {cwd: string; questions: Questionnaire},
): Mapping {
  const path = resolve(cwd, name);
  let bytes: number;
  let text = "";
  try {
    bytes = statSync(path).size;
    if (bytes <= FILE_BYTES_MAX) text = readFileSync(path, "utf8");
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    const what = code === "ENOENT" ? "there is no such file" : `it cannot be read (${code})`;
    throw new UserError(`Cannot use the mapping "${name}": ${what}`, {
      hint: "Name a YAML file; see docs/guide/survey-imports.md.",
      cause: error,
    });
  }
  if (bytes > FILE_BYTES_MAX) {
    throw mistakes(name, [`${name}: it has ${bytes} bytes, more than ${FILE_BYTES_MAX}`]);
  }
  return readMapping(text, {file: name, questions});
}

/** The mapping in a text. Throws as `loadMapping` does. */
export function readMapping(
  text: string,
  {file, questions}: {file: string; questions: Questionnaire},
): Mapping {
  const yaml = placedYaml(text);
  if ("fault" in yaml) {
    throw mistakes(file, [`${file}:${yaml.fault.place}: not valid YAML, ${yaml.fault.says}`]);
  }
  const {data, placeOf} = yaml;
  const said = ({path, says}: Fault) =>
    `${file}:${placeOf(path)}: ${path.length === 0 ? "" : `${path.map(String).join(".")} `}${says}`;
  const parsed = mappingSchema.safeParse(data);
  if (!parsed.success) {
    const faults = parsed.error.issues.flatMap((issue): Fault[] =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map(key => ({path: [...issue.path, key], says: "is not a known key"}))
        : [{path: issue.path, says: issueWords(issue)}],
    );
    throw mistakes(file, faults.map(said));
  }
  const faults = senseFaults(parsed.data, questions);
  if (faults.length > 0) throw mistakes(file, faults.map(said));
  return parsed.data;
}

function mistakes(file: string, texts: readonly string[]): UserError {
  const hint = "Correct the mapping; docs/guide/survey-imports.md describes its keys.";
  const [only = "", ...more] = texts;
  if (more.length === 0) return new UserError(`Cannot use the mapping: ${only}`, {hint});
  const list = texts.map(text => `\n  ${text}`).join("");
  return new UserError(`Cannot use the mapping: "${file}" has ${texts.length} mistakes${list}`, {
    hint,
  });
}

/** What the schema cannot say: questions that there are, asked once, with values on their scale. */
function senseFaults(mapping: MappingFile, {questions}: Questionnaire): Fault[] {
  const {wave, columns, check_boxes} = mapping;
  const faults: Fault[] = [];
  if (wave.closed < wave.opened) {
    faults.push({path: ["wave", "closed"], says: `is before it was opened, ${wave.opened}`});
  }
  const ids = questions.map(({id}) => id);
  const seen = new Set<string>();
  const find = (id: string, path: Path) => {
    const question = questions.find(one => one.id === id);
    if (question === undefined) {
      const meant = nearest(id, ids);
      const help = meant === null ? `they are ${ids.join(", ")}` : `did you mean "${meant}"?`;
      faults.push({path, says: `is none of the questions: "${id}"; ${help}`});
    }
    if (seen.has(id)) faults.push({path, says: `is mapped twice: "${id}"`});
    seen.add(id);
    return question;
  };
  for (const [column, {question: id, values, scale, comment}] of Object.entries(columns)) {
    const path = ["columns", column];
    const kind = find(id, [...path, "question"])?.kind;
    if (kind === undefined) continue;
    const isComment = kind === "comment";
    if (isComment && comment === undefined) {
      faults.push({path, says: "is free text, which is dropped: write comment: keep to store it"});
    }
    if (!isComment && comment !== undefined) {
      faults.push({path: [...path, "comment"], says: `is only for comments, and "${id}" is none`});
    }
    if (scale !== undefined && kind !== "share") {
      faults.push({path: [...path, "scale"], says: `is only for shares, and "${id}" is none`});
    }
    const labels = new Set<string>();
    for (const [label, value] of Object.entries(values ?? {})) {
      if (labels.has(plain(label))) {
        faults.push({path: [...path, "values", label], says: "is there twice, but for its case"});
      }
      labels.add(plain(label));
      if (value === null || isOnScale(value, kind)) continue;
      const says = `is not ${kind === "likert" ? "1, 2, 3, 4 or 5" : "from 0 to 1"}: ${value}`;
      faults.push({path: [...path, "values", label], says});
    }
  }
  for (const [column, boxes] of Object.entries(check_boxes)) {
    if (Object.hasOwn(columns, column)) {
      faults.push({path: ["check_boxes", column], says: "is among the columns already"});
    }
    for (const id of Object.keys(boxes.questions)) {
      const path = ["check_boxes", column, "questions", id];
      const kind = find(id, path)?.kind;
      if (kind === undefined || kind === "share") continue;
      faults.push({path, says: "is no share: a box that is ticked is 1, else 0"});
    }
  }
  if (seen.size === 0) faults.push({path: ["columns"], says: "names no question"});
  return faults;
}

/** Whether a number is an answer to a question of a kind. */
export function isOnScale(value: number, kind: "likert" | "share" | "comment"): boolean {
  if (kind === "likert") return Number.isInteger(value) && value >= 1 && value <= 5;
  return kind === "share" && value >= 0 && value <= 1;
}
