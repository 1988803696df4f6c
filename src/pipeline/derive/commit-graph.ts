/**
 * A commit graph in flat arrays: node numbers 0 … size−1, −1 for "none".
 * A commit's first parent stands in `firstParent`, the others in `more[moreStart[i] … moreStart[i + 1]]`.
 */
export type CommitGraph = {
  size: number;
  firstParent: Int32Array;
  moreStart: Int32Array;
  more: Int32Array;
};

/**
 * Parallel arrays, an entry per edge; position 1 is the first parent, a parent of −1 is not on record. Edges may
 * come in any order.
 */
export type Edges = {
  child: ArrayLike<number>;
  parent: ArrayLike<number>;
  position: ArrayLike<number>;
};

export function commitGraph(size: number, {child, parent, position}: Edges): CommitGraph {
  const firstParent = new Int32Array(size).fill(-1);
  const moreStart = new Int32Array(size + 1);
  for (let e = 0; e < child.length; e += 1) {
    if (position[e] === 1) firstParent[child[e]!] = parent[e]!;
    else if (parent[e] !== -1) moreStart[child[e]! + 1]! += 1;
  }
  for (let i = 0; i < size; i += 1) moreStart[i + 1]! += moreStart[i]!;
  const more = new Int32Array(moreStart[size]!);
  const next = moreStart.slice(0, size);
  for (let e = 0; e < child.length; e += 1) {
    if (position[e] === 1 || parent[e] === -1) continue;
    const c = child[e]!;
    more[next[c]!] = parent[e]!;
    next[c]! += 1;
  }
  return {size, firstParent, moreStart, more};
}

/**
 * Who contains a commit first: for each commit the index of the first tip that has it among its ancestors,
 * itself included, or −1. Each history is walked once and stops at commits already claimed, so all tips
 * together cost O(commits + tips). A tip of −1 claims nothing.
 */
export function claim(graph: CommitGraph, tips: ArrayLike<number>): Int32Array {
  const {firstParent, moreStart, more} = graph;
  const owner = new Int32Array(graph.size).fill(-1);
  // Of fixed size: a commit that is claimed adds at most one entry less than it has parents, and only once.
  const pending = new Int32Array(more.length + 1);
  for (let t = 0; t < tips.length; t += 1) {
    pending[0] = tips[t]!;
    let height = 1;
    while (height > 0) {
      height -= 1;
      let node = pending[height]!;
      // What was merged before what it was merged into: it lies nearer in memory.
      while (node !== -1 && owner[node] === -1) {
        owner[node] = t;
        const last = moreStart[node + 1]! - 1;
        let parent = firstParent[node]!;
        for (let m = moreStart[node]!; m <= last; m += 1) {
          pending[height] = parent;
          height += 1;
          parent = more[m]!;
        }
        node = parent;
      }
    }
  }
  return owner;
}

/** The first-parent line that ends at a tip, oldest commit first. */
export function firstParentLine(graph: CommitGraph, tip: number): Int32Array {
  let length = 0;
  for (let node = tip; node !== -1; node = graph.firstParent[node]!) length += 1;
  const line = new Int32Array(length);
  for (let node = tip, i = length - 1; node !== -1; node = graph.firstParent[node]!, i -= 1) {
    line[i] = node;
  }
  return line;
}

/**
 * Each commit's generation: 1 for a root, else one more than its highest parent, so an ancestor always has
 * a lower one (the cut-off that git's commit-graph uses). 0 stands for commits not reached from the tips.
 */
export function generations(graph: CommitGraph, tips: ArrayLike<number>): Int32Array {
  const generation = new Int32Array(graph.size);
  const stack: number[] = [];
  for (let t = 0; t < tips.length; t += 1) {
    if (tips[t]! !== -1) stack.push(tips[t]!);
    while (stack.length > 0) {
      const node = stack.at(-1)!;
      if (generation[node]! > 0) {
        stack.pop();
        continue;
      }
      let highest = 0;
      let isReady = true;
      forEachParent(graph, node, parent => {
        if (generation[parent] === 0) {
          stack.push(parent);
          isReady = false;
        } else highest = Math.max(highest, generation[parent]!);
      });
      if (isReady) {
        generation[node] = highest + 1;
        stack.pop();
      }
    }
  }
  return generation;
}

/** Whether `ancestor` is among the ancestors of `node`, itself excluded; never looks below its generation. */
export function isAncestor(
  graph: CommitGraph,
  {ancestor, node, generation}: {ancestor: number; node: number; generation: Int32Array},
): boolean {
  const floor = generation[ancestor]!;
  const seen = new Set<number>();
  const stack = [node];
  while (stack.length > 0) {
    const current = stack.pop()!;
    let isFound = false;
    forEachParent(graph, current, parent => {
      if (parent === ancestor) isFound = true;
      else if (generation[parent]! > floor && !seen.has(parent)) {
        seen.add(parent);
        stack.push(parent);
      }
    });
    if (isFound) return true;
  }
  return false;
}

function forEachParent(graph: CommitGraph, node: number, visit: (parent: number) => void): void {
  const first = graph.firstParent[node]!;
  if (first !== -1) visit(first);
  for (let m = graph.moreStart[node]!; m < graph.moreStart[node + 1]!; m += 1)
    visit(graph.more[m]!);
}
