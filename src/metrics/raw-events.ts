import {existsSync} from "node:fs";
import {UserError} from "../lib/errors.ts";
import {duckdb} from "../warehouse/duckdb.ts";

export type FoundEvents = {
  /** The ids of the raw events there are, by what they begin with. */
  ids: ReadonlyMap<string, readonly string[]>;
  /** Why none could be looked up; null where they were. */
  missing: string | null;
};

/** Of so many, each by itself is found sooner than all together. */
const FEW = 24;

/** What goes on after a prefix goes on with a colon, which lies between the prefix and the prefix with a semicolon. */
function byRange(prefixes: readonly string[]): string {
  const none = "select null as prefix, null as id where false";
  const each = prefixes.map(
    (_, i) => `select $prefix_${i} as prefix, raw_event_id as id
      from raw_event
      where raw_event_id >= $prefix_${i} and raw_event_id < $prefix_${i} || ';'
        and substr(raw_event_id, length($prefix_${i}) + 1, 1) in ('', ':')`,
  );
  return `${[none, ...each].join(" union all ")} order by id`;
}

/** Cut to each of the few lengths there are, ids are found by equality. */
const BY_LENGTH = `with wanted as (
    select distinct unnest(from_json($prefixes, '["VARCHAR"]')) as prefix
  ),
  cut as (
    select raw_event_id as id, left(raw_event_id, size) as prefix
    from raw_event
    cross join (select distinct length(prefix) as size from wanted)
    where length(raw_event_id) >= size
      and substr(raw_event_id, size + 1, 1) in ('', ':')
  )
  select prefix, id
  from cut
  semi join wanted using (prefix)
  order by id`;

/**
 * Looks up the raw events whose ids are, or begin with, some texts. They stand in the private warehouse, of which no
 * more than these ids is read; while another process writes it, or where it is out of reach, none are found.
 */
export async function findRawEvents(path: string, wanted: readonly string[]): Promise<FoundEvents> {
  const prefixes = [...new Set(wanted)];
  const none = (missing: string): FoundEvents => ({ids: new Map(), missing});
  if (!existsSync(path)) return none("there is no private warehouse here");
  try {
    const warehouse = await duckdb({path, readOnly: true});
    try {
      const rows = await warehouse.rows<{prefix: string; id: string}>(
        prefixes.length <= FEW ? byRange(prefixes) : BY_LENGTH,
        prefixes.length <= FEW
          ? Object.fromEntries(prefixes.map((prefix, i) => [`prefix_${i}`, prefix]))
          : {prefixes: JSON.stringify(prefixes)},
      );
      const groups = Map.groupBy(rows, ({prefix}) => prefix);
      const ids = new Map([...groups].map(([prefix, those]) => [prefix, those.map(({id}) => id)]));
      return {ids, missing: null};
    } finally {
      await warehouse.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return none(error.message.replace(/^Cannot open "[^"]*": /, ""));
  }
}
