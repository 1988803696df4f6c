import {type ChildProcess, spawn} from "node:child_process";
import {join} from "node:path";
import type {ServerLog} from "../log.ts";
import {dashboardFolder, dashboardState} from "./build.ts";
import {type Dashboard, dashboard} from "./routes.ts";

const BUILD = join(import.meta.dirname, "../../../scripts/dashboard.ts");

export type BuiltDashboard = Pick<Dashboard, "routes"> & {
  /** Builds it where that is due, beside what is served; resolves when it is done. */
  start: () => Promise<void>;
  stop: () => void;
};

/** The dashboard, which builds itself in a process of its own where it is missing or stale. */
export function builtDashboard(log: ServerLog): BuiltDashboard {
  let [child, why]: [ChildProcess | null, string | null] = [null, null];
  const {routes, reload} = dashboard(dashboardFolder, {why: () => why});
  async function start(): Promise<void> {
    const state = dashboardState();
    if (state === "fresh") return;
    log.info(`The dashboard is ${state}: building it`);
    const env = {...process.env, NO_COLOR: "1"};
    child = spawn(process.execPath, [BUILD], {env, stdio: ["ignore", "ignore", "pipe"]});
    why = await failureOf(child);
    child = null;
    reload();
    if (why === null) log.info("The dashboard is built");
    else log.error("The dashboard could not be built", {why});
  }
  return {routes, start, stop: () => void child?.kill()};
}

function failureOf(child: ChildProcess): Promise<string | null> {
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2000);
  });
  return new Promise(resolve => {
    child.on("error", error => resolve(error.message));
    child.on("close", code => resolve(code === 0 ? null : said.trim() || `it ended with ${code}`));
  });
}
