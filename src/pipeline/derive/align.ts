import type {Warehouse} from "../../warehouse/warehouse.ts";

const HOUR_MS = 3_600_000;

/** What a rule found, as far as it says whether another rule saw the same. */
export type Sighting = {
  deployment_id: string;
  rule_no: number;
  /** The commit, whole or by its first digits. */
  sha: string | null;
  /** Epoch milliseconds. */
  started: number;
  finished: number;
};

/** That two rules saw the same deployment: `into_id`, that of the earlier rule, stays. */
export type Alignment = {deployment_id: string; into_id: string};

type Neighbour = {sighting: Sighting; distance: readonly number[]};

/**
 * Writes `aligned` (service_no, deployment_id, into_id): which of the deployments in `found_once` are the same as
 * one that an earlier rule found. None are where the configuration aligns nothing.
 */
export async function writeAligned(warehouse: Warehouse, hours: number | null): Promise<void> {
  const found =
    hours === null
      ? []
      : await warehouse.rows<Sighting & {service_no: number; environment: string}>(
          `select
            service_no, environment, deployment_id, rule_no, lower(sha) as sha,
            epoch_ms(case
              when ran_at <= finished_at then ran_at
              else finished_at
            end) as started,
            epoch_ms(finished_at) as finished
          from found_once
          order by service_no, environment, deployment_id`,
        );
  const groups = Map.groupBy(found, ({service_no, environment}) => `${service_no}:${environment}`);
  const aligned = [...groups.values()].flatMap(group =>
    align(group, {withinMs: (hours ?? 0) * HOUR_MS}).map(pair => {
      return {service_no: group[0]!.service_no, ...pair};
    }),
  );
  await warehouse.temporary(
    "aligned",
    {service_no: "INTEGER", deployment_id: "VARCHAR", into_id: "VARCHAR"},
    aligned,
  );
}

/**
 * Which deployments of one service and environment two rules saw: each the nearest to the other of its rule, no
 * farther apart than `withinMs`, and not of different commits. Of several rules each gives at most one; what is
 * seen as another's takes in none itself, so there are no chains. The order of the list does not matter.
 */
export function align(sightings: readonly Sighting[], {withinMs}: {withinMs: number}): Alignment[] {
  const nearest = nearestOfEachRule(sightings, withinMs);
  const partners = (one: Sighting) =>
    [...(nearest.get(one)?.values() ?? [])]
      .map(({sighting}) => sighting)
      .filter(other => nearest.get(other)?.get(one.rule_no)?.sighting === one);
  const isTaken = new Set<Sighting>();
  const found: Alignment[] = [];
  for (const one of sightings.toSorted((a, b) => a.rule_no - b.rule_no || byId(a, b))) {
    const [into] = partners(one)
      .filter(other => other.rule_no < one.rule_no && !isTaken.has(other))
      .sort((a, b) => a.rule_no - b.rule_no);
    if (into === undefined) continue;
    isTaken.add(one);
    found.push({deployment_id: one.deployment_id, into_id: into.deployment_id});
  }
  return found;
}

function nearestOfEachRule(
  sightings: readonly Sighting[],
  withinMs: number,
): Map<Sighting, Map<number, Neighbour>> {
  const nearest = new Map<Sighting, Map<number, Neighbour>>();
  const note = (one: Sighting, neighbour: Neighbour) => {
    const known = nearest.get(one) ?? new Map<number, Neighbour>();
    nearest.set(one, known);
    const {rule_no} = neighbour.sighting;
    const best = known.get(rule_no);
    if (best === undefined || isNearer(neighbour, best)) known.set(rule_no, neighbour);
  };
  const ordered = sightings.toSorted((a, b) => a.started - b.started);
  for (const [i, one] of ordered.entries()) {
    for (let k = i + 1; k < ordered.length; k += 1) {
      const other = ordered[k]!;
      if (other.started - one.finished > withinMs) break;
      if (other.rule_no === one.rule_no || !isSameCommit(one.sha, other.sha)) continue;
      const distance = distanceOf(one, other);
      note(one, {sighting: other, distance});
      note(other, {sighting: one, distance});
    }
  }
  return nearest;
}

/** Those that overlap lie together; of them the nearest ended, then began, at about the same time. */
function distanceOf(one: Sighting, later: Sighting): readonly number[] {
  return [
    Math.max(0, later.started - one.finished),
    Math.abs(later.finished - one.finished),
    Math.abs(later.started - one.started),
  ];
}

function isNearer(a: Neighbour, b: Neighbour): boolean {
  for (const [i, distance] of a.distance.entries()) {
    if (distance !== b.distance[i]) return distance < b.distance[i]!;
  }
  return byId(a.sighting, b.sighting) < 0;
}

function byId(a: Sighting, b: Sighting): number {
  return a.deployment_id < b.deployment_id ? -1 : Number(a.deployment_id > b.deployment_id);
}

/** Whether two rules may mean one commit: an unknown one may be any. */
function isSameCommit(a: string | null, b: string | null): boolean {
  return a === null || b === null || a.startsWith(b) || b.startsWith(a);
}
