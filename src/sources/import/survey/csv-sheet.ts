import {readCsvRecord} from "../csv-record.ts";
import type {Refusals} from "../refusals.ts";
import type {Sheet, SheetRow} from "./sheet.ts";

const ROWS_MAX = 200_000;

/** The responses in a CSV text, with the tool that its header is of. Adds what is wrong to the refusals. */
export function csvSheet(text: string, refusals: Refusals): Sheet {
  const [head, ...rows] = records(text, refusals);
  if (head === undefined) return refusals.stop({place: 1, reason: "is empty"});
  const header = head.cells.map(name => name.trim());
  if (header.length === 1 && /[;\t]/.test(header[0]!)) {
    refusals.stop({place: head.place, reason: "has no commas: cells are separated by commas"});
  }
  for (const {place, cells} of rows) {
    if (cells.length === header.length) continue;
    refusals.add({place, reason: `has ${cells.length} cells, and the header ${header.length}`});
  }
  refusals.check();
  return {...recognise(header), columns: header.map(name => [name]), rows};
}

type CsvRow = Pick<SheetRow, "place"> & {cells: readonly string[]};

function records(text: string, refusals: Refusals): CsvRow[] {
  const rows: CsvRow[] = [];
  let [at, place] = [0, 1];
  while (at < text.length) {
    const record = readCsvRecord(text, at);
    if (record === "open")
      return refusals.stop({place, reason: "has a quote that is never closed"});
    if (record === "quote") {
      const reason =
        'has a quote inside a cell: put the cell in quotes and write "" for each in it';
      return refusals.stop({place, reason});
    }
    const {cells, end, lineCount} = record;
    if (cells.some(cell => cell.trim() !== "")) rows.push({place, cells});
    if (rows.length > ROWS_MAX) {
      return refusals.stop({place, reason: `is beyond the ${ROWS_MAX} rows that are read`});
    }
    place += lineCount;
    at = end;
  }
  return rows;
}

/** Which tool wrote a file: by the columns that only it has. */
function recognise(header: readonly string[]): Pick<Sheet, "origin" | "token" | "date"> {
  const has = (name: string) => header.includes(name);
  if (header[0] === "#" && has("Submit Date (UTC)") && has("Network ID")) {
    const date = {column: "Submit Date (UTC)", format: "YYYY-MM-DD"} as const;
    return {origin: "typeform", token: "#", date};
  }
  if (header[0] === "Timestamp") {
    return {origin: "google_forms", token: null, date: {column: "Timestamp", format: null}};
  }
  return {origin: "csv", token: null, date: null};
}
