import {JOB_VARIABLE} from "../server/schedule/job.ts";
import {liveOwner} from "../server/sync/owner.ts";
import type {Run} from "./command.ts";
import {openConfig} from "./open-config.ts";
import {askServer} from "./sync/ask.ts";
import {type Synced, type SyncFlags, syncHere} from "./sync/here.ts";
import {asJob} from "./sync/job.ts";

/** Reads what is new and publishes; exit 5 or 6 when a source could not be read. */
export const run: Run<SyncFlags> = async input => {
  const {options: flags, terminal} = input;
  if (terminal.env[JOB_VARIABLE] === undefined) return tell(await syncSomewhere(input), input);
  return asJob(async () => {
    return tell(await syncHere(await openConfig(input), {flags, terminal}), input);
  }, terminal);
};

/** A sync by this process, or by the server that owns the data folder. */
export async function syncSomewhere(input: Parameters<Run<SyncFlags>>[0]): Promise<Synced> {
  const {options: flags, terminal} = input;
  const config = await openConfig(input);
  const owner = await liveOwner(config);
  if (owner?.address != null) return askServer(owner, {flags, terminal});
  return syncHere(config, {flags, terminal});
}

function tell({document, exitCode}: Synced, {options, terminal}: Parameters<Run<SyncFlags>>[0]) {
  const {warnings, stored, built} = document;
  for (const warning of options.quiet ? [] : warnings) terminal.log.note(`Warning: ${warning}`);
  if (options.json) terminal.out(`${JSON.stringify(document, null, 2)}\n`);
  else if (!options.quiet) {
    terminal.log.note(
      stored > 0
        ? `Read ${stored.toLocaleString("en")} new events.`
        : built
          ? "Nothing new; the results were built again."
          : "Nothing new.",
    );
  }
  return exitCode;
}
