import {execFileSync} from "node:child_process";
import {describe, expect, it} from "vitest";

/** Passes batches of 3 MB through the heap, each with the one before it, and prints how often the whole of it was looked through. */
const script = `
  import {constants, PerformanceObserver} from "node:perf_hooks";
  import {withSmallHeap} from ${JSON.stringify(new URL("small-heap.ts", import.meta.url).href)};
  let count = 0;
  const isWhole = ({detail}) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
  const observer = new PerformanceObserver(list => {
    count += list.getEntries().filter(isWhole).length;
  });
  observer.observe({entryTypes: ["gc"]});
  async function collections() {
    const before = count;
    let batches = [];
    for (let i = 0; i < 400; i += 1) {
      const batch = Array.from({length: 5_000}, (_, row) => new Array(60).fill(row + 0.5));
      batches = [batches.at(-1), batch];
      await new Promise(resolve => setImmediate(resolve));
    }
    return count - before;
  }
  const small = await withSmallHeap(collections);
  const usual = await collections();
  console.log(JSON.stringify({small, usual}));`;

describe("withSmallHeap", () => {
  it("looks for garbage more often while the work lasts, and not after it", {
    timeout: 60_000,
  }, () => {
    const args = ["--max-semi-space-size=1", "--input-type=module", "--eval", script];
    const {small, usual} = JSON.parse(execFileSync(process.execPath, args, {encoding: "utf8"}));
    expect(small).toBeGreaterThan(usual * 1.5);
  });
});
