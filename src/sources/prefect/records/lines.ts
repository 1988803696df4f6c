import {isUtf8} from "node:buffer";

const NEWLINE = 10;
const LINE_BYTES_MAX = 64 * 1024;
/** What the common binary formats begin with: pickle from protocol 2 on, gzip, zip, Parquet. */
const MAGIC = ["80", "1f8b", "504b0304", "50415231"].map(digits => Buffer.from(digits, "hex"));
const BEGINNING_BYTES = 8 * 1024;

/** A line of a file by its number from 1: the JSON document on it, or what is wrong with it. */
export type Line = {number: number} & ({document: unknown} | {fault: string});

/** Whether a file is no text at all. Nothing in it is looked at then: a pickle runs code when it is loaded. */
export function isBinary(bytes: Buffer): boolean {
  return (
    MAGIC.some(magic => bytes.subarray(0, magic.length).equals(magic)) ||
    bytes.subarray(0, BEGINNING_BYTES).includes(0)
  );
}

/**
 * The lines of a file. A last line without its line break that is no JSON is `torn`: it is being written, or its
 * writer was stopped.
 */
export function linesOf(bytes: Buffer): {lines: Line[]; isTorn: boolean} {
  const lines: Line[] = [];
  let at = 0;
  for (let number = 1; at < bytes.length; number++) {
    const end = bytes.indexOf(NEWLINE, at);
    const raw = bytes.subarray(at, end === -1 ? bytes.length : end);
    const line = parse(raw, number);
    if (end === -1 && line !== null && "fault" in line) return {lines, isTorn: true};
    if (line !== null) lines.push(line);
    at = end === -1 ? bytes.length : end + 1;
  }
  return {lines, isTorn: false};
}

function parse(raw: Buffer, number: number): Line | null {
  if (raw.length > LINE_BYTES_MAX) return {number, fault: "is longer than 64 KiB"};
  if (!isUtf8(raw)) return {number, fault: "is not UTF-8"};
  // With the mark that some editors put at the beginning of a file, which counts as a space here.
  const text = raw.toString("utf8").trim();
  if (text === "") return null;
  try {
    return {number, document: JSON.parse(text)};
  } catch {
    return {number, fault: "is not JSON"};
  }
}
