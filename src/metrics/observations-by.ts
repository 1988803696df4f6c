import type {Warehouse} from "../warehouse/warehouse.ts";
import {
  type Asked,
  columnsOf,
  condition,
  type Finished,
  finishedOf,
  finishedQuery,
  openQuery,
} from "./observations.ts";

export type CutBy = "service" | "team" | "environment";

/** Which services, teams or environments are asked for; what is read of them stands in the order of their names. */
export type By = {by: CutBy; names: readonly string[]};

/** What is finished in [from, asOf], of each. */
export async function readFinishedBy(
  published: Warehouse,
  {by, names, ...asked}: Asked & By,
): Promise<Finished[]> {
  if (names.length === 0) return [];
  const {place, named} = placeIn({by, names});
  const {sql, parameters} = finishedQuery(asked, place);
  const columns = columnsOf(asked.metric);
  const found = await published.numbers(sql, [...columns, "place"], {...parameters, ...named});
  const part = parted(found.place, names.length);
  const parts = new Map(columns.map(name => [name, part(found[name])]));
  return names.map((_, i) =>
    finishedOf({
      observed_at: parts.get("observed_at")![i]!,
      value: parts.get("value")![i]!,
      ...(parts.has("is_surge") ? {is_surge: parts.get("is_surge")![i]!} : {}),
    }),
  );
}

/** The hours that what is open at `asOf` has lasted so far, ascending, of each. */
export async function readOpenBy(
  published: Warehouse,
  {by, names, metric, asOf, cut}: Omit<Asked, "from"> & By,
): Promise<Float64Array[]> {
  if (names.length === 0) return [];
  const {where, parameters} = condition(metric, cut);
  const {place, named} = placeIn({by, names});
  const found = await published.numbers(openQuery(where, place), ["place", "hours"], {
    ...parameters,
    ...named,
    as_of: asOf,
  });
  return parted(found.place, names.length)(found.hours);
}

/** How many observations of (from, asOf] were left out, by the reason, of each. */
export async function readExcludedBy(
  published: Warehouse,
  {by, names, metric, from, asOf, cut}: Asked & By,
): Promise<Record<string, number>[]> {
  const {where, parameters} = condition(metric, cut);
  const rows = await published.rows<{name: string | null; excluded: string; count: number}>(
    `select ${by} as name, excluded, count(*) as count
    from observation
    where ${where} and excluded is not null
      and observed_at > cast($from as timestamp) and observed_at <= cast($as_of as timestamp)
    group by name, excluded order by excluded`,
    {...parameters, from, as_of: asOf},
  );
  return names.map(name => {
    const own = rows.filter(row => row.name === name);
    return Object.fromEntries(own.map(({excluded, count}) => [excluded, count]));
  });
}

/** A term that says whose an observation is, by the place of the name; null for what is nobody's that is asked for. */
function placeIn({by, names}: By): {place: string; named: Record<string, string>} {
  const list = names.map((_, i) => `$name_${i}`).join(", ");
  return {
    place: `list_position([${list}], ${by}) - 1`,
    named: Object.fromEntries(names.map((name, i) => [`name_${i}`, name])),
  };
}

/** Parts a column by the places of its rows, each part in the order of the column. */
function parted(place: Float64Array, count: number): (column: Float64Array) => Float64Array[] {
  const sizes = new Array<number>(count).fill(0);
  for (const at of place) if (at >= 0) sizes[at]! += 1;
  return column => {
    const parts = sizes.map(size => new Float64Array(size));
    const filled = new Array<number>(count).fill(0);
    place.forEach((at, row) => {
      if (!(at >= 0)) return;
      parts[at]![filled[at]!] = column[row]!;
      filled[at]! += 1;
    });
    return parts;
  };
}
