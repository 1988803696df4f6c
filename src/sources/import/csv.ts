import {type CsvRecord, readCsvRecord} from "./csv-record.ts";
import type {Refusals} from "./refusals.ts";
import type {FileRecord} from "./row.ts";
import {wholeLines} from "./whole-lines.ts";

const RECORD_CHARACTERS_MAX = 16 * 1024 ** 2;

type Context = {
  /** Told of the header. */
  columns: (names: readonly string[], place: number) => void;
  refusals: Refusals;
};

/** Records of a CSV file with commas and a header; empty lines are left out. */
export async function* readCsv(
  path: string,
  {columns, refusals}: Context,
): AsyncGenerator<FileRecord[]> {
  let header: string[] | null = null;
  for await (const rows of readRecords(path, refusals)) {
    const records: FileRecord[] = [];
    for (const {cells, place} of rows) {
      if (cells.length === 1 && cells[0]!.trim() === "") continue;
      if (header === null) {
        header = cells.map(name => name.trim());
        checkHeader(header, {place, refusals});
        columns(header, place);
      } else if (cells.length !== header.length) {
        const reason = `has ${cells.length} cells, and the header ${header.length}`;
        refusals.add({place, reason});
      } else {
        records.push({place, cells: Object.fromEntries(header.map((name, i) => [name, cells[i]]))});
      }
    }
    yield records;
  }
}

function checkHeader(
  header: readonly string[],
  {place, refusals}: {place: number; refusals: Refusals},
): void {
  if (header.length === 1 && /[;\t]/.test(header[0]!)) {
    refusals.stop({place, reason: "has no commas: cells are separated by commas"});
  }
  const twice = header.filter((name, i) => header.indexOf(name) < i);
  for (const column of new Set(twice)) refusals.add({place, column, reason: "is there twice"});
}

type PlacedCells = {cells: string[]; place: number};

/** The records of a file, a part of it at a time: quotes can hold line breaks, and so go past its end. */
async function* readRecords(path: string, refusals: Refusals): AsyncGenerator<PlacedCells[]> {
  let [pending, place] = ["", 1];
  for await (const {text} of wholeLines(path, refusals)) {
    const whole = pending + text;
    const records: PlacedCells[] = [];
    let at = 0;
    while (at < whole.length) {
      const record = readCsvRecord(whole, at);
      if (record === "open") break;
      const {cells, end, lineCount} = checkQuotes(record, {place, refusals});
      records.push({cells, place});
      place += lineCount;
      at = end;
    }
    pending = whole.slice(at);
    if (pending.length > RECORD_CHARACTERS_MAX) break;
    yield records;
  }
  if (pending !== "") {
    refusals.stop({place, reason: "has a quote that is never closed"});
  }
}

function checkQuotes(
  record: CsvRecord | "quote",
  {place, refusals}: {place: number; refusals: Refusals},
): CsvRecord {
  if (record !== "quote") return record;
  const reason = 'has a quote inside a cell: put the cell in quotes and write "" for each in it';
  return refusals.stop({place, reason});
}
