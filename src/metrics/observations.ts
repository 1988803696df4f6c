import type {Warehouse} from "../warehouse/warehouse.ts";
import type {Metric} from "./header.ts";

/** The cuts; null or absent means all. */
export type Cut = {service?: string; team?: string; environment?: string};

/**
 * The finished observations of a metric between two instants as they stood at `asOf`, in parallel arrays, in any order:
 * nothing may depend on it, and to sort them would take longer than to read them.
 */
export type Finished = {
  /** Epoch milliseconds. */
  observedAt: Float64Array;
  value: Float64Array;
  /** 1 where the observation is of the kind that a surge is judged without; null: none is. */
  isSurge: Float64Array | null;
};

/**
 * Reads what is finished in [from, asOf]. This and `readOpen` are where `as_of` meets the data: what ends later is
 * open, what begins later is not there yet.
 */
export async function readFinished(published: Warehouse, asked: Asked): Promise<Finished> {
  const {sql, parameters} = finishedQuery(asked);
  const found = await published.numbers(sql, columnsOf(asked.metric), parameters);
  return finishedOf(found);
}

/** What is read: where nothing is judged without a surge, it is not asked of what kind each is. */
export function columnsOf(metric: Metric): ("observed_at" | "value" | "is_surge")[] {
  return hasSurge(metric) ? ["observed_at", "value", "is_surge"] : ["observed_at", "value"];
}

function hasSurge({statistics}: Metric): boolean {
  return statistics.some(({surge}) => surge !== undefined);
}

/** The columns as they were read. */
export function finishedOf(found: {
  readonly observed_at: Float64Array;
  readonly value: Float64Array;
  readonly is_surge?: Float64Array;
}): Finished {
  return {observedAt: found.observed_at, value: found.value, isSurge: found.is_surge ?? null};
}

export type Asked = {metric: Metric; from: string; asOf: string; cut: Cut};

/** The query of it; `place` is a term for a column more. */
export function finishedQuery(
  {metric, from, asOf, cut}: Asked,
  place = "0",
): {sql: string; parameters: Record<string, string>} {
  const {where, parameters} = condition(metric, cut);
  const surge = metric.statistics.find(({surge}) => surge !== undefined)?.surge ?? "";
  const sql = `select
      epoch_ms(observed_at) as observed_at,
      value,
      cast(coalesce(kind = $surge, false) as integer) as is_surge,
      ${place} as place
    from observation
    where ${where} and excluded is null and value is not null
      and observed_at >= cast($from as timestamp) and observed_at <= cast($as_of as timestamp)
      and (started_at is null or ended_at <= cast($as_of as timestamp))`;
  return {sql, parameters: {...parameters, surge, from, as_of: asOf}};
}

/** By metric, the hours that what is open at `asOf` has lasted so far, ascending. */
export async function readOpen(
  published: Warehouse,
  {metrics, asOf, cut}: {metrics: readonly Metric[]; asOf: string; cut: Cut},
): Promise<ReadonlyMap<string, Float64Array>> {
  const {where, parameters, ids} = conditionOfAll(metrics, cut);
  const {place, hours} = await published.numbers(
    openQuery(where, `list_position([${ids}], metric) - 1`),
    ["place", "hours"],
    {...parameters, as_of: asOf},
  );
  return new Map(metrics.map(({id}, i) => [id, hours.filter((_, k) => place[k] === i)]));
}

/** The query of what is open; `place` is a term that says whose it is. */
export function openQuery(where: string, place: string): string {
  const begun = `select ${place} as place, epoch_ms(started_at) as started_ms
    from observation
    where ${where} and excluded is null and started_at <= cast($as_of as timestamp)`;
  // In two parts, each of which is known by the ends of a block not to be in it.
  return `select place, (epoch_ms(cast($as_of as timestamp)) - started_ms) / 3.6e6 as hours
    from (
      ${begun} and ended_at is null
      union all
      ${begun} and ended_at > cast($as_of as timestamp)
    )
    order by hours`;
}

/** By metric, how many observations of (from, asOf] count. */
export async function readCounted(
  published: Warehouse,
  {metrics, from, asOf, cut}: {metrics: readonly Metric[]; from: string; asOf: string; cut: Cut},
): Promise<ReadonlyMap<string, number>> {
  const {where, parameters} = conditionOfAll(metrics, cut);
  const rows = await published.rows<{metric: string; count: number}>(
    `select metric, count(*) as count
    from observation
    where ${where} and excluded is null and value is not null
      and observed_at > cast($from as timestamp) and observed_at <= cast($as_of as timestamp)
      and (started_at is null or ended_at <= cast($as_of as timestamp))
    group by metric`,
    {...parameters, from, as_of: asOf},
  );
  const found = new Map(rows.map(({metric, count}) => [metric, count]));
  return new Map(metrics.map(({id}) => [id, found.get(id) ?? 0]));
}

/** By metric, how many observations of the window were left out, by the reason. */
export async function readExcluded(
  published: Warehouse,
  {metrics, from, asOf, cut}: {metrics: readonly Metric[]; from: string; asOf: string; cut: Cut},
): Promise<ReadonlyMap<string, Record<string, number>>> {
  const {where, parameters} = conditionOfAll(metrics, cut);
  const rows = await published.rows<{metric: string; excluded: string; count: number}>(
    `select metric, excluded, count(*) as count
    from observation
    where ${where} and excluded is not null
      and observed_at > cast($from as timestamp) and observed_at <= cast($as_of as timestamp)
    group by metric, excluded order by metric, excluded`,
    {...parameters, from, as_of: asOf},
  );
  return new Map(
    metrics.map(({id}) => {
      const own = rows.filter(({metric}) => metric === id);
      return [id, Object.fromEntries(own.map(({excluded, count}) => [excluded, count]))];
    }),
  );
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

/** The same of several metrics, of which no one is of surveys; `ids` names the parameters that hold theirs. */
function conditionOfAll(
  metrics: readonly Metric[],
  cut: Cut,
): {where: string; parameters: Record<string, string>; ids: string} {
  const {where, parameters} = condition({id: ""}, cut);
  const {metric: _, ...ofCut} = parameters;
  const all: Record<string, string> = ofCut;
  const parts = metrics.map(({id, kinds}, i) => {
    all[`metric_${i}`] = id;
    if (kinds === undefined) return `metric = $metric_${i}`;
    const names = kinds.map((kind, k) => {
      all[`kind_${i}_${k}`] = kind;
      return `$kind_${i}_${k}`;
    });
    return `(metric = $metric_${i} and kind in (${names.join(", ")}))`;
  });
  return {
    where: where.replace("metric = $metric", `(${parts.join(" or ")})`),
    parameters: all,
    ids: metrics.map((_, i) => `$metric_${i}`).join(", "),
  };
}
