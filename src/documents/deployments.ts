import type {Cut} from "../metrics/observations.ts";
import type {Reader} from "../metrics/reader.ts";
import {rowsOf} from "../metrics/rows-of.ts";
import type {Deployment} from "../tables/deployment.ts";
import type {Failure} from "../tables/failure.ts";
import {cutCondition} from "./spans.ts";

/** A deployment with what became of it. */
export type DeploymentRow = Deployment & {
  /** How long it ran; null where nobody knows when it began. */
  duration_hours: number | null;
  /** Why it counts as failed, each cause with its evidence; empty: it did not. */
  failures: readonly Failure[];
  /** From the first evidence of the failure to the moment when all was well again. */
  recovery: {
    detected_at: string;
    /** Null: still open. */
    restored_at: string | null;
    restored_by: string | null;
    hours: number | null;
  } | null;
  /** Hours from merge to production of the changes it was first to carry; null: it carried none, or none counts. */
  lead_time: {n: number; p50: number; longest: number} | null;
};

/** `/api/v1/deployments`: the latest first. */
export type DeploymentsDocument = {
  schema: "fivekeys.deployments/1";
  from: string;
  to: string;
  cut: Cut;
  total: number;
  limit: number;
  offset: number;
  deployments: readonly DeploymentRow[];
};

type Asked = {
  from: string;
  to: string;
  /** What became of them is told as it stood then. */
  asOf: string;
  limit: number;
  offset: number;
  cut: Cut;
};

/** The deployments that finished in (from, to]. */
export async function deploymentsDocument(
  reader: Reader,
  {from, to, asOf, limit, offset, cut}: Asked,
): Promise<DeploymentsDocument> {
  const {published} = reader;
  const {where, parameters} = cutCondition(cut);
  const within = `${where}
    and finished_at > cast($from as timestamp) and finished_at <= cast($to as timestamp)`;
  const values = {...parameters, from, to};
  const [[counted], rows] = await Promise.all([
    published.rows<{total: number}>(
      `select count(*) as total from deployment where ${within}`,
      values,
    ),
    published.rows<Deployment>(
      `select * from deployment where ${within}
      order by finished_at desc, deployment_id, service, environment
      limit ${limit} offset ${offset}`,
      values,
    ),
  ]);
  return {
    schema: "fivekeys.deployments/1",
    from,
    to,
    cut,
    total: counted!.total,
    limit,
    offset,
    deployments: await withOutcome(reader, {rows, asOf}),
  };
}

/** Deployments with what became of them by a moment, in their order. */
export async function withOutcome(
  {published}: Reader,
  {rows, asOf}: {rows: readonly Deployment[]; asOf: string},
): Promise<DeploymentRow[]> {
  const asked = rows.map(({deployment_id}) => deployment_id);
  const [failures, times] = await Promise.all([
    rowsOf<Failure>(published, {
      from: "failure",
      key: "t.deployment_id",
      asked,
      rest: "order by t.deployment_id, t.cause",
    }),
    leadTimes({published}, rows),
  ]);
  return rows.map(row => {
    const known = failures
      .filter(({asked: id, detected_at}) => id === row.deployment_id && detected_at <= asOf)
      .map(({asked: _, ...failure}) => asKnown(failure, asOf));
    return {
      ...row,
      is_failed: row.status === "failed" || known.length > 0,
      duration_hours: row.started_at === null ? null : hours(row.started_at, row.finished_at),
      failures: known,
      recovery: recoveryOf(known),
      lead_time: times.get(row.deployment_id) ?? null,
    };
  });
}

/** What came after the moment that is asked for is not known yet. */
function asKnown(failure: Failure, asOf: string): Failure {
  if (failure.restored_at === null || failure.restored_at <= asOf) return failure;
  return {...failure, restored_at: null, restored_by: null};
}

/**
 * From the first evidence to the first end, as the metric has it: what is known to the minute goes before what is only
 * known by its day, of which no hours are told.
 */
function recoveryOf(failures: readonly Failure[]): DeploymentRow["recovery"] {
  if (failures.length === 0) return null;
  const exact = failures.filter(({is_by_day}) => is_by_day !== true);
  const detected_at = earliest((exact.length > 0 ? exact : failures).map(one => one.detected_at))!;
  const ends = failures.filter(({restored_at}) => restored_at !== null);
  const exactEnds = exact.filter(({restored_at}) => restored_at !== null);
  const of = exactEnds.length > 0 ? exactEnds : ends;
  const restored_at = earliest(of.flatMap(one => one.restored_at ?? []));
  const by = of.find(one => one.restored_at === restored_at)?.restored_by ?? null;
  return {
    detected_at,
    restored_at,
    restored_by: by,
    hours: restored_at === null || exactEnds.length === 0 ? null : hours(detected_at, restored_at),
  };
}

function earliest(instants: readonly string[]): string | null {
  return instants.toSorted()[0] ?? null;
}

type LeadTime = NonNullable<DeploymentRow["lead_time"]>;

/** By deployment, what its changes waited, as the metric counts it; without those that carried none. */
async function leadTimes(
  {published}: Pick<Reader, "published">,
  rows: readonly Deployment[],
): Promise<Map<string, LeadTime>> {
  const carrying = rows.filter(({change_count}) => change_count > 0);
  if (carrying.length === 0) return new Map();
  const finished = carrying.map(({finished_at}) => finished_at).toSorted();
  // A change is observed when its deployment finished: of both tables only that time is read.
  const found = await published.rows<LeadTime & {deployment_id: string}>(
    `with wanted as (
      select unnest(from_json($ids, '["VARCHAR"]')) as deployment_id
    ),
    carried as (
      select deployment_id, change_id, service, environment
      from delivery
      semi join wanted using (deployment_id)
      where delivered_at >= cast($first as timestamp) and delivered_at <= cast($last as timestamp)
    )
    select
      carried.deployment_id,
      count(*) as n,
      quantile_cont(o.value, 0.5) as p50,
      max(o.value) as longest,
    from observation as o
    join carried
      on carried.change_id = o.ref
      and carried.service = o.service
      and carried.environment = o.environment
    where o.metric = 'lead_time_for_changes' and o.excluded is null and o.value is not null
      and o.observed_at >= cast($first as timestamp) and o.observed_at <= cast($last as timestamp)
    group by carried.deployment_id`,
    {
      ids: JSON.stringify(carrying.map(({deployment_id}) => deployment_id)),
      first: finished[0]!,
      last: finished.at(-1)!,
    },
  );
  return new Map(found.map(({deployment_id, ...times}) => [deployment_id, times]));
}

function hours(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 3_600_000;
}
