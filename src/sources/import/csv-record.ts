import {lineBreaks} from "./whole-lines.ts";

const COMMA = 0x2c;
const LINE_FEED = 0x0a;

export type CsvRecord = {
  cells: string[];
  /** Where the next record begins. */
  end: number;
  /** How many lines it takes. */
  lineCount: number;
};

/**
 * The record of a CSV text (RFC 4180) that begins at `start`. `open` when the text ends within quotes;
 * `quote` when a quote stands where none may.
 */
export function readCsvRecord(text: string, start: number): CsvRecord | "open" | "quote" {
  const cells: string[] = [];
  let [at, lineCount] = [start, 1];
  for (;;) {
    const isQuoted = text[at] === '"';
    const cell = isQuoted ? quotedCell(text, at + 1) : plainCell(text, at);
    if (typeof cell === "string") return cell;
    if (isQuoted) lineCount += lineBreaks(cell.value);
    cells.push(cell.value);
    if (text[cell.end] !== ",") return {cells, end: afterBreak(text, cell.end), lineCount};
    at = cell.end + 1;
  }
}

type Cell = {value: string; end: number};

function plainCell(text: string, start: number): Cell | "quote" {
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === COMMA || code === LINE_FEED) break;
  }
  if (text[end] !== "," && end > start && text[end - 1] === "\r") end--;
  const value = text.slice(start, end);
  return value.includes('"') ? "quote" : {value, end};
}

function quotedCell(text: string, start: number): Cell | "open" | "quote" {
  let [value, from] = ["", start];
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return "open";
    value += text.slice(from, quote);
    const end = quote + 1;
    if (text[end] === '"') {
      value += '"';
      from = end + 1;
      continue;
    }
    const isEnd = end === text.length || text[end] === "," || afterBreak(text, end) > end;
    return isEnd ? {value, end} : "quote";
  }
}

/** Behind the line break at `at`; `at` where there is none. */
function afterBreak(text: string, at: number): number {
  const end = text[at] === "\r" ? at + 1 : at;
  return text[end] === "\n" ? end + 1 : end === text.length ? end : at;
}
