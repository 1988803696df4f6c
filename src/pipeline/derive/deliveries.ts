import {readModel} from "../../lib/models.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {type CommitGraph, claim, generations, isAncestor} from "./commit-graph.ts";

const steps = [
  "claim_by_time",
  "claim_unplaced",
  "change_deployment",
  "delivery_row",
  "commit_claim",
  "squashed_commit",
  "commit_delivery_row",
];

/** A deployment that went back to an ancestor of what ran, with the one that it speaks against. */
export type Rollback = {deployment_no: number; failed_no: number};

/** The successful deployments of one service and environment, in order of finish. */
type Sequence = {
  service_no: number;
  environment_no: number;
  deployments: Int32Array;
  nodes: Int32Array;
  hasOwnTime: Uint8Array;
};

/**
 * Writes `claimed` (which deployment of a service and environment was the first to contain a commit of a
 * change), `delivery_row` and the other tables that tell how changes reached production.
 */
export async function writeDeliveries(
  warehouse: Warehouse,
  {graph, ofChange}: {graph: CommitGraph; ofChange: Uint8Array},
): Promise<Rollback[]> {
  const rollbacks: Rollback[] = [];
  await warehouse.temporary("claimed", {
    service_no: "INTEGER",
    environment_no: "INTEGER",
    node: "INTEGER",
    deployment_no: "INTEGER",
  });
  for (const sequence of await sequences(warehouse)) {
    const owner = claim(graph, sequence.nodes);
    await writeClaims(warehouse, {sequence, owner, ofChange});
    rollbacks.push(...findRollbacks(graph, {sequence, owner}));
  }
  for (const step of steps) {
    await warehouse.run(
      `create or replace temp table ${step} as ${readModel(`steps/${step}.sql`)}`,
    );
  }
  for (const name of ["claimed", "commit_claim"]) await warehouse.run(`drop table ${name}`);
  return rollbacks;
}

async function sequences(warehouse: Warehouse): Promise<Sequence[]> {
  const rows = await warehouse.numbers(
    `select service_no, environment_no, deployment_no, coalesce(node, -1) as node,
      cast(has_own_time as integer) as own_time
    from deployment_row
    where status = 'succeeded'
    order by service_no, environment_no, deployment_no`,
    ["service_no", "environment_no", "deployment_no", "node", "own_time"],
  );
  const found: Sequence[] = [];
  const isNext = (i: number) =>
    i === rows.service_no.length ||
    rows.service_no[i] !== rows.service_no[i - 1] ||
    rows.environment_no[i] !== rows.environment_no[i - 1];
  for (let start = 0, end = 1; start < rows.service_no.length; end += 1) {
    if (!isNext(end)) continue;
    found.push({
      service_no: rows.service_no[start]!,
      environment_no: rows.environment_no[start]!,
      deployments: Int32Array.from(rows.deployment_no.subarray(start, end)),
      nodes: Int32Array.from(rows.node.subarray(start, end)),
      hasOwnTime: Uint8Array.from(rows.own_time.subarray(start, end)),
    });
    start = end;
  }
  return found;
}

async function writeClaims(
  warehouse: Warehouse,
  {sequence, owner, ofChange}: {sequence: Sequence; owner: Int32Array; ofChange: Uint8Array},
): Promise<void> {
  let count = 0;
  for (let node = 0; node < owner.length; node += 1) {
    if (owner[node]! >= 0 && ofChange[node]! === 1) count += 1;
  }
  const nodes = new Int32Array(count);
  const deployments = new Int32Array(count);
  for (let node = 0, i = 0; node < owner.length; node += 1) {
    if (owner[node]! < 0 || ofChange[node]! === 0) continue;
    nodes[i] = node;
    deployments[i] = sequence.deployments[owner[node]!]!;
    i += 1;
  }
  await warehouse.appendIntegers("claimed", [
    new Int32Array(count).fill(sequence.service_no),
    new Int32Array(count).fill(sequence.environment_no),
    nodes,
    deployments,
  ]);
}

/**
 * A rollback ships a proper ancestor of what ran. What failed is the deployment right after the restored
 * version: in V1 → V2 → V3 → V1 that is V2. A version that was never deployed by itself speaks against the
 * first deployment that contained it. Only deployments with a time of their own can go back.
 */
function findRollbacks(
  graph: CommitGraph,
  {sequence, owner}: {sequence: Sequence; owner: Int32Array},
): Rollback[] {
  const {deployments, nodes, hasOwnTime} = sequence;
  const known = [...nodes.keys()].filter(i => nodes[i]! !== -1);
  const candidates: {at: number; previous: number}[] = [];
  for (let k = 1; k < known.length; k += 1) {
    const [previous, at] = [known[k - 1]!, known[k]!];
    const isOld = owner[nodes[at]!] !== at && nodes[at] !== nodes[previous];
    if (isOld && hasOwnTime[at] === 1) candidates.push({at, previous});
  }
  if (candidates.length === 0) return [];
  const generation = generations(graph, nodes);
  const lastAt = new Map<number, number>();
  const rollbacks: Rollback[] = [];
  let next = 0;
  for (const [k, i] of known.entries()) {
    const candidate = candidates[next];
    if (candidate?.at === i) {
      next += 1;
      const node = nodes[i]!;
      if (isAncestor(graph, {ancestor: node, node: nodes[candidate.previous]!, generation})) {
        const restored = lastAt.get(node);
        const failed = restored === undefined ? owner[node]! : known[restored + 1]!;
        rollbacks.push({deployment_no: deployments[i]!, failed_no: deployments[failed]!});
      }
    }
    lastAt.set(nodes[i]!, k);
  }
  return rollbacks;
}
