import type {Warehouse} from "../warehouse/warehouse.ts";

/** Between which moments the rows lie that are asked for; both belong to it. */
export type Span = {from: string; to: string};

/**
 * The rows of a published table of which a column, or a term over columns, is one of some texts; each has that
 * text as `asked`. However many there are, it is one pass, and with a span over a column by which the table is ordered
 * (`within`) only over that part of it.
 */
export async function rowsOf<T>(
  published: Warehouse,
  {
    from,
    key,
    asked,
    within = null,
    rest = "",
  }: {
    from: string;
    key: string;
    asked: readonly string[];
    within?: {column: string; span: Span | null} | null;
    /** What follows: `qualify`, `order by`. */
    rest?: string;
  },
): Promise<(T & {asked: string})[]> {
  if (asked.length === 0) return [];
  const span = within?.span ?? null;
  const where =
    within === null || span === null
      ? ""
      : `where ${within.column} >= cast($from as timestamp)
        and ${within.column} <= cast($to as timestamp)`;
  const [one] = asked;
  if (asked.length === 1) {
    const found = await published.rows<T>(
      `select t.* from ${from} as t
      ${where === "" ? "where" : `${where} and`} ${key} = $one
      ${rest}`,
      {one: one!, ...span},
    );
    return found.map(row => ({...row, asked: one!}));
  }
  return published.rows(
    // The rows are found by their key alone, and only then read whole.
    `with wanted as (
      select distinct unnest(from_json($asked, '["VARCHAR"]')) as asked
    ),
    hit as (
      select t.rowid as place, wanted.asked
      from ${from} as t
      join wanted on wanted.asked = ${key}
      ${where}
    )
    select t.*, hit.asked
    from ${from} as t
    join hit on hit.place = t.rowid
    ${rest}`,
    {asked: JSON.stringify(asked), ...span},
  );
}

/** From the earliest to the latest of some moments; null where one is not known, or there is none. */
export function spanOf(moments: readonly (string | null)[]): Span | null {
  const known = moments.filter(moment => moment !== null).toSorted();
  const [from, to] = [known[0], known.at(-1)];
  if (from === undefined || to === undefined || known.length < moments.length) return null;
  return {from, to};
}
