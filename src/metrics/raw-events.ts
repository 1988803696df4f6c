import {existsSync} from "node:fs";
import {UserError} from "../lib/errors.ts";
import {duckdb} from "../warehouse/duckdb.ts";

export type FoundEvents = {
  /** The ids of the raw events there are, by what they begin with. */
  ids: ReadonlyMap<string, readonly string[]>;
  /** Why none could be looked up; null where they were. */
  missing: string | null;
};

/**
 * Looks up the raw events whose ids are, or begin with, some texts. They stand in the private warehouse, of which no
 * more than these ids is read; while another process writes it, or where it is out of reach, none are found.
 */
export async function findRawEvents(
  path: string,
  prefixes: readonly string[],
): Promise<FoundEvents> {
  const none = (missing: string): FoundEvents => ({ids: new Map(), missing});
  if (!existsSync(path)) return none("there is no private warehouse here");
  try {
    const warehouse = await duckdb({path, readOnly: true});
    try {
      const rows = await warehouse.rows<{prefix: string; id: string}>(
        `with wanted as (
          select distinct unnest(from_json($prefixes, '["VARCHAR"]')) as prefix
        ),
        -- Cut to each of the few lengths there are, ids are found by equality.
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
        order by id`,
        {prefixes: JSON.stringify(prefixes)},
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
