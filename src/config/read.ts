import type {Config} from "../config.ts";
import {complete} from "./complete.ts";
import {parseYaml} from "./document.ts";
import {expandVariables} from "./expand.ts";
import {issueProblems} from "./issues.ts";
import {laterKeys} from "./later.ts";
import {isWithin} from "./path.ts";
import {configError} from "./problem.ts";
import {configSchema} from "./schema.ts";
import {senseProblems} from "./sense.ts";

/**
 * The configuration in a file's text. Throws one UserError that lists every mistake with its line,
 * column and key. `shown` is the file's name in messages.
 */
export function readConfig(
  text: string,
  {
    file,
    root,
    shown,
    env,
  }: {
    file: string;
    root: string;
    shown: string;
    env: Readonly<Record<string, string | undefined>>;
  },
): Config {
  const document = parseYaml(text, {file: shown});
  const {data, problems: unexpanded} = expandVariables(document.data, {env});
  const later = laterKeys(data);
  const parsed = configSchema.safeParse(data);
  const issues = issueProblems(parsed.error?.issues ?? [], {data, written: document.written});
  const isNew = ({path}: {path: readonly (string | number)[]}) =>
    ![...later.covers, ...unexpanded.map(({path}) => path)].some(cover => isWithin(path, cover));
  const problems = [
    ...unexpanded,
    ...later.problems,
    ...[...issues, ...senseProblems(data, {root})].filter(isNew),
  ];
  if (problems.length > 0 || !parsed.success) {
    throw configError(problems, {file: shown, document});
  }
  return complete(parsed.data, {file, root});
}
