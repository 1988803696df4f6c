import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {defaultConfig} from "../src/config/defaults.ts";
import {writeFreshness} from "../src/lib/freshness.ts";
import {dataFiles} from "../src/pipeline/writer.ts";
import {endOf, makeData, sizeOf} from "./made-data.ts";
import {type Bench, type Bound, child, median, nodeFlags, program, secondsOf} from "./measure.ts";

const CHANGES_FULL = 2_000_000;
const SECONDS_FULL = 60;
/** Of the full size, what is measured without `--full`. */
const PART = 0.1;
const RUNS = 3;
const script = new URL("./rebuild-child.ts", import.meta.url);

type Built = {seconds: number; cpu_seconds: number; peak_bytes: number};

/** Derives, observes and publishes made data, half of them, and reports on the result. */
export const rebuild: Bench = async ({isFull, note}) => {
  const part = isFull ? 1 : PART;
  const runs = isFull ? 1 : RUNS;
  const changes = CHANGES_FULL * part;
  const folder = mkdtempSync(join(tmpdir(), "fivekeys-bench-"));
  const make = async (place: string, count: number) => {
    note(`rebuild: making ${sizeOf(count).commits.toLocaleString("en")} commits`);
    await makeData(dataFiles(defaultConfig(place)).private, {changes: count, keyCheck: "bench"});
  };
  const half: Built[] = [];
  const whole: Built[] = [];
  try {
    await make(join(folder, "half"), changes / 2);
    await make(join(folder, "whole"), changes);
    // In turn, so that a machine that is busy for a while slows both.
    for (let run = 1; run <= runs; run += 1) {
      note(`rebuild: run ${run} of ${runs}`);
      half.push(child<Built>(script, [join(folder, "half")]));
      whole.push(child<Built>(script, [join(folder, "whole")]));
    }
    return [
      ...rebuildBounds({half, whole, changes, part}),
      reportBound(join(folder, "whole"), changes),
    ];
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
};

function rebuildBounds({
  half,
  whole,
  changes,
  part,
}: {
  half: readonly Built[];
  whole: readonly Built[];
  changes: number;
  part: number;
}): Bound[] {
  const size = sizeOf(changes);
  const [commits, merged, deployments] = [size.commits, size.changes, size.deployments].map(n =>
    n.toLocaleString("en"),
  );
  const seconds = (built: readonly Built[]) => median(built.map(one => one.seconds));
  const runs = whole.length;
  return [
    {
      what: `Rebuild of ${commits} commits, ${merged} changes, ${deployments} deployments`,
      measured: {value: seconds(whole), unit: "s"},
      against: null,
      // Promised of the full size; the fixed costs of a part say nothing about it.
      at_most: part === 1 ? SECONDS_FULL : Number.POSITIVE_INFINITY,
      runs,
    },
    {
      what: "Its processor time on all cores, for comparison",
      measured: {value: median(whole.map(one => one.cpu_seconds)), unit: "s"},
      against: null,
      at_most: Number.POSITIVE_INFINITY,
      runs,
    },
    {
      what: "Its memory at the peak",
      measured: {value: median(whole.map(one => one.peak_bytes)) / 1e6, unit: "MB"},
      against: null,
      at_most: 8_000,
      runs,
    },
    {
      what: "Rebuild of half of them",
      measured: {value: seconds(half), unit: "s"},
      against: {what: "the whole", value: seconds(whole), unit: "s"},
      at_least: 0.4,
      at_most: 0.6,
      runs,
    },
  ];
}

function reportBound(folder: string, changes: number): Bound {
  const asOf = endOf(changes);
  writeFreshness(dataFiles(defaultConfig(folder)).freshness, {
    fingerprint: "",
    read_at: asOf,
    sources: [],
  });
  const args = [...nodeFlags, program, "report", "--json", "--as-of", asOf];
  const times = Array.from({length: RUNS}, () => secondsOf(process.execPath, args, {cwd: folder}));
  return {
    what: "report --json on the result",
    measured: {value: median(times), unit: "s"},
    against: null,
    at_most: 2,
    runs: RUNS,
  };
}
