import {stdout} from "node:process";
import {claim} from "../src/pipeline/derive/commit-graph.ts";
import {madeHistory} from "./made-history.ts";
import {median} from "./measure.ts";

const COMMITS = 1_000_000;
const RUNS = 9;

const {graph, line} = madeHistory(COMMITS);

/** Deployments at equal distances along the main line. */
function tipsOf(count: number): Int32Array {
  return Int32Array.from({length: count}, (_, i) => {
    return line[Math.floor(((i + 1) * line.length) / count) - 1]!;
  });
}

function secondsFor(count: number): number {
  const tips = tipsOf(count);
  const began = performance.now();
  claim(graph, tips);
  return (performance.now() - began) / 1000;
}

globalThis.gc?.();
const before = process.memoryUsage.rss();
// The first is the one a user waits for: nothing is compiled yet.
const cold = secondsFor(1_000);
const times: Record<number, number[]> = {100: [], 10000: []};
for (let run = 0; run < RUNS; run += 1) {
  for (const count of [100, 10_000]) times[count]!.push(secondsFor(count));
}
stdout.write(
  JSON.stringify({
    cold,
    few: median(times[100]!),
    many: median(times[10_000]!),
    extra_bytes: Math.max(0, process.resourceUsage().maxRSS * 1024 - before),
    runs: RUNS,
  }),
);
