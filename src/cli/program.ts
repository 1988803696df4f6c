import {Command as Program} from "commander";
import {type ExitCode, exitCodes, UserError} from "../lib/errors.ts";
import type {Command, Terminal} from "./command.ts";
import {commands} from "./index.ts";

/**
 * Parses the words of the command line and runs the command they name. Returns its exit code; throws a
 * UserError for words that are off.
 */
export async function parseAndRun(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done;
  const program = describe(command => async (args, options) => {
    const {run} = await command.load();
    exitCode = await run({args, options: options as never, terminal});
    terminal.log.done();
  });
  program.configureOutput({writeOut: terminal.out, writeErr: () => undefined});
  try {
    await program.parseAsync([...words], {from: "user"});
  } catch (error) {
    if (!isCommanderError(error)) throw error;
    if (error.exitCode === 0) return exitCodes.done;
    const said = error.message.replace(/^error: /, "");
    if (error.code === "commander.help") return usage(program, terminal);
    throw new UserError(`Cannot understand the command: ${said}`, {
      hint: "See `fivekeys --help`, or `fivekeys help <command>`.",
      cause: error,
    });
  }
  return exitCode;
}

type Act = (args: readonly string[], options: object) => Promise<void>;

/** The program as commander sees it; also what the reference of commands is made from. */
export function describe(act: (command: Command) => Act): Program {
  const program = new Program("fivekeys")
    .description(
      "DORA's five keys and SPACE's five dimensions, from what your team already records.",
    )
    .option("--config <file>", "the configuration file (default: fivekeys.yaml here or above)")
    .option("--as-of <instant>", "the moment all windows end (default: the last sync)")
    .option("--json", "one JSON document on stdout")
    .option("--quiet", "no diagnostics")
    .option("--no-color", "no colours")
    .exitOverride()
    .showSuggestionAfterError();
  for (const command of commands) {
    const sub = program
      .command(command.args === undefined ? command.name : `${command.name} ${command.args}`)
      .description(command.summary)
      .exitOverride();
    for (const {flags, description, default: preset} of command.options ?? []) {
      sub.option(flags, description, preset);
    }
    sub.action(async () => {
      await act(command)(sub.args, sub.optsWithGlobals());
    });
  }
  return program;
}

function usage(program: Program, terminal: Terminal): ExitCode {
  terminal.out(program.helpInformation());
  return exitCodes.usage;
}

function isCommanderError(error: unknown): error is Error & {code: string; exitCode: number} {
  return error instanceof Error && "code" in error && String(error.code).startsWith("commander.");
}
