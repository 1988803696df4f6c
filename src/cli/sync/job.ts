import {setTimeout as pause} from "node:timers/promises";
import {type ExitCode, UserError} from "../../lib/errors.ts";
import {LockTakenError} from "../../lib/lock.ts";
import type {Terminal} from "../command.ts";

const WAIT_MS_MAX = 10 * 60_000;
const TRY_MS = 500;

/**
 * A child of the server at work: waits while another process writes the warehouse, and says as a document why the work
 * could not be done, for its parent reads nothing else.
 */
export async function asJob(
  work: () => Promise<ExitCode>,
  {out, signal}: Pick<Terminal, "out" | "signal">,
): Promise<ExitCode> {
  try {
    return await whenFree(work, signal);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const {message, hint} = error;
    out(`${JSON.stringify({schema: "fivekeys.failure/1", message, hint})}\n`);
    return error.exitCode;
  }
}

async function whenFree(work: () => Promise<ExitCode>, signal: AbortSignal): Promise<ExitCode> {
  const until = performance.now() + WAIT_MS_MAX;
  const parent = process.ppid;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LockTakenError) || performance.now() > until) throw error;
      // The server was killed: whoever starts it again starts its own jobs.
      if (process.ppid !== parent) throw error;
    }
    await pause(TRY_MS, undefined, {signal});
  }
}
