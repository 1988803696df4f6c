import type {Command, Option} from "commander";
import {describe} from "../../src/cli/program.ts";
import {exitCodes} from "../../src/lib/errors.ts";
import {docOf, memberDocs} from "./comments.ts";
import {code, fence, markdownTable, page} from "./markdown.ts";

export function commandsPage(): string {
  const program = describe(() => async () => undefined);
  return page("Commands", [
    program.description(),
    fence("text", `${program.name()} ${program.usage()}`),
    "Data goes to stdout, everything else to stderr. Secrets are read from the environment, never from options.",
    "## Options of every command",
    optionTable(program.options),
    ...program.commands.flatMap(command => section(command, program.name())),
    "## Exit codes",
    docOf("lib/errors.ts", "exitCodes").replace(/ \(.*\)/, ""),
    exitCodeTable(),
  ]);
}

function section(command: Command, program: string): string[] {
  const parts = [`## ${command.name()}`, command.description()];
  parts.push(fence("text", `${program} ${command.name()} ${command.usage()}`));
  if (command.options.length > 0) parts.push(optionTable(command.options));
  return parts;
}

function optionTable(options: readonly Option[]): string {
  const rows = options.map(({flags, description, defaultValue}) => [
    code(flags),
    typeof defaultValue === "string" ? code(defaultValue) : "",
    description,
  ]);
  return markdownTable(["option", "default", "meaning"], rows);
}

function exitCodeTable(): string {
  const docs = memberDocs("lib/errors.ts", "exitCodes");
  const rows = Object.entries(exitCodes).map(([name, exitCode]) => [
    String(exitCode),
    inWords(name),
    docs[name] ?? "",
  ]);
  return markdownTable(["code", "name", "meaning"], rows);
}

/** `targetMissed` → "target missed". */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
}
