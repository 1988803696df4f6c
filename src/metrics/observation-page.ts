import type {Warehouse} from "../warehouse/warehouse.ts";
import type {Metric} from "./header.ts";
import {type Cut, condition, openAt} from "./observations.ts";

/** An observation as it stood at a moment. */
export type ListedRow = {
  /** Null while it is open. */
  observed_at: string | null;
  value: number | null;
  is_censored: boolean;
  excluded: string | null;
  ref: string;
  started_at: string | null;
};

type Page = {limit: number; offset: number};

/** How much more of the time is read than would hold the page if all were spread evenly. */
const SPARE = 3;
const HOUR_MS = 3_600_000;

/**
 * Some of the observations of a metric in (from, to] and of those open at `to`: the open ones first, then the latest
 * first; with how many there are of them all.
 */
export async function readPage(
  published: Warehouse,
  {metric, from, to, cut, ...page}: {metric: Metric; from: string; to: string; cut: Cut} & Page,
): Promise<{total: number; rows: ListedRow[]}> {
  const {where, parameters} = condition(metric, cut);
  const values = {...parameters, as_of: to};
  const begun = `${where} and started_at <= cast($as_of as timestamp)`;
  // In parts, so that whole blocks are known not to hold any.
  const open = `select * from observation where ${begun} and ended_at is null
    union all
    select * from observation where ${begun} and ended_at > cast($as_of as timestamp)`;
  const over = `select * from observation
    where ${where} and not coalesce(${openAt}, false)
      and observed_at > cast($from as timestamp) and observed_at <= cast($as_of as timestamp)`;
  const [opened, ended] = await Promise.all([
    countOf(published, open, values),
    countOf(published, over, {...values, from}),
  ]);
  const openRows =
    page.offset >= opened ? [] : await rowsOf(published, {query: open, values, page});
  const left = {
    limit: page.limit - openRows.length,
    offset: Math.max(0, page.offset - opened),
  };
  const read = (begin: string) =>
    rowsOf(published, {query: over, values: {...values, from: begin}, page: left});
  const count = Math.min(left.limit, ended - left.offset);
  if (count <= 0) return {total: opened + ended, rows: openRows};
  // The latest come first: most often they lie in a small part of the time, which can be told.
  const share = Math.min(1, (SPARE * (left.offset + left.limit)) / ended);
  const span = (Date.parse(to) - Date.parse(from)) * share + HOUR_MS;
  const near = new Date(Math.max(Date.parse(from), Date.parse(to) - span)).toISOString();
  const late = await read(near);
  const isAll = late.length === count || near <= from;
  return {total: opened + ended, rows: [...openRows, ...(isAll ? late : await read(from))]};
}

async function countOf(
  published: Warehouse,
  query: string,
  values: Record<string, string>,
): Promise<number> {
  const [row] = await published.rows<{total: number}>(
    `select count(*) as total from (${query})`,
    values,
  );
  return row!.total;
}

function rowsOf(
  published: Warehouse,
  {query, values, page}: {query: string; values: Record<string, string>; page: Page},
): Promise<ListedRow[]> {
  return published.rows<ListedRow>(
    `select
      case when ${openAt} then null else observed_at end as observed_at,
      case
        when excluded is not null then null
        when ${openAt} then (epoch_ms(cast($as_of as timestamp)) - epoch_ms(started_at)) / 3.6e6
        else value
      end as value,
      coalesce(${openAt}, false) as is_censored,
      excluded,
      ref,
      started_at
    from (${query})
    order by observed_at desc, ref, service, environment
    limit ${page.limit} offset ${page.offset}`,
    values,
  );
}
