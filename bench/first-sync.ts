import {existsSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {env} from "node:process";
import {makeClone} from "./made-clone.ts";
import {type Bench, median, nodeFlags, program, secondsOf} from "./measure.ts";

const RUNS = 3;
const AGAIN_RUNS = 5;
/** What `git` itself needs to tell of the same things. */
const LOG = ["log", "--all", "--format=%H %P %at %ct %aN %aE %s", "--name-only"];

/** The first sync of a clone, and one with nothing new. `FIVEKEYS_BENCH_CLONE` names a clone to use. */
export const firstSync: Bench = async ({note}) => {
  const folder = mkdtempSync(join(tmpdir(), "fivekeys-bench-"));
  try {
    const clone = resolve(env.FIVEKEYS_BENCH_CLONE ?? join(folder, "clone"));
    if (!existsSync(clone)) {
      note("first-sync: making a clone of 80,000 commits");
      await makeClone(clone);
    }
    writeFileSync(
      join(folder, "fivekeys.yaml"),
      `sources: {git: {path: ${JSON.stringify(clone)}}}\ndata: data\n`,
    );
    const sync = () =>
      secondsOf(process.execPath, [...nodeFlags, program, "sync", "--quiet"], {cwd: folder});
    const log: number[] = [];
    const first: number[] = [];
    for (let run = 1; run <= RUNS; run += 1) {
      note(`first-sync: run ${run} of ${RUNS}`);
      rmSync(join(folder, "data"), {recursive: true, force: true});
      log.push(secondsOf("git", LOG, {cwd: clone}));
      first.push(sync());
    }
    const again = Array.from({length: AGAIN_RUNS}, sync);
    return [
      {
        what: "First sync of a clone",
        measured: {value: median(first), unit: "s"},
        against: {what: "git log --all --name-only", value: median(log), unit: "s"},
        at_most: 3,
        runs: RUNS,
      },
      {
        what: "Sync with nothing new",
        measured: {value: median(again), unit: "s"},
        against: null,
        at_most: 0.5,
        runs: AGAIN_RUNS,
      },
    ];
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
};
