import {type CommitGraph, commitGraph} from "../src/pipeline/derive/commit-graph.ts";

const BRANCHES = 24;
const MERGE_SHARE = 0.2;
/** Of the merges, how many bring more than one branch. */
const OCTOPUS_SHARE = 0.05;
const OCTOPUS_BRANCHES = 3;

/** Numbers in [0, 1) that look random and are the same each time (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A history of many branches that leave the main line and come back to it by merges, some of several at once.
 * Returns it with the commits of its main line, oldest first.
 */
export function madeHistory(size: number): {graph: CommitGraph; line: Int32Array} {
  const next = random(1);
  const child: number[] = [];
  const parent: number[] = [];
  const position: number[] = [];
  const line: number[] = [0];
  // The last commit of each branch; the first of them is the main line.
  const tips = new Int32Array(BRANCHES);
  const link = (node: number, to: number, place: number) => {
    child.push(node);
    parent.push(to);
    position.push(place);
  };
  for (let node = 1; node < size; node += 1) {
    const isMerge = next() < MERGE_SHARE;
    const branch = isMerge ? 0 : Math.floor(next() * BRANCHES);
    link(node, tips[branch]!, 1);
    if (isMerge) {
      const count = next() < OCTOPUS_SHARE ? OCTOPUS_BRANCHES : 1;
      for (let i = 0; i < count; i += 1) {
        const merged = 1 + Math.floor(next() * (BRANCHES - 1));
        link(node, tips[merged]!, i + 2);
        tips[merged] = node;
      }
    }
    tips[branch] = node;
    if (branch === 0) line.push(node);
  }
  return {graph: commitGraph(size, {child, parent, position}), line: Int32Array.from(line)};
}
