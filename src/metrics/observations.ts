import type {Warehouse} from "../warehouse/warehouse.ts";
import type {Metric} from "./header.ts";

/** The cuts; null or absent means all. */
export type Cut = {service?: string; team?: string; environment?: string};

/** The observations of a metric between two instants as they stood at `asOf`, in parallel arrays. */
export type Observations = {
  /** Epoch milliseconds, ascending. */
  observedAt: Float64Array;
  value: Float64Array;
  /** 1 where the observation is of the kind that a surge is judged without. */
  isSurge: Float64Array;
  /** What still runs at `asOf`, by the hours it has lasted so far, ascending. */
  open: Float64Array;
};

/**
 * Reads what is finished in [from, asOf] and what is open at `asOf`. This is the one place where `as_of`
 * meets the data: what ends later is open, what begins later is not there yet.
 */
export async function readObservations(
  published: Warehouse,
  {metric, from, asOf, cut}: {metric: Metric; from: string; asOf: string; cut: Cut},
): Promise<Observations> {
  const {where, parameters} = condition(metric, cut);
  const surge = metric.statistics.find(({surge}) => surge !== undefined)?.surge ?? "";
  const finished = await published.numbers(
    `select
      epoch_ms(observed_at) as observed_at,
      value,
      cast(coalesce(kind = $surge, false) as integer) as is_surge
    from observation
    where ${where} and excluded is null and value is not null
      and observed_at >= cast($from as timestamp) and observed_at <= cast($as_of as timestamp)
      and (started_at is null or ended_at <= cast($as_of as timestamp))
    order by observed_at, ref`,
    ["observed_at", "value", "is_surge"],
    {...parameters, surge, from, as_of: asOf},
  );
  const {hours} = await published.numbers(
    `select (epoch_ms(cast($as_of as timestamp)) - epoch_ms(started_at)) / 3.6e6 as hours
    from observation
    where ${where} and excluded is null and ${openAt}
    order by hours`,
    ["hours"],
    {...parameters, as_of: asOf},
  );
  return {
    observedAt: finished.observed_at,
    value: finished.value,
    isSurge: finished.is_surge,
    open: hours,
  };
}

/** How many observations of the window were left out, by the reason. */
export async function readExcluded(
  published: Warehouse,
  {metric, from, asOf, cut}: {metric: Metric; from: string; asOf: string; cut: Cut},
): Promise<Record<string, number>> {
  const {where, parameters} = condition(metric, cut);
  const rows = await published.rows<{excluded: string; count: number}>(
    `select excluded, count(*) as count
    from observation
    where ${where} and excluded is not null
      and observed_at > cast($from as timestamp) and observed_at <= cast($as_of as timestamp)
    group by excluded order by excluded`,
    {...parameters, from, as_of: asOf},
  );
  return Object.fromEntries(rows.map(({excluded, count}) => [excluded, count]));
}

/** Begun, and not ended yet. */
export const openAt = `started_at <= cast($as_of as timestamp)
  and (ended_at is null or ended_at > cast($as_of as timestamp))`;

/** The observations of a metric within a cut, as an SQL condition. */
export function condition(
  metric: Pick<Metric, "id" | "kinds" | "window">,
  cut: Cut,
): {where: string; parameters: Record<string, string>} {
  const parts = ["metric = $metric"];
  const parameters: Record<string, string> = {metric: metric.id};
  if (metric.kinds !== undefined) {
    parts.push(`kind in (${metric.kinds.map((_, i) => `$kind_${i}`).join(", ")})`);
    metric.kinds.forEach((kind, i) => {
      parameters[`kind_${i}`] = kind;
    });
  }
  // A figure of all is an observation of its own, not the sum of the teams'.
  if (metric.window === "last_wave" && cut.team === undefined) parts.push("team is null");
  for (const [name, value] of Object.entries(cut)) {
    if (value === undefined) continue;
    parts.push(`${name} = $${name}`);
    parameters[name] = value;
  }
  return {where: parts.join(" and "), parameters};
}
