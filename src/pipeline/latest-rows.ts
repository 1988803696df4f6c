import {hash} from "node:crypto";
import type {RawEvent} from "../sources/source.ts";
import type {Table} from "../tables/table.ts";

type StoredRow = Readonly<Record<string, unknown>> & {_version: string; _digest: string};

/** The rows that a batch of events stands for, one a key, with the columns by which versions are told apart. */
export type LatestRows = {
  add: (row: object, event: Pick<RawEvent, "source" | "version">) => void;
  rows: () => StoredRow[];
};

/** Gathers rows of a table: of several with one key the later stays, whatever order they come in. */
export function latestRows(table: Table): LatestRows {
  const latest = new Map<string, StoredRow>();
  const digest = digestOf(table);
  const [first, ...others] = table.key as [string, ...string[]];
  return {
    add: (row, {source, version}) => {
      const values = row as Readonly<Record<string, unknown>>;
      const stored = {...values, _source: source, _version: version, _digest: digest(values)};
      // No text holds a NUL.
      const key = others.reduce(
        (start, column) => `${start}\0${values[column]}`,
        `${values[first]}`,
      );
      const known = latest.get(key);
      if (known === undefined || isLater(stored, known)) latest.set(key, stored);
    },
    rows: () => [...latest.values()],
  };
}

function isLater(one: StoredRow, other: StoredRow): boolean {
  if (one._version !== other._version) return one._version > other._version;
  return one._digest > other._digest;
}

/** The digest of a row: equal rows have the same one, however their columns are ordered and their instants written. */
export function digestOf(table: Table): (row: Readonly<Record<string, unknown>>) => string {
  const columns = Object.entries(table.columns).map(([name, {type}]) => ({
    name,
    isInstant: type === "instant",
  }));
  return row => {
    const values = columns.map(({name, isInstant}) =>
      isInstant ? withMilliseconds(row[name]) : (row[name] ?? null),
    );
    return hash("sha256", JSON.stringify(values)).slice(0, 16);
  };
}

/** `2025-01-06T08:00:00Z` as it comes back from a table: `2025-01-06T08:00:00.000Z`. */
function withMilliseconds(instant: unknown): unknown {
  const isShort = typeof instant === "string" && instant.length === 20;
  return isShort ? `${instant.slice(0, 19)}.000Z` : (instant ?? null);
}
