import {isUtf8} from "node:buffer";
import {createHash} from "node:crypto";
import {readFileSync, statSync} from "node:fs";
import {UserError} from "../../../lib/errors.ts";
import {openFile} from "../file.ts";
import {type Refusals, refusals} from "../refusals.ts";
import {csvSheet} from "./csv-sheet.ts";
import {responseSheet} from "./responses.ts";
import type {Sheet} from "./sheet.ts";

const FORMATS: Record<string, "csv" | "json"> = {
  ".csv": "csv",
  ".json": "json",
  ".ndjson": "json",
  ".jsonl": "json",
};
const FILE_BYTES_MAX = 64 * 1024 ** 2;
const HINT = "Mend the file or the mapping and import again; see docs/guide/survey-imports.md.";

export type SurveyFile = {
  sheet: Sheet;
  /** Of the file's bytes, SHA-256 in hex: it tells files apart, and is never stored. */
  digest: string;
  /** To add to what is wrong with the file. */
  refusals: Refusals;
};

/** The responses in a file of a survey tool. Throws a UserError with line and reason where it cannot be read. */
export function openSurveyFile(name: string, {cwd}: {cwd: string}): SurveyFile {
  const {path, format} = openFile(name, {cwd, formats: FORMATS});
  const {size} = statSync(path);
  if (size > FILE_BYTES_MAX) {
    throw new UserError(
      `Cannot import "${name}": it has more than ${FILE_BYTES_MAX / 1024 ** 2} MiB`,
      {
        hint: "Leave out the responses of other waves.",
      },
    );
  }
  const bytes = readFileSync(path);
  const placeName = format === "csv" ? "line" : "row";
  const found = refusals({name, placeName, hint: HINT});
  if (!isUtf8(bytes)) found.stop({place: null, reason: "is not UTF-8: save the file as that"});
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  const sheet = format === "csv" ? csvSheet(text, found) : responseSheet(text, found);
  return {sheet, digest: createHash("sha256").update(bytes).digest("hex"), refusals: found};
}
