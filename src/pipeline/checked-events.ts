import type {Identity} from "../lib/identity.ts";
import {normalise} from "../sources/index.ts";
import type {RawEvent} from "../sources/source.ts";
import {sourceTables} from "../tables/index.ts";
import type {ColumnType, Table} from "../tables/table.ts";

/**
 * The events of a delivery as the inbox has them, or why they cannot be stored: what was written by another version,
 * or by hand, need not be events.
 */
export function checkedEvents(
  {events: text, key_check}: {events: string; key_check: string},
  identity: Pick<Identity, "check" | "rehashSince">,
): {events: RawEvent[]} | {fault: string} {
  const rehash = identity.rehashSince(key_check);
  if (rehash === null) return {fault: "its people were hashed with another key"};
  let events: unknown;
  try {
    events = JSON.parse(text);
  } catch {
    return {fault: "its events are not JSON"};
  }
  if (!Array.isArray(events)) return {fault: "its events are no list"};
  for (const [i, event] of events.entries()) {
    const fault = isEvent(event) ? rowsFault(event) : "is none";
    if (fault !== null) return {fault: `event ${i + 1} ${fault}`};
  }
  const isOfNow = key_check === identity.check;
  const sound = events as RawEvent[];
  return {events: isOfNow ? sound : sound.map(event => rehashed(event, rehash))};
}

/** An event whose people are hashed with the key of now: it was rotated after the delivery had come. */
function rehashed(event: RawEvent, rehash: (hash: string) => string): RawEvent {
  const hashes = new Set(
    Object.entries(normalise(event)).flatMap(([name, rows]) => {
      const {columns}: Table = sourceTables[name as keyof typeof sourceTables];
      const people = Object.keys(columns).filter(column => columns[column]?.type === "identity");
      return rows.flatMap(row => people.map(name => (row as Record<string, unknown>)[name]));
    }),
  );
  let text = JSON.stringify(event);
  for (const hash of hashes) {
    if (typeof hash === "string" && rehash(hash) !== hash) {
      text = text.replaceAll(hash, rehash(hash));
    }
  }
  return JSON.parse(text) as RawEvent;
}

function isEvent(value: unknown): value is RawEvent {
  const {id, source, kind, version, payload} = (value ?? {}) as Record<string, unknown>;
  const texts = [id, source, kind, version];
  return (
    texts.every(text => typeof text === "string") && typeof payload === "object" && payload !== null
  );
}

/** Why the rows that an event stands for do not fit their tables, or null. */
function rowsFault(event: RawEvent): string | null {
  let rowsByTable: [string, readonly Record<string, unknown>[]][];
  try {
    rowsByTable = Object.entries(normalise(event)) as typeof rowsByTable;
  } catch {
    return "is of no kind that is known";
  }
  for (const [name, rows] of rowsByTable) {
    if (!Object.hasOwn(sourceTables, name)) return "is of no table that is known";
    const table: Table = sourceTables[name as keyof typeof sourceTables];
    for (const row of rows) {
      for (const [column, {type, nullable}] of Object.entries(table.columns)) {
        if (!fits(row[column] ?? null, {type, nullable})) {
          return `has another "${column}" than ${table.name} takes`;
        }
      }
    }
  }
  return null;
}

function fits(value: unknown, {type, nullable}: {type: ColumnType; nullable: boolean}): boolean {
  if (value === null) return nullable;
  if (type === "integer") return Number.isSafeInteger(value);
  if (type === "double") return typeof value === "number";
  if (type === "boolean") return typeof value === "boolean";
  if (type === "texts") return Array.isArray(value) && value.every(one => typeof one === "string");
  if (typeof value !== "string") return false;
  return type !== "instant" || !Number.isNaN(Date.parse(value));
}
