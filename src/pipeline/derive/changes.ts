import {readModel} from "../../lib/models.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {claim, firstParentLine} from "./commit-graph.ts";
import type {LoadedGraph} from "./load-graph.ts";

const steps = [
  "default_branch",
  "own_commit",
  "review_history",
  "change_source",
  "rebased",
  "change_run",
  "change_merge",
  "change_commit",
  "change_summary",
  "change_path",
  "revert",
  "change_row",
  "change_service",
];

/**
 * Writes the changes of each default branch: what every commit of its first-parent line brought. Returns
 * which commits belong to a line at all (1) and which to none (0).
 */
export async function writeChanges(
  warehouse: Warehouse,
  {graph}: {graph: LoadedGraph},
): Promise<Uint8Array> {
  const tips = await warehouse.numbers(
    `select c.rowid as node
    from source.repository
    join source."commit" as c
      on c.repository = repository.repository and c.sha = repository.head_sha
    order by repository.repository`,
    ["node"],
  );
  const lines = Array.from(tips.node, tip => firstParentLine(graph, tip));
  const line = new Int32Array(lines.reduce((sum, {length}) => sum + length, 0));
  let start = 0;
  for (const part of lines) {
    line.set(part, start);
    start += part.length;
  }
  const owner = claim(graph, line);
  const owned = ownedNodes(owner);
  await warehouse.temporary("line_node", {
    position: "INTEGER",
    node: "INTEGER",
    is_merge: "INTEGER",
  });
  await warehouse.appendIntegers("line_node", [
    upTo(line.length),
    line,
    picked(graph.isMerge, line),
  ]);
  await warehouse.temporary("line_claim", {
    node: "INTEGER",
    position: "INTEGER",
    is_merge: "INTEGER",
  });
  await warehouse.appendIntegers("line_claim", [
    owned,
    picked(owner, owned),
    picked(graph.isMerge, owned),
  ]);
  for (const step of steps) {
    await warehouse.run(
      `create or replace temp table ${step} as ${readModel(`steps/${step}.sql`)}`,
    );
  }
  for (const name of ["line_claim", "change_summary", "change_merge"]) {
    await warehouse.run(`drop table ${name}`);
  }
  return marked(owned, graph.size);
}

// Loops, not callbacks: for ten million commits they take a tenth of the time.

function ownedNodes(owner: Int32Array): Int32Array {
  const nodes = new Int32Array(owner.length);
  let count = 0;
  for (let node = 0; node < owner.length; node += 1) {
    if (owner[node]! < 0) continue;
    nodes[count] = node;
    count += 1;
  }
  return nodes.subarray(0, count);
}

function upTo(length: number): Int32Array {
  const numbers = new Int32Array(length);
  for (let i = 0; i < length; i += 1) numbers[i] = i;
  return numbers;
}

/** The entries at these places. */
function picked(values: Int32Array | Uint8Array, places: Int32Array): Int32Array {
  const found = new Int32Array(places.length);
  for (let i = 0; i < places.length; i += 1) found[i] = values[places[i]!]!;
  return found;
}

/** 1 at these places, 0 at all others. */
function marked(places: Int32Array, size: number): Uint8Array {
  const marks = new Uint8Array(size);
  for (let i = 0; i < places.length; i += 1) marks[places[i]!] = 1;
  return marks;
}
