import type {Column} from "../../tables/table.ts";
import {type Fault, fault, isFault, quoted} from "./fault.ts";
import {readInstant} from "./instant.ts";

const INTEGER_MAX = 2_147_483_647;

export type CellValue = string | number | boolean | readonly string[];

/** How a file writes values. */
export type CellFormat = {
  /** The zone of times that name none. */
  timezone: string;
  /** CSV: every value is a text, and a list of texts is separated by spaces. */
  isText: boolean;
};

/** The value of a column as a file says it, or why it cannot be that. A person stays as written. */
export function readCell(column: Column, raw: unknown, format: CellFormat): CellValue | Fault {
  switch (column.type) {
    case "text":
      return readText(raw);
    case "identity":
      return readIdentity(raw);
    case "integer":
      return readInteger(raw);
    case "boolean":
      return readBoolean(raw);
    case "instant":
      if (typeof raw !== "string") return fault(`is not an ISO 8601 time: ${quoted(raw)}`);
      return readInstant(raw, format);
    case "texts":
      return readTexts(raw, format);
    case "double":
      return readDouble(raw);
  }
}

/** What can be stored: whole characters, and none that ends a text in other programs. */
function readText(raw: unknown): string | Fault {
  if (typeof raw === "number" && Number.isSafeInteger(raw)) return String(raw);
  if (typeof raw !== "string") return fault(`is not a text: ${quoted(raw)}`);
  if (raw.includes("\0") || !raw.isWellFormed()) {
    return fault(`holds a character that cannot be stored: ${quoted(raw)}`);
  }
  return raw;
}

/** A person is never shown in a message. */
function readIdentity(raw: unknown): string | Fault {
  return isFault(readText(raw)) ? fault("is not a text") : String(raw);
}

function readInteger(raw: unknown): number | Fault {
  const isDigits = typeof raw === "string" && /^\s*[+-]?\d+\s*$/.test(raw);
  const number = typeof raw === "number" ? raw : isDigits ? Number(raw) : Number.NaN;
  if (!Number.isInteger(number)) return fault(`is not a whole number: ${quoted(raw)}`);
  if (Math.abs(number) > INTEGER_MAX) return fault(`is too large a number: ${quoted(raw)}`);
  // -0 is 0.
  return number + 0;
}

function readDouble(raw: unknown): number | Fault {
  const isText = typeof raw === "string" && raw.trim() !== "";
  const number = typeof raw === "number" ? raw : isText ? Number(raw) : Number.NaN;
  return Number.isFinite(number) ? number + 0 : fault(`is not a number: ${quoted(raw)}`);
}

function readBoolean(raw: unknown): boolean | Fault {
  if (typeof raw === "boolean") return raw;
  const text = typeof raw === "string" ? raw.trim().toLowerCase() : "";
  if (text === "true" || text === "false") return text === "true";
  return fault(`is neither true nor false: ${quoted(raw)}`);
}

function readTexts(raw: unknown, {isText}: CellFormat): readonly string[] | Fault {
  if (isText && typeof raw === "string") return readTexts(raw.split(" ").filter(Boolean), list);
  if (!Array.isArray(raw)) return fault(`is not a list of texts: ${quoted(raw)}`);
  const texts: string[] = [];
  for (const item of raw) {
    const text = typeof item === "string" && item !== "" ? readText(item) : null;
    if (text === null) return fault(`is not a list of texts: ${quoted(raw)}`);
    if (isFault(text)) return text;
    texts.push(text);
  }
  return texts;
}

const list: CellFormat = {timezone: "", isText: false};
