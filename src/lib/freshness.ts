import {readFileSync, renameSync, writeFileSync} from "node:fs";

/**
 * How fresh the published results are. It changes with every sync, also with one that finds nothing new,
 * and so stands beside the results: the same data give the same results, whenever they were read.
 */
export type Freshness = {
  /** Of what the results were built from. */
  fingerprint: string;
  /** When the sources were last read to their end: nothing is known of what came later. */
  read_at: string;
  sources: readonly SourceFreshness[];
};

export type SourceFreshness = {
  name: string;
  synced_at: string | null;
  /** What the last reading failed on; null when it went well. */
  failure: string | null;
};

/** Null before the first sync. */
export function readFreshness(path: string): Freshness | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Freshness;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

export function writeFreshness(path: string, freshness: Freshness): void {
  writeFileSync(`${path}.draft`, `${JSON.stringify(freshness, null, 2)}\n`);
  renameSync(`${path}.draft`, path);
}
