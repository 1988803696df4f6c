import type {Run} from "./command.ts";
import {openConfig} from "./open-config.ts";
import {run as report} from "./report.ts";
import {serveAll} from "./serve.ts";
import {syncSomewhere} from "./sync.ts";

/** Sync, report, serve: what `npm start` does. */
export const run: Run<{serve?: boolean}> = async input => {
  const {options, terminal} = input;
  const {exitCode} = await syncSomewhere(input);
  await report(input);
  if (options.serve === false) return exitCode;
  const config = await openConfig(input);
  const {liveOwner} = await import("../server/sync/owner.ts");
  const owner = await liveOwner(config);
  if (owner !== null) {
    terminal.log.note(`Served already on ${owner.address} by process ${owner.pid}.`);
    return exitCode;
  }
  const {host, port} = config.server;
  const flags = {quiet: options.quiet, configPath: options.config};
  // Where another program has the usual port, whoever starts for the first time still gets a page.
  return serveAll({config, terminal, host, port}, {...flags, orAnyPort: true});
};
