import {exitCodes} from "../lib/errors.ts";
import type {Run} from "./command.ts";
import {type Check, count} from "./doctor/check.ts";
import {runChecks} from "./doctor/checks.ts";

/** Prints how each thing stands that the numbers rest on; exit code 2 when one fails. */
export const run: Run = async ({options, terminal}) => {
  const checks = await runChecks(terminal, {path: options.config});
  const isWell = checks.every(({status}) => status !== "fail");
  terminal.out(
    options.json
      ? `${JSON.stringify({schema: "fivekeys.doctor/1", checks})}\n`
      : checklist(checks, {hasColour: terminal.hasColour}),
  );
  return isWell ? exitCodes.done : exitCodes.usage;
};

const marks = {pass: "✓", warn: "!", fail: "✗"} as const;
/** Green, yellow and red of the terminal's own palette. */
const colours = {pass: 32, warn: 33, fail: 31} as const;

function checklist(checks: readonly Check[], {hasColour}: {hasColour: boolean}): string {
  const paint = (text: string, status: Check["status"]) =>
    hasColour ? `\x1b[${colours[status]}m${text}\x1b[39m` : text;
  const lines = checks.flatMap(({title, status, detail, fix}) => [
    `${paint(marks[status], status)} ${title}: ${detail}`,
    ...(fix === null ? [] : [`    → ${fix}`]),
  ]);
  const number = (wanted: Check["status"]) => checks.filter(({status}) => status === wanted).length;
  const [warned, failed] = [number("warn"), number("fail")];
  const end = `${number("pass")} in order, ${count(warned, "warning")}, ${count(failed, "failure")}`;
  return `${[...lines, "", end].join("\n")}\n`;
}
