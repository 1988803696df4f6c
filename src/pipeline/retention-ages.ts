import {normalise} from "../sources/index.ts";
import type {RawEvent} from "../sources/source.ts";
import {type rawTables, sourceTables} from "../tables/index.ts";
import type {Row, Table} from "../tables/table.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";

const PAGE_ROWS = 20_000;

/** What is no record of a person but a figure, or says when one was made: kept for good. */
const KEPT: readonly string[] = ["manual_figure", "survey_wave", "repository"];
/** The history that every clone has anyway, and on which all later figures stand: it stays, its people do not. */
const WITHOUT_PEOPLE: readonly string[] = ["commit", "tag"];

/** What becomes of the rows of a table that are too old, and which those are, as an SQL condition. */
export type Ageing = {table: Table; fate: "deleted" | "without people"; isOld: string};

/** How every table ages at an instant: by the last moment that a row tells of. Those that never do are left out. */
export function ageing(before: string): Ageing[] {
  return Object.values<Table>(sourceTables).flatMap((table): Ageing[] => {
    const isOld = oldRows(table, before);
    if (isOld === null || KEPT.includes(table.name)) return [];
    if (!WITHOUT_PEOPLE.includes(table.name)) return [{table, fate: "deleted", isOld}];
    const people = peopleColumns(table).map(name => `"${name}" is not null`);
    if (people.length === 0) return [];
    return [{table, fate: "without people", isOld: `${isOld} and (${people.join(" or ")})`}];
  });
}

export function peopleColumns({columns}: Table): string[] {
  return Object.entries(columns).flatMap(([name, {type}]) => (type === "identity" ? [name] : []));
}

/** Lists the raw events that are too old in the table `old_event` of this session. Returns how many there are. */
export async function listOldEvents(warehouse: Warehouse, before: string): Promise<number> {
  const waves = await warehouse.rows<{wave_id: string; closed_at: string}>(
    `select wave_id, closed_at from source.survey_wave where closed_at is not null`,
  );
  const closed = new Map(waves.map(({wave_id, closed_at}) => [wave_id, closed_at]));
  await warehouse.temporary("old_event", {raw_event_id: "VARCHAR"});
  let [last, count] = ["", 0];
  for (;;) {
    const page = await warehouse.rows<Row<typeof rawTables.raw_event>>(
      `select * from raw_event where raw_event_id > $last
      order by raw_event_id limit ${PAGE_ROWS}`,
      {last},
    );
    if (page.length === 0) return count;
    last = page.at(-1)!.raw_event_id;
    const old = page.filter(row => isOlder(eventOf(row), {before, closed}));
    count += old.length;
    await warehouse.run("insert into old_event select unnest(from_json($ids, '[\"VARCHAR\"]'))", {
      ids: JSON.stringify(old.map(({raw_event_id}) => raw_event_id)),
    });
  }
}

function eventOf({raw_event_id, payload, ...rest}: Row<typeof rawTables.raw_event>): RawEvent {
  return {...rest, id: raw_event_id, payload: JSON.parse(payload)};
}

/** Whether all that an event tells of is over; what tells of no moment is never too old. */
function isOlder(
  event: RawEvent,
  {before, closed}: {before: string; closed: ReadonlyMap<string, string>},
): boolean {
  let latest: string | null = null;
  for (const [name, rows] of Object.entries(normalise(event))) {
    if (KEPT.includes(name)) return false;
    const {columns}: Table = sourceTables[name as keyof typeof sourceTables];
    for (const row of rows as readonly Readonly<Record<string, unknown>>[]) {
      const moments = Object.entries(columns).map(([column, {type}]) =>
        type === "instant" ? row[column] : null,
      );
      // An answer has no moment of its own: it is as old as its wave.
      if (name === "survey_answer") moments.push(closed.get(String(row.wave_id)));
      for (const moment of moments) {
        if (typeof moment !== "string") continue;
        const instant = new Date(moment).toISOString();
        if (latest === null || instant > latest) latest = instant;
      }
    }
  }
  return latest !== null && latest < before;
}

function oldRows({name, columns}: Table, before: string): string | null {
  const cutoff = `cast('${before}' as timestamp)`;
  if (name === "survey_answer") {
    return `wave_id in (select wave_id from source.survey_wave where closed_at < ${cutoff})`;
  }
  const instants = Object.entries(columns).flatMap(([column, {type}]) =>
    type === "instant" ? [`"${column}"`] : [],
  );
  return instants.length === 0 ? null : `greatest(${instants.join(", ")}) < ${cutoff}`;
}
