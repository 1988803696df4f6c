import {loadConfig} from "../config/load.ts";
import type {Config} from "../config.ts";
import {isDemoFile} from "../demo/first-line.ts";
import {DEMO_LINE} from "../words/demo.ts";
import type {GlobalOptions, Terminal} from "./command.ts";

/** The configuration that the flags and the current folder name. That of the demo is told of as such. */
export async function openConfig({
  options,
  terminal,
  isMarked = false,
}: {
  options: GlobalOptions;
  terminal: Terminal;
  /** Whether what is printed says so itself. */
  isMarked?: boolean;
}): Promise<Config> {
  const config = await loadConfig({path: options.config, cwd: terminal.cwd, env: terminal.env});
  if (!isMarked && isDemoFile(config.file)) terminal.log.note(`${DEMO_LINE}.`);
  return config;
}
