import type {DayFormat} from "./mapping-schema.ts";

/** What somebody chose or wrote; several where a tool lets people tick boxes. */
export type Answered = string | readonly string[];

export type SheetRow = {
  /** The line of a CSV file; else which of the responses it is, from 1. */
  place: number;
  /** In the order of the columns; "" where nothing was said. */
  cells: readonly Answered[];
};

/** Responses as a tool's file has them, not yet mapped: in memory only. */
export type Sheet = {
  origin: "typeform" | "google_forms" | "formbricks" | "csv";
  /** Every name by which a mapping may call a column, the first to be shown. */
  columns: readonly (readonly string[])[];
  rows: readonly SheetRow[];
  /** The column of the tool's own id of a response. */
  token: string | null;
  /** The column that says when it was sent; a row where it is empty was not. */
  date: {column: string; format: DayFormat | null} | null;
};
