import type {Reader} from "../metrics/reader.ts";
import {changeUrl} from "../metrics/urls.ts";
import type {Change} from "../tables/change.ts";
import type {Deployment} from "../tables/deployment.ts";
import {type DeploymentRow, withOutcome} from "./deployments.ts";

/** A change that a deployment was the first to bring into production. */
export type CarriedChange = Omit<Change, "person_id"> & {
  /** From merge to production; null where it is no number (`excluded` says why). */
  lead_hours: number | null;
  excluded: string | null;
  /** How it is known that the deployment carried it. */
  link: "graph" | "time" | null;
};

type Neighbour = {deployment_id: string; finished_at: string; status: string};

/** `/api/v1/deployments/:id`: one with all it carried. */
export type DeploymentDocument = {
  schema: "fivekeys.deployment/1";
  deployment: DeploymentRow;
  /** The first 500 by when they were merged; `deployment.change_count` counts all. */
  changes: readonly CarriedChange[];
  /** Those of the same service and environment before and after it. */
  previous: Neighbour | null;
  next: Neighbour | null;
  /** The ids of those that speak against it. */
  incidents: readonly string[];
};

const CHANGES_MAX = 500;

/** Null where there is no deployment of that id. */
export async function deploymentDocument(
  reader: Reader,
  {id, asOf}: {id: string; asOf: string},
): Promise<DeploymentDocument | null> {
  const {published} = reader;
  const [row] = await published.rows<Deployment>(
    "select * from deployment where deployment_id = $id order by service, environment",
    {id},
  );
  if (row === undefined) return null;
  const [[deployment], changes, previous, next, incidents] = await Promise.all([
    withOutcome(reader, {rows: [row], asOf}),
    carriedBy(reader, row),
    neighbour(reader, row, "before"),
    neighbour(reader, row, "after"),
    published.rows<{incident_id: string}>(
      `select incident_id from incident
      where deployment_id = $id and detected_at <= cast($as_of as timestamp)
      order by detected_at, incident_id`,
      {id, as_of: asOf},
    ),
  ]);
  return {
    schema: "fivekeys.deployment/1",
    deployment: deployment!,
    changes,
    previous,
    next,
    incidents: incidents.map(({incident_id}) => incident_id),
  };
}

async function carriedBy(
  {published}: Reader,
  {deployment_id, service, environment, finished_at}: Deployment,
): Promise<CarriedChange[]> {
  const rows = await published.rows<CarriedChange>(
    `with carried as (
      select change_id, link
      from delivery
      where deployment_id = $id and delivered_at = cast($at as timestamp)
    ),
    waited as (
      select ref as change_id, value as lead_hours, excluded
      from observation
      where metric = 'lead_time_for_changes' and observed_at = cast($at as timestamp)
        and service = $service and environment = $environment
    )
    select change.*, carried.link, waited.lead_hours, waited.excluded
    from carried
    join change using (change_id)
    left join waited using (change_id)
    order by change.merged_at, change.change_id
    limit ${CHANGES_MAX}`,
    {id: deployment_id, at: finished_at, service, environment},
  );
  return rows.map(row => ({...row, url: changeUrl(row)}));
}

async function neighbour(
  {published}: Reader,
  {service, environment, finished_at, deployment_id}: Deployment,
  side: "before" | "after",
): Promise<Neighbour | null> {
  const [sign, direction] = side === "before" ? ["<", "desc"] : [">", "asc"];
  const [row] = await published.rows<Neighbour>(
    `select deployment_id, finished_at, status from deployment
    where service = $service and environment = $environment
      and finished_at ${sign}= cast($at as timestamp)
      and (finished_at, deployment_id) ${sign} (cast($at as timestamp), $id)
    order by finished_at ${direction}, deployment_id ${direction}
    limit 1`,
    {service, environment, at: finished_at, id: deployment_id},
  );
  return row ?? null;
}
