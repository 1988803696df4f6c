import {argv, cwd, env, stderr, stdin, stdout} from "node:process";
import {text} from "node:stream/consumers";
import type {Terminal} from "./cli/command.ts";
import {parseAndRun} from "./cli/program.ts";
import {terminalLog} from "./cli/terminal-log.ts";
import {exitCodes, UserError} from "./lib/errors.ts";

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.once(name, () => interruption.abort());
}
// A reader that has seen enough (`| head`) is no failure.
stdout.on("error", error => {
  if ((error as NodeJS.ErrnoException).code === "EPIPE") process.exit(exitCodes.done);
  throw error;
});

const terminal: Terminal = {
  cwd: cwd(),
  env,
  out: words => void stdout.write(words),
  input: () => text(stdin),
  log: terminalLog(stderr, {isQuiet: argv.includes("--quiet")}),
  err: stderr,
  isInteractive: stdin.isTTY === true && stdout.isTTY === true,
  hasColour: stdout.isTTY === true && !env.NO_COLOR && !argv.includes("--no-color"),
  columns: stdout.columns ?? 120,
  now: () => new Date(),
  signal: interruption.signal,
};

try {
  process.exitCode = await parseAndRun(argv.slice(2), terminal);
} catch (error) {
  terminal.log.done();
  if (interruption.signal.aborted) {
    stderr.write(
      "Interrupted. What was committed before is kept; run the command again to go on.\n",
    );
    process.exitCode = exitCodes.interrupted;
  } else if (error instanceof UserError) {
    stderr.write(`${error.message}\n${error.hint === null ? "" : `  ${error.hint}\n`}`);
    process.exitCode = error.exitCode;
  } else {
    stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = exitCodes.unexpected;
  }
}
