import {UserError} from "../lib/errors.ts";
import type {Document} from "./document.ts";
import {type KeyPath, showPath} from "./path.ts";

const PROBLEMS_SHOWN_MAX = 20;

/** Something in the file that cannot be used. */
export type Problem = {
  /** The value at fault; for an unknown key, the key itself. */
  path: KeyPath;
  /** Continues the path: `is not a known key`, `: "x" is not …`. */
  says: string;
  /** Whether the key is at fault and not its value. */
  isKey?: boolean;
};

/** All problems of a file in one error, in the order of the file. */
export function configError(
  problems: readonly Problem[],
  {file, document}: {file: string; document: Document},
): UserError {
  const placed = problems
    .map(({path, says, isKey = false}) => {
      const {line, column} = document.place(path, {isKey});
      const text = path.length === 0 ? says.replace(/^: /, "") : `${showPath(path)}${says}`;
      return {line, column, text: `${file}:${line}:${column}: ${text}`};
    })
    .sort((a, b) => a.line - b.line || a.column - b.column);
  return mistakes(file, [...new Set(placed.map(({text}) => text))]);
}

/** One mistake on the line of the error, several below it. */
export function mistakes(file: string, texts: readonly string[]): UserError {
  const hint = "Correct the file and run `fivekeys doctor`.";
  const [only, ...more] = texts;
  if (more.length === 0) return new UserError(`Cannot use the configuration: ${only}`, {hint});
  const shown = texts.slice(0, PROBLEMS_SHOWN_MAX);
  if (texts.length > shown.length) shown.push(`and ${texts.length - shown.length} more`);
  const list = shown.map(text => `\n  ${text}`).join("");
  return new UserError(
    `Cannot use the configuration: "${file}" has ${texts.length} mistakes${list}`,
    {hint},
  );
}
