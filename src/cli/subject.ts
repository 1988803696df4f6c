import {existsSync} from "node:fs";
import type {Config} from "../config.ts";
import {exitCodes, UserError} from "../lib/errors.ts";
import type {Identity} from "../lib/identity.ts";
import {catalogue} from "../metrics/catalogue.ts";
import {checkErasure, type Erasure, eraseSubject, exportSubject} from "../pipeline/subject.ts";
import {dataFiles, withWriter} from "../pipeline/writer.ts";
import type {Run, Terminal} from "./command.ts";
import {openConfig} from "./open-config.ts";

const ACTIONS = ["export", "erase"];

/** Shows everything that is held about the person whose login or address stands on stdin, or takes it away. */
export const run: Run = async ({args, options, terminal}) => {
  const [action] = args as [string];
  if (!ACTIONS.includes(action)) {
    throw new UserError(`Cannot ${action} a person: there is no such action`, {
      hint: "Write `fivekeys subject export` or `fivekeys subject erase`.",
    });
  }
  const config = await openConfig({options, terminal});
  requireWarehouse(config);
  const name = await readName(terminal);
  const metrics = catalogue(config);
  const {env, log} = terminal;
  const now = terminal.now();
  const at = now.toISOString();
  if (action === "export") {
    const {held, configuration} = await withWriter({config, env, now}, async writer => ({
      held: await exportSubject(writer, {name, config}),
      configuration: mentions(config, {name, identity: writer.identity}),
    }));
    const document = {schema: "fivekeys.subject/1", at, ...held, configuration};
    terminal.out(`${JSON.stringify(document, null, 2)}\n`);
    return exitCodes.done;
  }
  const {hashes, erasure, configuration} = await withWriter({config, env, now}, async writer => ({
    ...(await eraseSubject(writer, {name, config, metrics, log})),
    configuration: mentions(config, {name, identity: writer.identity}),
  }));
  const whole = {...erasure, files_searched: await checkErasure(config, hashes)};
  if (options.json) {
    const document = {schema: "fivekeys.erasure/1", at, ...whole, configuration};
    terminal.out(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    terminal.out(certificate(whole, {at, configuration}));
  }
  return exitCodes.done;
};

function requireWarehouse(config: Config): void {
  if (existsSync(dataFiles(config).private)) return;
  throw new UserError("Cannot look for a person: there is no warehouse here, so nobody is in it", {
    hint: "Run the command where fivekeys.yaml is, or name that file with --config.",
  });
}

/** Never an argument: those stand in the shell's history and in the list of processes. */
async function readName({input, isInteractive, log}: Terminal): Promise<string> {
  if (isInteractive) log.note("Type the login or the e-mail address, Enter, and Ctrl-D:");
  const lines = (await input()).split("\n").flatMap(line => line.trim() || []);
  if (lines.length === 1) return lines[0]!;
  const said = lines.length === 0 ? "there is nothing on stdin" : "stdin has more than one line";
  throw new UserError(`Cannot tell whom you mean: ${said}`, {
    hint: "Give one login or e-mail address: `echo ada@example.org | fivekeys subject export`.",
  });
}

/** Where the configuration names the person: only its owner can take them out of there. */
function mentions(
  {teams, people}: Config,
  {name, identity}: {name: string; identity: Identity},
): string[] {
  const own = new Set(identity.hashesOf(name));
  const isOwn = (other: string) => identity.hashesOf(other).some(hash => own.has(hash));
  return [
    ...Object.entries(teams)
      .filter(([, names]) => names.some(isOwn))
      .map(([team]) => `teams.${team}`),
    ...(people.aliases.flat().some(isOwn) ? ["people.aliases"] : []),
  ];
}

function certificate(
  {tables, files, files_searched}: Erasure,
  {at, configuration}: {at: string; configuration: readonly string[]},
): string {
  const rows = Object.entries(tables).map(
    ([table, count]) => `  ${table}: ${count.toLocaleString("en")} ${count === 1 ? "row" : "rows"}`,
  );
  const lines = [
    `Certificate of erasure, ${at}`,
    rows.length === 0
      ? "Nothing was held about this person."
      : "The person was taken out of these tables; their rows now name nobody:",
    ...rows,
    ...(files.length === 0 ? [] : ["Files that were written anew:", ...files.map(f => `  ${f}`)]),
    `Afterwards ${files_searched} files of the data folder were searched, and none of them holds the person.`,
    "What sources say of them later is stored without them.",
    ...(configuration.length === 0
      ? []
      : [`Still to be done by hand: fivekeys.yaml names them in ${configuration.join(", ")}.`]),
    "Copies elsewhere, backups among them, are not touched.",
  ];
  return `${lines.join("\n")}\n`;
}
