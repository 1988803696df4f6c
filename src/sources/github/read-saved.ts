import {isUtf8} from "node:buffer";
import {readFileSync, statSync} from "node:fs";
import {resolve} from "node:path";
import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import type {RawEvent} from "../source.ts";
import {deliveries} from "./delivery.ts";
import {savedDelivery} from "./saved-delivery.ts";
import {type SavedDocument, savedDocuments} from "./saved-documents.ts";

const FILE_BYTES_MAX = 256 * 1024 ** 2;
const LISTED_MAX = 20;

export type SavedReading = {
  events: RawEvent[];
  deliveries: number;
  /** Why deliveries say nothing that is used, and how many of them. */
  ignored: Map<string, number>;
};

/**
 * Reads the saved deliveries of some files. Throws a UserError that lists what is wrong, with file and line: a
 * single wrong delivery, and none is returned.
 */
export function readSaved(
  files: readonly string[],
  {
    cwd,
    secrets,
    config,
    identify,
  }: {
    cwd: string;
    secrets: readonly string[];
    config: Pick<Config, "changes" | "people" | "deployments">;
    identify: (identity: string) => string;
  },
): SavedReading {
  const readDelivery = deliveries({config, identify});
  const result: SavedReading = {events: [], deliveries: 0, ignored: new Map()};
  const faults: string[] = [];
  for (const file of files) {
    for (const saved of documentsOf(resolve(cwd, file))) {
      const place = `${file}:${saved.line}`;
      const found = "fault" in saved ? saved : savedDelivery(saved.document, {file, secrets});
      if ("fault" in found) {
        faults.push(`${place}: ${found.fault}`);
        continue;
      }
      const reading = readDelivery(found);
      result.deliveries++;
      if (reading.status === "read") result.events.push(...reading.events);
      else if (reading.status === "odd") faults.push(`${place}: ${reading.reason}`);
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
