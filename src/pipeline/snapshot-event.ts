import {sourceTables} from "../tables/index.ts";
import type {ColumnType, Table} from "../tables/table.ts";

const HASH = /^[0-9a-f]{32}$/;

/** The sources whose events a snapshot may hold, and what the ids of their events begin with. */
const SOURCES: Readonly<
  Record<string, {spelt: string; idOf: (event: {name: string; row: Row}) => string}>
> = {
  github: {spelt: "GitHub", idOf: ({name, row}) => `github:${row.repository}:${name}:`},
  prefect: {spelt: "Prefect", idOf: ({name, row}) => `prefect:${name}:${row.flow_run_id}:`},
};

type Row = Record<string, unknown>;

/**
 * What keeps something that a file holds from being stored as an event, or null. A file is not trusted: an event
 * must be one of GitHub's or of Prefect's, and its payload a row of its table, with no field more.
 */
export function eventFault(event: unknown): string | null {
  const {id, source, kind, version, payload} = (event ?? {}) as Record<string, unknown>;
  const known = typeof source === "string" && Object.hasOwn(SOURCES, source);
  if (!known || typeof kind !== "string" || !kind.startsWith(`${source}.`)) {
    return "is no event of GitHub or Prefect";
  }
  const name = kind.slice(source.length + 1);
  if (!Object.hasOwn(sourceTables, name)) return "is of a kind that is not known";
  if (typeof payload !== "object" || payload === null) return "has no payload";
  const row = payload as Row;
  const {columns}: Table = sourceTables[name as keyof typeof sourceTables];
  const extra = Object.keys(row).find(key => !Object.hasOwn(columns, key));
  if (extra !== undefined) return "has a field that the table has not";
  for (const [column, {type, nullable}] of Object.entries(columns)) {
    const value = row[column];
    const isRight = value === null ? nullable : isOf(type, value);
    if (!isRight) return `has a wrong ${column}`;
  }
  if (typeof version !== "string") return "has no version";
  const isOwn = typeof id === "string" && id.startsWith(SOURCES[source]!.idOf({name, row}));
  return isOwn ? null : "has the id of another";
}

function isOf(type: ColumnType, value: unknown): boolean {
  if (type === "integer") return Number.isSafeInteger(value);
  if (type === "double") return Number.isFinite(value);
  if (type === "boolean") return typeof value === "boolean";
  if (type === "texts")
    return Array.isArray(value) && value.every(each => typeof each === "string");
  if (typeof value !== "string") return false;
  if (type === "identity") return HASH.test(value);
  return type !== "instant" || (/^\d{4}-/.test(value) && !Number.isNaN(Date.parse(value)));
}
