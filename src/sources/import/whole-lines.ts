import {isUtf8} from "node:buffer";
import {createReadStream} from "node:fs";
import type {Refusals} from "./refusals.ts";

const CHUNK_BYTES = 2 * 1024 ** 2;
const LINE_BYTES_MAX = 16 * 1024 ** 2;
const LINE_FEED = 0x0a;

/** Lines of a file, and the number of the first. */
export type Lines = {text: string; line: number};

/**
 * A text file a few megabytes at a time, each part ending with a line break where the file has one. A mark of
 * the byte order is left out. Refuses what is not UTF-8, and a line without an end.
 */
export async function* wholeLines(path: string, refusals: Refusals): AsyncGenerator<Lines> {
  let parts: Buffer[] = [];
  let [line, bytes] = [1, 0];
  for await (const chunk of createReadStream(path, {
    highWaterMark: CHUNK_BYTES,
  }) as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    if (end === 0) {
      parts.push(chunk);
      bytes += chunk.length;
      if (bytes > LINE_BYTES_MAX) {
        refusals.stop({place: line, reason: `is longer than ${LINE_BYTES_MAX / 1024 ** 2} MiB`});
      }
      continue;
    }
    const text = decode(Buffer.concat([...parts, chunk.subarray(0, end)]), {line, refusals});
    yield {text, line};
    line += lineBreaks(text);
    const rest = chunk.subarray(end);
    parts = [rest];
    bytes = rest.length;
  }
  if (bytes > 0) yield {text: decode(Buffer.concat(parts), {line, refusals}), line};
}

export function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

function decode(bytes: Buffer, {line, refusals}: {line: number; refusals: Refusals}): string {
  if (!isUtf8(bytes)) {
    refusals.stop({
      place: line + lineOfFault(bytes),
      reason: "is not UTF-8: save the file as that",
    });
  }
  const text = bytes.toString("utf8");
  return line === 1 && text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/** How many lines come before the first that is not UTF-8. */
function lineOfFault(bytes: Buffer): number {
  let [count, start] = [0, 0];
  for (;;) {
    const end = bytes.indexOf(LINE_FEED, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return count;
    count++;
    start = end + 1;
  }
}
