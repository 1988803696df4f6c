import {nearest} from "../../lib/nearest.ts";
import type {Column, Table} from "../../tables/table.ts";

/** A column of a table as a file calls it. */
export type FileColumn = {
  /** Its name in a file: that of a person's column has no `_id`, for there the person is not yet hashed. */
  fileName: string;
  name: string;
  column: Column;
  isRequired: boolean;
};

export function fileColumns(table: Table): FileColumn[] {
  return Object.entries(table.columns).map(([name, column]) => ({
    fileName: column.type === "identity" ? name.replace(/_id$/, "") : name,
    name,
    column,
    isRequired: !column.nullable && column.whenAbsent === undefined,
  }));
}

/** Why a file may not have a column of this name, with what it most likely meant. */
export function unknownColumn(name: string, columns: readonly FileColumn[]): string {
  const names = columns.map(({fileName}) => fileName);
  const meant = nearest(name, names);
  const help = meant === null ? `the columns are ${names.join(", ")}` : `did you mean "${meant}"?`;
  return `is not a column of the table; ${help}`;
}
