import type {Table, TableRow} from "mdast";
import {type Claim, claimOf, type Fault, type Field, fieldOf} from "./claim.ts";
import {plain, spanOf} from "./tree.ts";

export type Column = {field: Field | null; timezone: string};

/** `Detected (UTC)` → detected, and times without a zone are in UTC. */
const IN_UTC = /\s*\(\s*(?:utc|gmt|z)\s*\)$/i;

/** What each column of a table is, and in which zone its times are. */
export function readHeader(table: Table, {timezone}: {timezone: string}): Column[] {
  return (table.children[0]?.children ?? []).map(cell => {
    const name = plain(cell);
    return {
      field: fieldOf(name.replace(/\s*\([^()]*\)$/, "")),
      timezone: IN_UTC.test(name) ? "UTC" : timezone,
    };
  });
}

/** Whether the columns are those of a table of incidents. */
export function tellsIncidents(columns: readonly Column[]): boolean {
  const has = (wanted: Field) => columns.some(({field}) => field === wanted);
  return has("id") && has("detected");
}

/** What is off about the header of a table of incidents; the rest of it is read. */
export function headerFaults(table: Table, columns: readonly Column[]): Fault[] {
  const {line} = spanOf(table);
  const unknown = columns.flatMap(({field}, i) => (field === null ? [i + 1] : []));
  const fields = columns.flatMap(({field}) => field ?? []);
  const twice = new Set(fields.filter((field, i) => fields.indexOf(field) < i));
  return [
    ...unknown.map(number => ({
      line,
      reason: `column ${number} of the table of incidents is not known, and is not read`,
    })),
    ...[...twice].map(field => ({
      line,
      reason: `the table of incidents has two columns for ${field}: the first counts`,
    })),
  ];
}

/**
 * Reads a row below the header as an incident: the claim with what of it was not understood, or why it is none. Null
 * for a row without any text.
 */
export function readRow(
  row: TableRow,
  columns: readonly Column[],
): {claim: Claim; faults: string[]} | string | null {
  const cells = row.children.map(cell => plain(cell));
  if (cells.every(cell => cell === "")) return null;
  if (cells.length !== columns.length) {
    return `has ${cells.length} cells, and the header ${columns.length}`;
  }
  const fields = new Map<Field, string>();
  columns.forEach(({field}, i) => {
    if (field !== null && !fields.has(field)) fields.set(field, cells[i] ?? "");
  });
  const read = claimOf(fields, {
    zones: wanted => columns.find(({field}) => field === wanted)?.timezone ?? "UTC",
  });
  if (typeof read === "string") return read;
  const {line, lastLine, from} = spanOf(row);
  return {
    claim: {...read.claim, line, lastLine, from, owner: null, isTicked: null},
    faults: read.faults,
  };
}
