import type {Column, Table} from "../../tables/table.ts";
import {type CellFormat, type CellValue, readCell} from "./cell.ts";
import {type FileColumn, fileColumns} from "./columns.ts";
import {type Fault, fault, isFault} from "./fault.ts";
import type {Refusals} from "./refusals.ts";
import {rowFault, ruleOf} from "./rules.ts";

/** A row as a file has it, and where: the line on which it begins, or in Parquet its number. */
export type FileRecord = {place: number; cells: Readonly<Record<string, unknown>>};

/** A row of the table, with its place in the file. */
export type PlacedRow = Readonly<Record<string, CellValue | null>> & {readonly _place: number};

/** How many hashes are remembered: a history has far fewer people than rows. */
const PEOPLE_MAX = 100_000;

/**
 * Makes the rows of a table from the records of a file. What is wrong with a record goes to the refusals, and
 * comes out as null. People are hashed here, before anything else sees them.
 */
export function rowReader(
  table: Table,
  {
    format,
    identify,
    refusals,
  }: {format: CellFormat; identify: (identity: string) => string; refusals: Refusals},
): (record: FileRecord) => PlacedRow | null {
  const readers = fileColumns(table).map(column => ({
    ...column,
    read: columnReader(table, {column, format, identify: remembered(identify)}),
  }));
  return ({place, cells}) => {
    const row: Record<string, CellValue | null> & {_place: number} = {_place: place};
    let isWrong = false;
    for (const {name, fileName, read} of readers) {
      const value = read(cells[fileName]);
      if (!isFault(value)) {
        row[name] = value;
        continue;
      }
      refusals.add({place, column: fileName, reason: value.fault});
      isWrong = true;
    }
    if (isWrong) return null;
    const off = rowFault(table.name, row);
    if (off === null) return row;
    refusals.add({place, column: off.column, reason: off.fault});
    return null;
  };
}

function columnReader(
  table: Table,
  {
    column: {name, column, isRequired},
    format,
    identify,
  }: {column: FileColumn; format: CellFormat; identify: (identity: string) => string},
): (raw: unknown) => CellValue | null | Fault {
  const absent = column.whenAbsent ?? null;
  const rule = ruleOf(table.name, name);
  return raw => {
    if (isAbsent(raw, column, format)) return isRequired ? missing(column) : absent;
    const value = readCell(column, raw, format);
    if (isFault(value)) return value;
    if (column.type === "identity") return identify(value as string);
    return rule === null ? value : rule(value as never);
  };
}

/** An empty text says nothing, except that a list in a CSV file has no entry. */
function isAbsent(raw: unknown, {type}: Column, {isText}: CellFormat): boolean {
  if (raw === undefined || raw === null) return true;
  if (typeof raw !== "string" || raw.trim() !== "") return false;
  return !(isText && type === "texts");
}

function missing({type}: Column): Fault {
  return fault(
    type === "texts" ? "is missing; an empty list says that there is none" : "is missing",
  );
}

function remembered(identify: (identity: string) => string): (identity: string) => string {
  const known = new Map<string, string>();
  return identity => {
    const found = known.get(identity);
    if (found !== undefined) return found;
    if (known.size === PEOPLE_MAX) known.clear();
    const hash = identify(identity);
    known.set(identity, hash);
    return hash;
  };
}
