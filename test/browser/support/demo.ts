import {execFile} from "node:child_process";
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {promisify} from "node:util";
import {type RunningServer, startServer} from "../../support/server.ts";
import {root} from "../../tree.ts";

/** The last day of the demo that the tests look at. */
const DEMO_DAY = "2025-11-22";

export type DemoServer = RunningServer & {stop: () => Promise<void>};

const run = promisify(execFile);

/** The demo, served by the real command with the built dashboard. */
export async function startDemo(): Promise<DemoServer> {
  const folder = mkdtempSync(join(tmpdir(), "fivekeys-browser-"));
  const words = ["demo", "--folder", join(folder, "demo"), "--as-of", DEMO_DAY];
  await Promise.all([
    run(process.execPath, [join(root, "scripts/dashboard.ts")]),
    run(process.execPath, [join(root, "bin/fivekeys.mjs"), ...words, "--no-serve"]),
  ]);
  const server = await startServer(folder, [...words, "--port", "0"]);
  return {
    ...server,
    stop: async () => {
      server.child.kill("SIGTERM");
      await server.ended;
      rmSync(folder, {recursive: true, force: true});
    },
  };
}
