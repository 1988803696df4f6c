import {type ChildProcess, spawn} from "node:child_process";
import {constants, setPriority} from "node:os";
import {join} from "node:path";
import {createInterface} from "node:readline";
import type {Readable} from "node:stream";
import type {Config} from "../../config.ts";
import type {Env} from "../../lib/secret.ts";
import type {ServerLog} from "../log.ts";
import {JOB_VARIABLE, type JobOutcome, type JobRequest, type RunJob, type Running} from "./job.ts";

const MAIN = join(import.meta.dirname, "../../../bin/fivekeys.mjs");
/** As the scripts of package.json run it. */
const NODE_FLAGS = ["--max-semi-space-size=8"];
const OUTPUT_CHARACTERS_MAX = 1024 * 1024;
/** What has not ended by then is killed: the warehouse outlives that. */
const STOP_MS_MAX = 15_000;

/** Runs jobs as child processes of low priority, with the configuration, folder and environment of this one. */
export function childJobs({
  config,
  cwd,
  env,
  log,
}: {
  config: Config;
  cwd: string;
  env: Env;
  log: ServerLog;
}): RunJob {
  return request => {
    const words = [...(config.file === null ? [] : ["--config", config.file]), ...wordsOf(request)];
    const child = spawn(process.execPath, [...NODE_FLAGS, MAIN, ...words], {
      cwd,
      env: {...env, [JOB_VARIABLE]: request.kind},
      stdio: ["ignore", "pipe", "pipe"],
    });
    lower(child);
    return {done: outcomeOf(child, log), stop: stopping(child)};
  };
}

function wordsOf({rebuild, maxWaitMinutes}: JobRequest): string[] {
  return [
    "sync",
    "--json",
    ...(rebuild ? ["--rebuild"] : []),
    ...(maxWaitMinutes === undefined ? [] : ["--max-wait", String(maxWaitMinutes)]),
  ];
}

/** Answers come before syncs where both want the processor. */
function lower({pid}: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // Gone already, or a system that has no priorities: then it runs as it is.
  }
}

type Child = ChildProcess & {stdout: Readable; stderr: Readable};

function outcomeOf(child: Child, log: ServerLog): Promise<JobOutcome> {
  let [out, last] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (out.length + text.length <= OUTPUT_CHARACTERS_MAX) out += text;
  });
  createInterface({input: child.stderr}).on("line", line => {
    if (line.trim() !== "") last = line.trim();
    log.debug(line, {from: "sync"});
  });
  return new Promise(resolve => {
    child.on("error", error => resolve(unable(`Cannot start a sync: ${error.message}`)));
    child.on("close", code => resolve(read(out, {code, last})));
  });
}

/** What the child printed: the document of a sync, or why there is none. */
function read(out: string, {code, last}: {code: number | null; last: string}): JobOutcome {
  let document: {schema?: unknown; message?: unknown; hint?: unknown} | null = null;
  try {
    document = JSON.parse(out);
  } catch {
    // It ended before it could say anything: its exit code tells.
  }
  if (document === null) {
    const why = code === null ? "it was stopped" : `it ended with ${code} and said "${last}"`;
    return {...unable(`Cannot sync: ${why}`), exitCode: code};
  }
  if (document.schema !== "fivekeys.failure/1") {
    return {exitCode: code, result: document as JobOutcome["result"], failure: null};
  }
  const hint = typeof document.hint === "string" ? document.hint : null;
  return {exitCode: code, result: null, failure: {message: String(document.message), hint}};
}

function unable(message: string): JobOutcome {
  return {exitCode: 1, result: null, failure: {message, hint: null}};
}

function stopping(child: ChildProcess): Running["stop"] {
  return () =>
    new Promise(resolve => {
      const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
      if (hasEnded()) return resolve();
      const force = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
      child.once("close", () => {
        clearTimeout(force);
        resolve();
      });
      child.kill("SIGTERM");
    });
}
