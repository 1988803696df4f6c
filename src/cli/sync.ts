import {exitCodes} from "../lib/errors.ts";
import type {Run} from "./command.ts";
import {syncNow} from "./workspace.ts";

/** Reads what is new and publishes; exit 6 when a source could not be read. */
export const run: Run<{rebuild?: boolean}> = async ({options, terminal}) => {
  const {stored, isBuilt, failures} = await syncNow({options, terminal});
  if (options.json) {
    const failed = failures.map(({source, error}) => ({
      source,
      message: error.message,
      hint: error.hint,
    }));
    terminal.out(
      `${JSON.stringify({schema: "fivekeys.sync/1", stored, built: isBuilt, failed}, null, 2)}\n`,
    );
  } else if (!options.quiet) {
    terminal.log.note(
      stored > 0
        ? `Read ${stored.toLocaleString("en")} new events.`
        : isBuilt
          ? "Nothing new; the results were built again."
          : "Nothing new.",
    );
  }
  return failures.length === 0 ? exitCodes.done : failures[0]!.error.exitCode;
};
