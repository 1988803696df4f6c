import {createHash} from "node:crypto";
import type {SourceIncident} from "../../tables/source-incident.ts";
import type {Batch, Json, RawEvent} from "../source.ts";

const DIGEST_DIGITS = 16;

/** The incidents that a document told of when it was last read, by id: what was stored of each. */
export type Known = Readonly<Record<string, string>>;

/** What is known of a document by its cursor. */
export function knownOf(cursor: Json | null): Known {
  return (cursor ?? {}) as Known;
}

/** The scope of a document's cursor, which is also its name among the sources. */
export function markdownScope(path: string): string {
  return `markdown:${path}`;
}

/**
 * What is new in a document since it was last read: incidents that are new or different, and those that it tells of no
 * more, unless another document does (`elsewhere`). Null where nothing is.
 */
export function changesOf(
  rows: readonly SourceIncident[],
  {
    path,
    known,
    elsewhere,
    readAt,
  }: {path: string; known: Known; elsewhere: ReadonlySet<string>; readAt: string},
): Batch | null {
  const now = Object.fromEntries(rows.map(row => [row.incident_id, digest(row)]));
  const changed = rows.filter(({incident_id}) => known[incident_id] !== now[incident_id]);
  const gone = Object.keys(known).filter(id => !Object.hasOwn(now, id));
  if (changed.length === 0 && gone.length === 0) return null;
  const withdrawn = gone.filter(id => !elsewhere.has(id)).map(id => withdrawal(id, readAt));
  return {
    events: [...changed, ...withdrawn].map(row => eventOf(row, readAt)),
    cursor: {scope: markdownScope(path), value: now},
  };
}

function digest(row: SourceIncident): string {
  return createHash("sha256").update(JSON.stringify(row)).digest("hex").slice(0, DIGEST_DIGITS);
}

/** A line of yesterday can be as it was the day before: each reading that found a change is an event of its own. */
function eventOf(row: SourceIncident, readAt: string): RawEvent {
  return {
    id: `markdown:incident:${row.incident_id}:${readAt}:${digest(row)}`,
    source: "markdown",
    kind: "markdown.incident",
    version: readAt,
    payload: row,
  };
}

/** What stands in the place of an incident that was removed. */
function withdrawal(id: string, readAt: string): SourceIncident {
  return {
    incident_id: id,
    service: null,
    repository: null,
    severity: null,
    environment: null,
    detected_at: readAt,
    restored_at: null,
    is_detected_by_day: null,
    is_restored_by_day: null,
    deployment: null,
    cause: null,
    cause_sha: null,
    cause_number: null,
    fix_number: null,
    is_withdrawn: true,
    written_at: null,
    origin: "markdown",
    place: null,
    url: null,
  };
}
