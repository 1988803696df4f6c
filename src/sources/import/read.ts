import type {Table} from "../../tables/table.ts";
import {type FileColumn, fileColumns, unknownColumn} from "./columns.ts";
import {readCsv} from "./csv.ts";
import type {ImportFile} from "./file.ts";
import {readNdjson} from "./ndjson.ts";
import {readParquet} from "./parquet.ts";
import {type Refusals, refusals} from "./refusals.ts";
import {type FileRecord, type PlacedRow, rowReader} from "./row.ts";

/** A file being read: its rows, and what is wrong with it. */
export type Reading = {
  /** The rows, some at a time; none are left of a file that has a wrong one. Throws once all are read. */
  batches: AsyncGenerator<readonly PlacedRow[]>;
  refusals: Refusals;
};

/** Reads the rows of a table from a file, with people hashed. Nothing of it is written anywhere. */
export function readImport(
  file: ImportFile,
  {
    table,
    timezone,
    identify,
  }: {table: Table; timezone: string; identify: (identity: string) => string},
): Reading {
  const placeName = file.format === "parquet" ? "row" : "line";
  const found = refusals({name: file.name, placeName});
  const toRow = rowReader(table, {
    format: {timezone, isText: file.format === "csv"},
    identify,
    refusals: found,
  });
  return {batches: readBatches(file, {table, toRow, refusals: found}), refusals: found};
}

async function* readBatches(
  file: ImportFile,
  {
    table,
    toRow,
    refusals,
  }: {table: Table; toRow: (record: FileRecord) => PlacedRow | null; refusals: Refusals},
): AsyncGenerator<readonly PlacedRow[]> {
  let count = 0;
  for await (const records of readRecords(file, {table, refusals})) {
    count += records.length;
    const rows = records.map(toRow).filter(row => row !== null);
    if (refusals.isEmpty()) yield rows;
  }
  if (count === 0 && refusals.isEmpty()) refusals.stop({place: null, reason: "has no rows"});
  refusals.check();
}

function readRecords(
  {name, path, format}: ImportFile,
  {table, refusals}: {table: Table; refusals: Refusals},
): AsyncGenerator<FileRecord[]> {
  const known = fileColumns(table);
  if (format === "ndjson") {
    return readNdjson(path, {columns: newColumns(known, refusals), refusals});
  }
  const columns = wholeHeader(known, refusals);
  return format === "csv" ? readCsv(path, {columns, refusals}) : readParquet(path, {name, columns});
}

/** In NDJSON every row names its columns: an unknown one is told of once, where it first stands. */
function newColumns(columns: readonly FileColumn[], refusals: Refusals) {
  const seen = new Set(columns.map(({fileName}) => fileName));
  return (names: readonly string[], place: number) => {
    for (const name of names) {
      if (seen.has(name)) continue;
      seen.add(name);
      refusals.add({place, column: name, reason: unknownColumn(name, columns)});
    }
  };
}

/** A header names the columns of all rows: with a wrong one there is no use in reading them. */
function wholeHeader(columns: readonly FileColumn[], refusals: Refusals) {
  return (names: readonly string[], place: number | null) => {
    const known = new Set(columns.map(({fileName}) => fileName));
    for (const name of names.filter(name => !known.has(name))) {
      refusals.add({place, column: name, reason: unknownColumn(name, columns)});
    }
    const missing = columns.filter(one => one.isRequired && !names.includes(one.fileName));
    for (const {fileName} of missing) {
      refusals.add({place, column: fileName, reason: "is missing"});
    }
    refusals.check();
  };
}
