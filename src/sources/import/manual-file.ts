import {statSync} from "node:fs";
import {readSheet} from "read-excel-file/node";
import {UserError} from "../../lib/errors.ts";
import {openFile} from "./file.ts";
import type {Refusals} from "./refusals.ts";
import type {FileRecord} from "./row.ts";

/** A sheet of figures is small; what is not would need all memory once it is unpacked. */
const SHEET_BYTES_MAX = 2 * 1024 ** 2;
const SHEET_ROWS_MAX = 10_000;

export type ManualFile = {name: string; path: string; format: "csv" | "xlsx"};

/** The file of figures that an operator named. Throws a UserError when it cannot be one. */
export function openManual(name: string, {cwd}: {cwd: string}): ManualFile {
  const file = openFile(name, {cwd, formats: {".csv": "csv", ".xlsx": "xlsx"}});
  if (file.format === "xlsx" && statSync(file.path).size > SHEET_BYTES_MAX) {
    throw new UserError(
      `Cannot import "${name}": it has more than ${SHEET_BYTES_MAX / 1024 ** 2} MiB`,
      {
        hint: "Keep the figures in a sheet of their own, or save it as CSV.",
      },
    );
  }
  return file;
}

/** Records of the first sheet, whose first row names the columns; empty rows are left out. */
export async function* readSheetRecords(
  {name, path}: ManualFile,
  {
    columns,
    refusals,
  }: {
    columns: (names: readonly string[], place: number) => void;
    refusals: Refusals;
  },
): AsyncGenerator<FileRecord[]> {
  const rows = await rowsOf(path, name);
  const [head, ...others] = rows;
  if (head === undefined) return;
  if (rows.length > SHEET_ROWS_MAX) {
    refusals.stop({
      place: SHEET_ROWS_MAX,
      reason: `is the last of ${SHEET_ROWS_MAX} that are read`,
    });
  }
  const header = head.map(cell => String(cell ?? "").trim());
  columns(
    header.filter(column => column !== ""),
    1,
  );
  const records: FileRecord[] = [];
  for (const [i, row] of others.entries()) {
    const place = i + 2;
    if (row.every(cell => cell === null || cell === "")) continue;
    for (const [j, cell] of row.entries()) {
      if (!(cell instanceof Date)) continue;
      const reason = "is a date by its format: make the cell a text, such as 2026-10";
      refusals.add({place, column: header[j] ?? "", reason});
    }
    records.push({
      place,
      cells: Object.fromEntries(header.map((column, j) => [column, textOf(row[j])])),
    });
  }
  refusals.check();
  yield records;
}

function textOf(cell: unknown): string {
  return cell == null ? "" : String(cell);
}

async function rowsOf(path: string, name: string): Promise<readonly (readonly unknown[])[]> {
  try {
    return await readSheet(path);
  } catch (cause) {
    throw new UserError(`Cannot import "${name}": it is not an Excel workbook, or it is damaged`, {
      hint: "Save it again as .xlsx, without a password, or as CSV.",
      cause,
    });
  }
}
