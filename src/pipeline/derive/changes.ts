import {readModel} from "../../lib/models.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {type CommitGraph, claim, firstParentLine} from "./commit-graph.ts";

const steps = [
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
  {graph}: {graph: CommitGraph},
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
  await warehouse.temporary("line_node", {position: "INTEGER", node: "INTEGER"});
  await warehouse.appendIntegers("line_node", [Int32Array.from(line.keys()), line]);
  const nodes = Int32Array.from(owner.keys()).filter(node => owner[node]! >= 0);
  await warehouse.temporary("line_claim", {node: "INTEGER", position: "INTEGER"});
  await warehouse.appendIntegers("line_claim", [nodes, owner.filter(position => position >= 0)]);
  for (const step of steps) {
    await warehouse.run(
      `create or replace temp table ${step} as ${readModel(`steps/${step}.sql`)}`,
    );
  }
  return Uint8Array.from(owner, position => (position >= 0 ? 1 : 0));
}
