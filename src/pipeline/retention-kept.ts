import {publishedTables, rawTables} from "../tables/index.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";

const KEY = ["metric", "service", "environment", "ref"];
/** A metric that has no services says null, which is of no type. */
const SAME = KEY.map(name => `k.${name} is not distinct from cast(o.${name} as varchar)`).join(
  " and ",
);
const COLUMNS = Object.keys(publishedTables.observation.columns)
  .map(name => `"${name}"`)
  .join(", ");

/** What publishing must know of the frozen figures. */
export type KeptFigures = {
  /** The queries of observations, and those that are frozen in the place of what they yield. */
  observations: (queries: readonly string[], metrics: readonly string[]) => string[];
  service: (query: string) => string;
};

/** The figures that the retention froze; null where it never was applied. */
export async function keptFigures(warehouse: Warehouse): Promise<KeptFigures | null> {
  const [{count} = {count: 0}] = await warehouse.rows<{count: number}>(
    "select (select count(*) from kept_observation) + (select count(*) from kept_service) as count",
  );
  if (count === 0) return null;
  return {
    observations: (queries, metrics) => [
      ...queries.map(
        query => `select o.* from (${query}) as o
        where not exists (select 1 from kept_observation as k where ${SAME})`,
      ),
      `select ${COLUMNS} from kept_observation where not is_left_out
        and metric in (${metrics.map(id => `'${id}'`).join(", ")})`,
    ],
    service: query => `select s.* replace (
        least(s.observed_from, k.observed_from) as observed_from
      ) from (${query}) as s left join kept_service as k using (service)`,
  };
}

/** Reads what is published, as the tables `observed` and `served` of this session. */
export async function readPublished(warehouse: Warehouse, published: string): Promise<void> {
  await attached(warehouse, published, async () => {
    await warehouse.run(`create or replace temp table observed as
      select ${COLUMNS} from seen.observation`);
    await warehouse.run("create or replace temp table served as from seen.service");
  });
}

/**
 * Freezes every observation that was read as published and is over, and since when services were observed. It is more
 * than will be needed: `releaseKept` lets go of what still follows from the rows that are left.
 */
export async function freeze(warehouse: Warehouse): Promise<void> {
  await warehouse.run(`insert into kept_observation by name
    select ${COLUMNS}, false as is_left_out from observed as o
    where observed_at is not null and (started_at is null or ended_at is not null)
      and not exists (select 1 from kept_observation as k where ${SAME})`);
  await warehouse.run(`insert into kept_service by name
    select service, observed_from from served anti join kept_service using (service)
    where observed_from is not null`);
}

/**
 * Holds what is frozen against what follows from the rows that are left, published without it: what is the same need
 * not be frozen, and what was not there before is left out from now on. Returns how many observations stay frozen, and
 * how many that were open are gone. Wants what `readPublished` read.
 */
export async function releaseKept(
  warehouse: Warehouse,
  rest: string,
): Promise<{frozen: number; letGo: number}> {
  await attached(warehouse, rest, () =>
    warehouse.run(`create or replace temp table rest as select ${COLUMNS} from seen.observation`),
  );
  await warehouse.run(`create or replace temp table still_kept as
    select ${COLUMNS}, false as is_left_out from (
      select ${COLUMNS} from kept_observation where not is_left_out
      except select ${COLUMNS} from rest
    )`);
  const keys = KEY.join(", ");
  await warehouse.run(`insert into still_kept by name
    select ${keys}, true as is_left_out from (
      select ${keys} from rest except select ${keys} from observed
    )`);
  await warehouse.transaction(async () => {
    await warehouse.create("kept_observation", rawTables.kept_observation);
    await warehouse.run("insert into kept_observation by name from still_kept");
  });
  const [counts] = await warehouse.rows<{frozen: number; letGo: number}>(`select
      (select count(*) from kept_observation where not is_left_out) as frozen,
      (select count(*) from (
        select ${keys} from observed except select ${keys} from rest
        except select ${keys} from kept_observation
      )) as "letGo"`);
  return counts!;
}

async function attached(
  warehouse: Warehouse,
  path: string,
  work: () => Promise<void>,
): Promise<void> {
  await warehouse.run(`attach '${path.replaceAll("'", "''")}' as seen (read_only)`);
  try {
    await work();
  } finally {
    await warehouse.run("detach seen");
  }
}
