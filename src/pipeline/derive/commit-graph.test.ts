import {describe, expect, it} from "vitest";
import {fc} from "../../../test/support/fast-check.ts";
import {
  claim,
  commitGraph,
  type Edges,
  firstParentLine,
  generations,
  isAncestor,
} from "./commit-graph.ts";

/** A graph the slow way: the parents of each node, first parent first, −1 where it is not on record. */
type Parents = readonly (readonly number[])[];
type Case = {parents: Parents; edges: Edges};

const NODES_MAX = 24;
const RUNS = {numRuns: 400};

/**
 * Histories with several roots, merges of up to five, parents that are not on record (also a first one) or named
 * twice, their nodes and edges in any order.
 */
const histories: fc.Arbitrary<Case> = fc
  .array(fc.array(fc.nat({max: NODES_MAX}), {maxLength: 5}), {minLength: 1, maxLength: NODES_MAX})
  .chain(picks =>
    fc.record({
      picks: fc.constant(picks),
      names: permutation(picks.length),
      order: permutation(picks.reduce((sum, {length}) => sum + length, 0)),
    }),
  )
  .map(({picks, names, order}) => {
    const parents: number[][] = picks.map(() => []);
    picks.forEach((list, i) => {
      // A pick of 0 is a parent that is not on record; the first node has no other.
      parents[names[i]!] = list.map(pick =>
        pick % (i + 1) === 0 ? -1 : names[(pick % (i + 1)) - 1]!,
      );
    });
    return {parents, edges: edgesOf(parents, order)};
  });

function permutation(length: number): fc.Arbitrary<number[]> {
  const all = Array.from({length}, (_, i) => i);
  return fc.shuffledSubarray(all, {minLength: length, maxLength: length});
}

function edgesOf(parents: Parents, order: readonly number[]): Edges {
  const all = parents.flatMap((list, child) =>
    list.map((parent, i) => ({child, parent, position: i + 1})),
  );
  // A parent that is not on record may be told of as −1, or not at all.
  const isTold = ({child, parent}: {child: number; parent: number}) =>
    parent !== -1 || child % 2 === 0;
  const edges = order.map(i => all[i]!).filter(isTold);
  return {
    child: edges.map(({child}) => child),
    parent: edges.map(({parent}) => parent),
    position: edges.map(({position}) => position),
  };
}

function graphOf({parents, edges}: Case) {
  return commitGraph(parents.length, edges);
}

/** What each node reaches, itself included. */
function reaches(parents: Parents): Set<number>[] {
  const found = new Map<number, Set<number>>();
  const visit = (node: number): Set<number> => {
    const known = found.get(node);
    if (known !== undefined) return known;
    const own = new Set([node]);
    for (const parent of parents[node]!) {
      if (parent !== -1) for (const below of visit(parent)) own.add(below);
    }
    found.set(node, own);
    return own;
  };
  return parents.map((_, node) => visit(node));
}

/** A history with a list of tips in it: repeated ones and −1 ("none") among them. */
const withTips = histories.chain(history =>
  fc.record({
    history: fc.constant(history),
    tips: fc.array(fc.integer({min: -1, max: history.parents.length - 1}), {maxLength: 12}),
  }),
);

describe("claim", () => {
  it("gives a commit to the first tip that contains it", () => {
    fc.assert(
      fc.property(withTips, ({history, tips}) => {
        const sets = reaches(history.parents);
        const expected = history.parents.map((_, node) =>
          tips.findIndex(tip => tip !== -1 && sets[tip]!.has(node)),
        );
        expect([...claim(graphOf(history), tips)]).toEqual(expected);
      }),
      RUNS,
    );
  });

  it("gives nothing to a tip that comes again", () => {
    fc.assert(
      fc.property(withTips, ({history, tips}) => {
        const graph = graphOf(history);
        expect(claim(graph, [...tips, ...tips])).toEqual(claim(graph, tips));
      }),
      RUNS,
    );
  });

  it("knows an octopus, two roots and a tip behind another", () => {
    // 0 and 1 are roots; 5 merges 2, 3 and 4; 6 follows it.
    const parents = [[], [], [0], [0], [1], [2, 3, 4], [5]];
    const edges = edgesOf(parents, [6, 5, 4, 3, 2, 1, 0]);
    const graph = commitGraph(parents.length, edges);
    expect([...claim(graph, [3, -1, 6, 2])]).toEqual([0, 2, 2, 0, 2, 2, 2]);
    expect([...claim(graph, [2, 3, 4, 6])]).toEqual([0, 2, 0, 1, 2, 3, 3]);
  });
});

describe("firstParentLine", () => {
  it("follows the first parents down to a root, oldest first", () => {
    fc.assert(
      fc.property(histories, history => {
        const graph = graphOf(history);
        for (const tip of history.parents.keys()) {
          const line = [tip];
          for (;;) {
            const [first = -1] = history.parents[line[0]!]!;
            if (first === -1) break;
            line.unshift(first);
          }
          expect([...firstParentLine(graph, tip)]).toEqual(line);
        }
      }),
      RUNS,
    );
  });

  it("is empty without a tip", () => {
    expect(firstParentLine(commitGraph(1, {child: [], parent: [], position: []}), -1)).toHaveLength(
      0,
    );
  });
});

describe("generations", () => {
  it("counts the longest way down from a tip, and 0 for what no tip reaches", () => {
    fc.assert(
      fc.property(withTips, ({history, tips}) => {
        const sets = reaches(history.parents);
        const height = (node: number): number =>
          1 + Math.max(0, ...history.parents[node]!.filter(p => p !== -1).map(height));
        const expected = history.parents.map((_, node) =>
          tips.some(tip => tip !== -1 && sets[tip]!.has(node)) ? height(node) : 0,
        );
        expect([...generations(graphOf(history), tips)]).toEqual(expected);
      }),
      RUNS,
    );
  });
});

describe("isAncestor", () => {
  it("agrees with the whole walk for everything below the tips", () => {
    fc.assert(
      fc.property(withTips, ({history, tips}) => {
        const graph = graphOf(history);
        const sets = reaches(history.parents);
        const generation = generations(graph, tips);
        for (const node of tips.filter(tip => tip !== -1)) {
          for (const ancestor of history.parents.keys()) {
            const expected = ancestor !== node && sets[node]!.has(ancestor);
            expect(isAncestor(graph, {ancestor, node, generation})).toBe(expected);
          }
        }
      }),
      RUNS,
    );
  });
});

it("walks a long line", () => {
  const size = 300_000;
  const child = Int32Array.from({length: size - 1}, (_, i) => i + 1);
  const position = new Int32Array(size - 1).fill(1);
  const graph = commitGraph(size, {child, parent: child.map(i => i - 1), position});
  const generation = generations(graph, [size - 1]);
  expect(claim(graph, [9, size - 1]).lastIndexOf(0)).toBe(9);
  expect(firstParentLine(graph, size - 1)).toHaveLength(size);
  expect(generation.at(-1)).toBe(size);
  expect(isAncestor(graph, {ancestor: 0, node: size - 1, generation})).toBe(true);
  expect(isAncestor(graph, {ancestor: size - 1, node: 0, generation})).toBe(false);
});
