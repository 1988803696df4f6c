import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";

/** The variable that names a folder for what several files of tests read, and none of them changes. */
export const SHARED_FOLDER = "FIVEKEYS_TEST_FOLDER";

/** Before the first test and after the last: vitest calls it, and what comes back. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "fivekeys-shared-"));
  process.env[SHARED_FOLDER] = folder;
  return () => rmSync(folder, {recursive: true, force: true});
}
