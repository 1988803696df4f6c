import {resolve} from "node:path";
import {atHour, iso, TIMEZONE} from "../demo/calendar.ts";
import {type Demo, makeDemo} from "../demo/demo.ts";
import {demoConfig, demoFolder} from "../demo/folder.ts";
import {exitCodes} from "../lib/errors.ts";
import {parseMoment} from "../lib/time.ts";
import {DEMO_LINE} from "../words/demo.ts";
import type {Run, Terminal} from "./command.ts";

type Flags = {
  folder?: string;
  port?: string;
  /** False with `--no-serve`. */
  serve?: boolean;
};

/** What of the surroundings the demo's server is given: nothing that opens a way to real data. */
const KEPT_VARIABLES = ["PATH", "HOME", "USERPROFILE", "NO_COLOR", "TZ"];

/** Makes an invented organisation in a folder of its own, and serves it. */
export const run: Run<Flags> = async ({options, terminal}) => {
  const {env, now, log} = terminal;
  const folder =
    options.folder === undefined
      ? demoFolder({env, platform: process.platform})
      : resolve(terminal.cwd, options.folder);
  const asOf =
    options.asOf === undefined
      ? iso(atHour(now().getTime(), 0))
      : parseMoment(options.asOf, {timezone: TIMEZONE, isEnd: true});
  const demo = await makeDemo({folder, asOf, now: now(), log});
  tell(demo, {folder, isJson: options.json ?? false, terminal});
  if (options.serve === false) return exitCodes.done;
  // Loaded only now: --no-serve needs no web server.
  const {portOf, serveAll} = await import("./serve.ts");
  const {config} = demo;
  const kept = Object.fromEntries(KEPT_VARIABLES.map(name => [name, env[name]]));
  return serveAll(
    {
      ...{config, host: config.server.host, terminal: {...terminal, env: kept, cwd: folder}},
      port: portOf(options.port) ?? config.server.port,
    },
    {sync: false, quiet: options.quiet, configPath: demoConfig(folder), orAnyPort: true},
  );
};

function tell(
  {asOf, isMade}: Demo,
  {folder, isJson, terminal}: {folder: string; isJson: boolean; terminal: Terminal},
): void {
  const config = demoConfig(folder);
  if (isJson) {
    const result = {schema: "fivekeys.demo/1", is_demo: true, folder, config, as_of: asOf};
    terminal.out(`${JSON.stringify({...result, is_made: isMade}, null, 2)}\n`);
    return;
  }
  terminal.log.note(`${DEMO_LINE}. ${isMade ? "Made" : "Found"} in ${folder}.`);
  terminal.log.note(`Read it with \`fivekeys report --config ${config}\`, or any other command.`);
}
