import type {Warehouse} from "../../warehouse/warehouse.ts";
import {type CommitGraph, commitGraph} from "./commit-graph.ts";

/** A graph, and which of its commits are merges (1), whether their parents are on record or not. */
export type LoadedGraph = CommitGraph & {isMerge: Uint8Array};

/**
 * The commits of all repositories as one graph. A commit's node number is its row id in `source.commit`,
 * which holds for as long as that table is not written. Parents that are not on record are left out.
 */
export async function loadGraph(warehouse: Warehouse): Promise<LoadedGraph> {
  const [{size, is_one} = {size: 0, is_one: true}] = await warehouse.rows<{
    size: number;
    is_one: boolean;
  }>(
    `select coalesce(max(rowid) + 1, 0) as size, min(repository) = max(repository) as is_one
    from source.commit`,
  );
  // Forks hold the same commits. A second text to compare costs a third of the time: not where there is but one.
  const ofRepository = is_one ? "" : "and parent.repository = edge.repository";
  const edges = await warehouse.numbers(
    `with edge as (
      select
        cast(rowid as integer) as child,
        repository,
        unnest(parents) as parent_sha,
        cast(generate_subscripts(parents, 1) as integer) as position,
      from source.commit
    ),

    parent as (
      select cast(rowid as integer) as node, repository, sha
      from source.commit
    )

    select edge.child, edge.position, coalesce(parent.node, -1) as parent
    from edge
    left join parent on parent.sha = edge.parent_sha ${ofRepository}`,
    ["child", "parent", "position"],
  );
  const isMerge = new Uint8Array(size);
  for (let e = 0; e < edges.child.length; e += 1) {
    if (edges.position[e]! > 1) isMerge[edges.child[e]!] = 1;
  }
  return {...commitGraph(size, edges), isMerge};
}
