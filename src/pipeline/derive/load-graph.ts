import type {Warehouse} from "../../warehouse/warehouse.ts";
import {type CommitGraph, commitGraph} from "./commit-graph.ts";

/**
 * The commits of all repositories as one graph. A commit's node number is its row id in `source.commit`,
 * which holds for as long as that table is not written. Parents that are not on record are left out.
 */
export async function loadGraph(warehouse: Warehouse): Promise<CommitGraph> {
  const [{size} = {size: 0}] = await warehouse.rows<{size: number}>(
    "select coalesce(max(rowid) + 1, 0) as size from source.commit",
  );
  const edges = await warehouse.numbers(
    `with edge as (
      select
        rowid as child,
        repository,
        unnest(parents) as parent_sha,
        generate_subscripts(parents, 1) as position,
      from source.commit
    )
    select edge.child, edge.position, parent.rowid as parent
    from edge
    join source.commit as parent
      on parent.sha = edge.parent_sha and parent.repository = edge.repository`,
    ["child", "parent", "position"],
  );
  return commitGraph(size, edges);
}
