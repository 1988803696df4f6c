import {existsSync, readFileSync} from "node:fs";

/** The first line of the demo's fivekeys.yaml, by which it is known. */
export const FIRST_LINE = "# Demo: invented data. Made by `fivekeys demo`, which writes it again.";

/** Whether a configuration file is the demo's; null: the defaults, which are of real data. */
export function isDemoFile(file: string | null): boolean {
  return file !== null && existsSync(file) && readFileSync(file, "utf8").startsWith(FIRST_LINE);
}
