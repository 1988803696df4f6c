import type {Warehouse} from "../warehouse/warehouse.ts";
import type {Metric} from "./header.ts";
import {type Cut, condition} from "./observations.ts";
import type {CutBy} from "./observations-by.ts";

/** Counts by bucket, as JSON. */
type Row = {name: string | null; begun: string; ended: string};

/**
 * How many observations of a metric were open at the end of each bucket, or at `asOf` where that comes before; by service,
 * team or environment with `by`, else under "". What has no such entry had nothing open. `edges` are epoch milliseconds.
 * Null where nothing of the metric has a duration.
 */
export async function openAtEnds(
  published: Warehouse,
  {
    metric,
    cut,
    asOf,
    edges,
    by,
  }: {metric: Metric; cut: Cut; asOf: string; edges: readonly number[]; by?: CutBy},
): Promise<Map<string, number[]> | null> {
  const {where, parameters} = condition(metric, cut);
  const [origin, ...ends] = edges.map(edge => `timestamp '${sqlInstant(edge)}'`);
  // An end does not belong to its bucket, and the bound of a bin does.
  const bins = `[${ends.map(end => `${end} - interval 1 microsecond`).join(", ")}]`;
  const begun = `${where} and excluded is null and started_at <= cast($as_of as timestamp)`;
  // What ended before the first bucket is open at no end: whole blocks of it need not be read.
  const [[any], rows] = await Promise.all([
    published.rows<{has_durations: boolean}>(
      `select exists(from observation where ${where} and started_at is not null) as has_durations`,
      parameters,
    ),
    published.rows<Row>(
      `with running as (
        select ${by ?? "''"} as name, started_at, ended_at
        from observation
        where ${begun} and ended_at > ${origin}
        union all
        select ${by ?? "''"} as name, started_at, ended_at
        from observation
        where ${begun} and ended_at is null
      )
      select
        name,
        cast(to_json(map_values(histogram(started_at, ${bins}))) as varchar) as begun,
        cast(to_json(map_values(histogram(greatest(started_at, ended_at), ${bins})
          filter (ended_at <= cast($as_of as timestamp)))) as varchar) as ended
      from running
      group by name`,
      {...parameters, as_of: asOf},
    ),
  ]);
  if (any?.has_durations !== true) return null;
  return new Map(rows.map(row => [row.name ?? "", openOf(row, ends.length)]));
}

/** What is open at an end is what began before it and did not end before it. */
function openOf({begun, ended}: Row, count: number): number[] {
  const [began, over] = [JSON.parse(begun), JSON.parse(ended)] as [
    number[] | null,
    number[] | null,
  ];
  let open = 0;
  return Array.from({length: count}, (_, i) => {
    open += (began?.[i] ?? 0) - (over?.[i] ?? 0);
    return open;
  });
}

/** An instant in the form of an SQL literal. */
function sqlInstant(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace("Z", "");
}
