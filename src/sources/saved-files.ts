import {isUtf8} from "node:buffer";
import {readFileSync, statSync} from "node:fs";
import {resolve} from "node:path";
import {UserError} from "../lib/errors.ts";
import {type SavedDocument, savedDocuments} from "./saved-documents.ts";

const FILE_BYTES_MAX = 256 * 1024 ** 2;
const LISTED_MAX = 20;

export type SavedReading<Event> = {
  events: Event[];
  deliveries: number;
  /** Why deliveries say nothing that is used, and how many of them. */
  ignored: Map<string, number>;
};

/** What became of one delivery. */
export type Delivered<Event> =
  | {status: "read"; events: readonly Event[]}
  | {status: "ignored"; reason: string}
  | {status: "odd"; reason: string};

/**
 * Reads the saved deliveries of some files. Throws a UserError that lists what is wrong, with file and line: a
 * single wrong delivery, and none is returned.
 */
export function readSavedFiles<Event>(
  files: readonly string[],
  {cwd, read}: {cwd: string; read: (document: unknown, file: string) => Delivered<Event>},
): SavedReading<Event> {
  const result: SavedReading<Event> = {events: [], deliveries: 0, ignored: new Map()};
  const faults: string[] = [];
  for (const file of files) {
    for (const saved of documentsOf(resolve(cwd, file))) {
      const place = `${file}:${saved.line}`;
      if ("fault" in saved) {
        faults.push(`${place}: ${saved.fault}`);
        continue;
      }
      const reading = read(saved.document, file);
      if (reading.status === "odd") {
        faults.push(`${place}: ${reading.reason}`);
        continue;
      }
      result.deliveries++;
      if (reading.status === "read") result.events.push(...reading.events);
      else result.ignored.set(reading.reason, (result.ignored.get(reading.reason) ?? 0) + 1);
    }
  }
  if (faults.length > 0) throw refused(faults);
  return result;
}
function documentsOf(path: string): SavedDocument[] {
  const fault = (reason: string) => [{line: 1, fault: reason}];
  let bytes: Buffer;
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return fault("it is not a file");
    if (stat.size > FILE_BYTES_MAX) return fault("it is larger than 256 MiB: split it by lines");
    bytes = readFileSync(path);
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    return fault(code === "ENOENT" ? "there is no such file" : `it cannot be read: ${code}`);
  }
  return isUtf8(bytes) ? savedDocuments(bytes.toString("utf8")) : fault("is not UTF-8");
}

function refused(faults: readonly string[]): UserError {
  const count =
    faults.length === 1 ? "1 thing is" : `${faults.length.toLocaleString("en")} things are`;
  const more = faults.length - LISTED_MAX;
  const lines = faults.slice(0, LISTED_MAX);
  if (more > 0) lines.push(`and ${more.toLocaleString("en")} more`);
  return new UserError(
    [`Cannot ingest the deliveries: ${count} wrong, nothing was kept`, ...lines].join("\n  "),
    {
      hint: "Mend or leave out what is named and ingest again; what was stored before is left as it is.",
    },
  );
}
