import {fileColumns, unknownColumn} from "../../sources/import/columns.ts";
import type {Refusals} from "../../sources/import/refusals.ts";
import {rowReader} from "../../sources/import/row.ts";
import type {Json, RawEvent} from "../../sources/source.ts";
import {sourceTables} from "../../tables/index.ts";
import type {Table} from "../../tables/table.ts";

const ROWS_MAX = 1000;
const PROBLEMS_MAX = 100;

/** The tables whose rows can be posted. */
export type PostedTable = "deployment" | "incident";

/** What is wrong with a body: the row counts from 1; null for what is wrong with all of it. */
export type RowProblem = {row: number | null; field: string | null; reason: string};

export type ReadRows = {events: RawEvent[]} | {problems: RowProblem[]};

/**
 * Reads one row or a list of rows in the columns of an importable table, as an import does, into events of one
 * version; of a body with a wrong row nothing is read.
 */
export function readRows(
  document: unknown,
  {
    name,
    timezone,
    identify,
    version,
  }: {
    name: PostedTable;
    timezone: string;
    identify: (identity: string) => string;
    version: () => string;
  },
): ReadRows {
  const rows = Array.isArray(document) ? (document as unknown[]) : [document];
  const all = (reason: string) => ({problems: [{row: null, field: null, reason}]});
  if (rows.length === 0) return all("has no rows");
  if (rows.length > ROWS_MAX) return all(`has ${rows.length} rows, more than ${ROWS_MAX}`);
  const table: Table = sourceTables[name];
  const problems: RowProblem[] = [];
  const toRow = rowReader(table, {
    format: {timezone, isText: false},
    identify,
    refusals: gathered(problems),
  });
  const columns = fileColumns(table);
  const known = new Set(columns.map(({fileName}) => fileName));
  const places = new Map<string, number>();
  const read = rows.flatMap((cells, i) => {
    const place = i + 1;
    if (typeof cells !== "object" || cells === null || Array.isArray(cells)) {
      problems.push({row: place, field: null, reason: "is not a JSON object"});
      return [];
    }
    for (const field of Object.keys(cells).filter(field => !known.has(field))) {
      problems.push({row: place, field, reason: unknownColumn(field, columns)});
    }
    const row = toRow({place, cells: cells as Record<string, unknown>});
    if (row === null) return [];
    const {_place: _, ...kept} = row;
    const key = keyOf(table, kept);
    const first = places.get(key);
    if (first !== undefined) {
      const field = table.key[0] ?? null;
      problems.push({row: place, field, reason: `is the same as in row ${first}`});
    }
    places.set(key, place);
    return [{key, payload: kept}];
  });
  if (problems.length > 0) return {problems: problems.slice(0, PROBLEMS_MAX)};
  const now = version();
  return {events: read.map(({key, payload}) => event(name, {key, payload, version: now}))};
}

function keyOf(table: Table, row: Readonly<Record<string, unknown>>): string {
  return table.key.map(column => String(row[column])).join(":");
}

/** As an import makes it of the row of a file. */
function event(
  name: PostedTable,
  {key, payload, version}: {key: string; payload: {readonly [key: string]: Json}; version: string},
): RawEvent {
  const id = `import:${name}:${key}:${version}`;
  return {id, source: "import", kind: `import.${name}`, version, payload};
}

/** What the reader of rows tells, as problems of rows. */
function gathered(problems: RowProblem[]): Refusals {
  const add: Refusals["add"] = ({place, column = null, reason}) => {
    problems.push({row: place, field: column, reason});
  };
  return {
    add,
    addMore: () => {},
    isEmpty: () => problems.length === 0,
    check: () => {},
    stop: () => {
      throw new Error("Rows that were posted have no file to stop");
    },
  };
}
