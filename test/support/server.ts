import {type ChildProcess, spawn} from "node:child_process";
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {setTimeout as pause} from "node:timers/promises";
import {root} from "../tree.ts";

const WAIT_MS_MAX = 200_000;
const LOOK_MS = 25;

type Line = {level: string; msg: string; path?: string; [field: string]: unknown};

export type RunningServer = {
  child: ChildProcess;
  /** Where it serves, without a slash at the end. */
  base: string;
  /** What it wrote on stderr. */
  err: () => string;
  lines: () => Line[];
  get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
};

/** Looks until something is so. */
export async function until<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  const end = performance.now() + WAIT_MS_MAX;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found as NonNullable<T>;
    if (performance.now() > end) throw new Error(`It did not come about: ${what}`);
    await pause(LOOK_MS);
  }
}

/** Starts the real command on a port that is free, and waits until it serves. */
export async function startServer(
  cwd: string,
  words: readonly string[] = ["serve", "--port", "0"],
  env: Record<string, string> = {},
): Promise<RunningServer> {
  const child = spawn(process.execPath, [join(root, "bin/fivekeys.mjs"), ...words], {
    cwd,
    env: {...process.env, ...env},
    stdio: ["ignore", "ignore", "pipe"],
  });
  let err = "";
  child.stderr.setEncoding("utf8").on("data", text => {
    err += text;
  });
  const ended = new Promise<number | NodeJS.Signals | null>(resolve =>
    child.on("close", (code, signal) => resolve(code ?? signal)),
  );
  const base = await until(`${words.join(" ")} serves`, () => {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${err}`);
    return /Serving on (http:\/\/[^\s"]+[^\s".])/.exec(err)?.[1];
  });
  const lines = () =>
    err
      .split("\n")
      .filter(line => line.startsWith("{"))
      .map(line => JSON.parse(line) as Line);
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${base}${path}`, {headers});
  return {child, base, err: () => err, lines, get, ended};
}

/** What a server says of itself in the data folder; null where there is none. */
export function ownerOf(cwd: string): {pid: number; address: string; token: string} | null {
  const path = join(cwd, "data/metrics/server.json");
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
}
