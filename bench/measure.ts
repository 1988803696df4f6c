import {execFileSync, spawnSync} from "node:child_process";
import {join} from "node:path";
import {fileURLToPath} from "node:url";

export const root = join(import.meta.dirname, "..");
export const program = join(root, "bin/fivekeys.mjs");
/** As `npm run fivekeys` starts it. */
export const nodeFlags = ["--max-semi-space-size=8"];

/** A bound of the project, with what was measured and what it was held against in the same run. */
export type Bound = {
  what: string;
  measured: Measure;
  /** What the measure is divided by; null where the bound is absolute. */
  against: (Measure & {what: string}) | null;
  /** The bound is on the ratio where there is something to hold against, else on the measure. */
  at_least?: number;
  at_most: number;
  runs: number;
};

export type Measure = {value: number; unit: "s" | "ms" | "µs" | "MB" | "/s"};

export type Bench = (options: {isFull: boolean; note: (text: string) => void}) => Promise<Bound[]>;

export function ratioOf({measured, against}: Bound): number | null {
  return against === null ? null : measured.value / against.value;
}

export function isMet(bound: Bound): boolean {
  const value = ratioOf(bound) ?? bound.measured.value;
  return value <= bound.at_most && value >= (bound.at_least ?? 0);
}

/** The middle one; of an even number the upper of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** The seconds that a command takes from its start to its end, its output thrown away. */
export function secondsOf(command: string, args: readonly string[], {cwd}: {cwd: string}): number {
  const began = performance.now();
  const {status, signal, stderr} = spawnSync(command, args, {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${signal ?? status}\n${stderr}`);
  return (performance.now() - began) / 1000;
}

/** What a script prints as JSON, run in a process of its own. */
export function child<T>(script: URL, args: readonly string[]): T {
  const command = [...nodeFlags, fileURLToPath(script), ...args];
  return JSON.parse(execFileSync(process.execPath, command, {encoding: "utf8"})) as T;
}
