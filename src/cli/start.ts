import {exitCodes} from "../lib/errors.ts";
import type {Run} from "./command.ts";
import {run as report} from "./report.ts";
import {syncNow} from "./workspace.ts";

/** Sync, then report: what `npm start` does. */
export const run: Run = async input => {
  const {failures} = await syncNow(input);
  await report(input);
  return failures[0]?.error.exitCode ?? exitCodes.done;
};
