import {gitStream} from "../../lib/git.ts";
import type {Place} from "../../lib/git-failure.ts";
import {LOG_FORMAT, type LogCommit, logParser} from "./log-parser.ts";

/** What to read: everything that `from` reaches and `without` does not. */
export type LogRange = {from: readonly string[]; without: readonly string[]};

/** Said one by one, because somebody's settings may turn each of them on. */
const PLAIN = [
  "--no-show-signature",
  "--no-relative",
  "--no-ext-diff",
  "--no-renames",
  "--ignore-submodules=none",
  "--no-notes",
  "--no-color",
  "--encoding=UTF-8",
];

/**
 * The commits of a range in one pass, by the handful. Commits in `without` that are gone (the history was rewritten
 * and collected) are left out of the question, not an error.
 */
export async function* readLog(
  clone: Place,
  {from, without, mailmap}: LogRange & {mailmap: string | null},
): AsyncGenerator<LogCommit[]> {
  const parser = logParser();
  const options = [
    "-c",
    "log.showRoot=true",
    ...(mailmap === null ? [] : ["-c", `mailmap.blob=${mailmap}`]),
  ];
  // --ignore-missing counts only for what comes after it.
  const args = ["log", "-z", `--format=tformat:${LOG_FORMAT}`, "--name-only", ...PLAIN];
  args.push("--ignore-missing", "--stdin", "--end-of-options");
  const input = [...from, ...without.map(sha => `^${sha}`), ""].join("\n");
  for await (const chunk of gitStream(clone, args, {input, options})) yield parser.push(chunk);
  yield parser.end();
}
