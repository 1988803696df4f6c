import {spawn} from "node:child_process";
import {existsSync, mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {performance} from "node:perf_hooks";
import {env} from "node:process";
import {loadConfig} from "../src/config/load.ts";
import {readFreshness, writeFreshness} from "../src/lib/freshness.ts";
import {dataFiles} from "../src/pipeline/writer.ts";
import {apiQuestions, type Question} from "./api-questions.ts";
import {madeEnd, makeImports} from "./made-imports.ts";
import {type Bench, type Bound, nodeFlags, program, secondsOf} from "./measure.ts";

const FULL = {changes: 1_000_000, deployments: 200_000};
/** Of the full size, what is measured without `--full`. */
const PART = 0.1;
/** How often each address is asked, each time for something else, and then for the same again. */
const ASKED = 40;
const ANSWER_MS = 150;
const OVERVIEW_MS = 300;
const SETTLED_MS = 15_000;
/** Below the rate at which one reader is told to wait. */
const PAUSE_MS = 25;

/** Imports what an organisation did in five years, serves it, and asks each address of the API. */
export const api: Bench = async ({isFull, note}) => {
  const part = isFull ? 1 : PART;
  const size = {changes: FULL.changes * part, deployments: FULL.deployments * part};
  const kept = env.FIVEKEYS_BENCH_IMPORTED;
  const folder =
    kept === undefined
      ? mkdtempSync(join(tmpdir(), "fivekeys-bench-"))
      : join(kept, String(size.changes));
  try {
    if (!(await isImported(folder))) {
      note(`api: importing ${size.changes.toLocaleString("en")} changes`);
      const {tables} = await makeImports(folder, size);
      for (const table of tables) {
        const file = `${table}.parquet`;
        secondsOf(process.execPath, [...nodeFlags, program, "import", table, file], {cwd: folder});
      }
      await readUntilEnd(folder);
    }
    const {base, stop} = await serve(folder);
    try {
      // The server builds the dashboard beside its first answers, once.
      await new Promise(resolve => setTimeout(resolve, SETTLED_MS));
      const bounds: Bound[] = [];
      for (const question of await apiQuestions(ask(base))) {
        note(`api: ${question.name}`);
        bounds.push(...(await measure(question, {base})));
      }
      return bounds;
    } finally {
      await stop();
    }
  } finally {
    if (kept === undefined) rmSync(folder, {recursive: true, force: true});
  }
};

/** Whether all of it is there from an earlier run: to import takes minutes, to ask seconds. */
async function isImported(folder: string): Promise<boolean> {
  if (!existsSync(join(folder, "fivekeys.yaml"))) return false;
  const {freshness} = dataFiles(await loadConfig({path: undefined, cwd: folder, env: {}}));
  return readFreshness(freshness)?.read_at === madeEnd;
}

/** As if it had been read when the made rows end: what is asked for ends there. */
async function readUntilEnd(folder: string): Promise<void> {
  const {freshness} = dataFiles(await loadConfig({path: undefined, cwd: folder, env: {}}));
  writeFreshness(freshness, {...readFreshness(freshness)!, read_at: madeEnd});
}

async function serve(folder: string): Promise<{base: string; stop: () => Promise<void>}> {
  const command = [...nodeFlags, program, "serve", "--port", "0", "--no-sync"];
  const child = spawn(process.execPath, command, {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<void>(resolve => child.on("close", () => resolve()));
  const base = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stderr.setEncoding("utf8").on("data", text => {
      said = `${said}${text}`.slice(-10_000);
      const address = /Serving on (http:\/\/[^\s"]+[^\s".])/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    void ended.then(() => reject(new Error(said)));
  });
  return {
    base,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function ask(base: string): (path: string) => Promise<unknown> {
  return async path => {
    const response = await fetch(`${base}/api/v1${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
}

async function measure({name, path}: Question, {base}: {base: string}): Promise<Bound[]> {
  const paths = Array.from({length: ASKED}, (_, i) => path(i));
  const first: number[] = [];
  const again: number[] = [];
  for (const times of [first, again]) {
    for (const one of paths) {
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
      const began = performance.now();
      await ask(base)(one);
      times.push(performance.now() - began);
    }
  }
  const most = name === "/report" ? OVERVIEW_MS : ANSWER_MS;
  const bound = (what: string, times: readonly number[], p: number): Bound => ({
    what: `${name}, ${what}, p${p}`,
    measured: {value: percentile(times, p), unit: "ms"},
    against: null,
    at_most: p === 95 ? most : Number.POSITIVE_INFINITY,
    runs: times.length,
  });
  return [
    bound("not asked before", first, 50),
    bound("not asked before", first, 95),
    bound("asked before", again, 95),
  ];
}

function percentile(values: readonly number[], p: number): number {
  const rank = Math.ceil((values.length * p) / 100);
  return values.toSorted((a, b) => a - b)[Math.max(0, rank - 1)]!;
}
