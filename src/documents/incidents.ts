import type {Cut} from "../metrics/observations.ts";
import type {Reader} from "../metrics/reader.ts";
import type {Incident} from "../tables/incident.ts";
import {cutCondition} from "./spans.ts";

export type IncidentRow = Incident & {
  /** From detection to the end; null while it is open, or where only a day is known. */
  hours: number | null;
};

/** `/api/v1/incidents`: those that were open at any time of the span, the latest first. */
export type IncidentsDocument = {
  schema: "fivekeys.incidents/1";
  from: string;
  to: string;
  cut: Cut;
  total: number;
  limit: number;
  offset: number;
  incidents: readonly IncidentRow[];
};

export async function incidentsDocument(
  {published}: Reader,
  {
    from,
    to,
    asOf,
    limit,
    offset,
    cut,
  }: {
    from: string;
    to: string;
    /** What became of them is told as it stood then. */
    asOf: string;
    limit: number;
    offset: number;
    cut: Cut;
  },
): Promise<IncidentsDocument> {
  const {where, parameters} = cutCondition(cut);
  const within = `${where} and detected_at <= cast($to as timestamp)
    and (restored_at is null or restored_at > cast($from as timestamp))`;
  const values = {...parameters, from, to};
  const [[counted], rows] = await Promise.all([
    published.rows<{total: number}>(
      `select count(*) as total from incident where ${within}`,
      values,
    ),
    published.rows<Incident>(
      `select * from incident where ${within}
      order by detected_at desc, incident_id limit ${limit} offset ${offset}`,
      values,
    ),
  ]);
  return {
    schema: "fivekeys.incidents/1",
    from,
    to,
    cut,
    total: counted!.total,
    limit,
    offset,
    incidents: rows.map(row => asKnown(row, asOf)),
  };
}

/** What came after the moment that was asked for is not known yet. */
function asKnown(row: Incident, asOf: string): IncidentRow {
  const isOver = row.restored_at !== null && row.restored_at <= asOf;
  const isByDay = row.is_detected_by_day || row.is_restored_by_day;
  return {
    ...row,
    restored_at: isOver ? row.restored_at : null,
    hours: isOver && !isByDay ? hoursBetween(row.detected_at, row.restored_at!) : null,
  };
}

function hoursBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 3_600_000;
}
