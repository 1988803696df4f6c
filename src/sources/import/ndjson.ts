import type {Refusals} from "./refusals.ts";
import type {FileRecord} from "./row.ts";
import {wholeLines} from "./whole-lines.ts";

/** Records of a file with one JSON object a line; empty lines are left out. */
export async function* readNdjson(
  path: string,
  {
    columns,
    refusals,
  }: {columns: (names: readonly string[], place: number) => void; refusals: Refusals},
): AsyncGenerator<FileRecord[]> {
  for await (const {text, line} of wholeLines(path, refusals)) {
    const records: FileRecord[] = [];
    let place = line - 1;
    for (const one of text.split("\n")) {
      place++;
      if (one.trim() === "") continue;
      const cells = readObject(one);
      if (cells === null) {
        refusals.add({place, reason: "is not a JSON object: each line holds one"});
        continue;
      }
      columns(Object.keys(cells), place);
      records.push({place, cells});
    }
    yield records;
  }
}

function readObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
