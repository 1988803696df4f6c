import {mkdirSync, rmdirSync} from "node:fs";
import {join} from "node:path";
import {setTimeout as pause} from "node:timers/promises";
import {type Demo, makeDemo} from "../../src/demo/demo.ts";
import {SHARED_FOLDER} from "./shared-folder.ts";
import {silent} from "./workspace.ts";

const LOOK_MS = 100;

/** The demo of one Monday evening, to be read only: the first file of tests that asks makes it for all. */
export async function sharedDemo(): Promise<Demo> {
  const folder = process.env[SHARED_FOLDER]!;
  const turn = join(folder, "turn");
  while (!isTaken(turn)) await pause(LOOK_MS);
  try {
    return await makeDemo({
      folder: join(folder, "demo"),
      asOf: "2026-11-23T22:00:00.000Z",
      now: new Date("2026-11-24T07:00:00Z"),
      log: silent,
    });
  } finally {
    rmdirSync(turn);
  }
}

function isTaken(turn: string): boolean {
  try {
    mkdirSync(turn);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
