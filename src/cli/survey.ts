import {type ExitCode, exitCodes, UserError} from "../lib/errors.ts";
import type {GlobalOptions, Run, Terminal} from "./command.ts";
import type {Flags} from "./survey/actions.ts";
import {close, create, open, questions, remind, results} from "./survey/actions.ts";
import {type ImportFlags, importFile} from "./survey/import.ts";

type AllFlags = Flags & ImportFlags;
type Action = {
  run: (task: {
    args: readonly string[];
    options: GlobalOptions & AllFlags;
    terminal: Terminal;
  }) => Promise<ExitCode>;
  flags: readonly (keyof AllFlags)[];
};

/** The actions in the order of a wave, with the flags that each knows. */
const ACTIONS: Readonly<Record<string, Action>> = {
  questions: {run: questions, flags: []},
  create: {run: create, flags: ["wave", "people", "team", "url", "format"]},
  open: {run: open, flags: ["wave"]},
  remind: {run: remind, flags: ["wave"]},
  close: {run: close, flags: ["wave"]},
  results: {run: results, flags: ["wave"]},
  import: {run: importFile, flags: ["mapping", "dryRun", "replace"]},
};

/** Asks people in waves, by links that work once. */
export const run: Run<AllFlags> = async ({args, options, terminal}) => {
  const [name = "", ...rest] = args;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) {
    throw new UserError(`Cannot understand "survey ${name}": there is no such action`, {
      hint: `The actions are ${Object.keys(ACTIONS).join(", ")}.`,
    });
  }
  const all = Object.values(ACTIONS).flatMap(({flags}) => flags);
  const other = all.find(flag => options[flag] !== undefined && !action.flags.includes(flag));
  if (other !== undefined) {
    const taken = action.flags.map(flagText).join(", ");
    throw new UserError(`Cannot use ${flagText(other)} with "survey ${name}"`, {
      hint: `It takes ${taken === "" ? "no such option" : taken}.`,
    });
  }
  if (rest.length > 0 && name !== "import") {
    throw new UserError(`Cannot use a file with "survey ${name}"`, {
      hint: "Only `fivekeys survey import` takes one; a wave is named by --wave.",
    });
  }
  await action.run({args: rest, options, terminal});
  return exitCodes.done;
};

/** `dryRun` → `--dry-run`. */
function flagText(flag: string): string {
  return `--${flag.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}
