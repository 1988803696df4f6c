import {type Fault, fault, quoted} from "../fault.ts";
import type {DayFormat} from "./mapping-schema.ts";

const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d])/;
const YEAR_LAST = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?![\d])/;

/**
 * The day at the beginning of a moment, as it is written there, `2026-10-01`; the time after it is not looked at.
 * Whether `03/04/2025` is of March or of April is never guessed, neither is it from other rows.
 */
export function readDay(text: string, format: DayFormat | null): string | Fault {
  const trimmed = text.trim();
  const first = YEAR_FIRST.exec(trimmed);
  const last = YEAR_LAST.exec(trimmed);
  if (first === null && last === null) return fault("does not begin with a day");
  const shown = quoted((first ?? last)![0]);
  if (first !== null) {
    if (format !== null && format !== "YYYY-MM-DD") {
      return fault(`is not written ${format}: ${shown}`);
    }
    const [, year = "", month = "", day = ""] = first;
    return existing(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`, shown);
  }
  if (format === "YYYY-MM-DD") return fault(`is not written ${format}: ${shown}`);
  const [, one = "", two = "", year = ""] = last!;
  if (format === null) {
    return fault(
      `is ambiguous: ${shown} may begin with the day or with the month; say which with date.format in the mapping`,
    );
  }
  const [day, month] = format === "DD/MM/YYYY" ? [one, two] : [two, one];
  return existing(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`, shown);
}

function existing(day: string, shown: string): string | Fault {
  const moment = new Date(`${day}T00:00:00Z`);
  const isDay = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(day);
  return isDay ? day : fault(`is not a day that exists: ${shown}`);
}
