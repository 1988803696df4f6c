import {readFile, realpath, stat} from "node:fs/promises";
import {resolve} from "node:path";
import {exitCodes, UserError} from "../../lib/errors.ts";

const BYTES_MAX = 16 * 1024 ** 2;
const BYTE_ORDER_MARK = "\uFEFF";

/** A document as it stands on the disk. */
export type Document = {
  /** The path by which the operator knows it, and the real one. */
  path: string;
  file: string;
  /** Without the mark that some editors put before it. */
  text: string;
  hasByteOrderMark: boolean;
};

/** Reads a document of incidents. Throws a UserError where it cannot be read as text. */
export async function openDocument(path: string, {root}: {root: string}): Promise<Document> {
  try {
    const file = await realpath(resolve(root, path));
    const {size} = await stat(file);
    if (size > BYTES_MAX) throw unread(path, "it is larger than 16 MiB");
    const decoder = new TextDecoder("utf-8", {fatal: true, ignoreBOM: true});
    const text = decoder.decode(await readFile(file));
    const hasByteOrderMark = text.startsWith(BYTE_ORDER_MARK);
    return {path, file, text: hasByteOrderMark ? text.slice(1) : text, hasByteOrderMark};
  } catch (error) {
    if (error instanceof UserError) throw error;
    const {code = ""} = error as NodeJS.ErrnoException;
    if (code === "EACCES" || code === "EPERM") {
      throw unread(path, "this user may not", {exitCode: exitCodes.permission, cause: error});
    }
    throw unread(path, REASONS[code] ?? `it cannot be opened (${code})`, {cause: error});
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  ERR_ENCODING_INVALID_ENCODED_DATA: "it is not UTF-8",
};

function unread(
  path: string,
  what: string,
  options: {exitCode?: typeof exitCodes.permission; cause?: unknown} = {},
): UserError {
  return new UserError(`Cannot read the incidents in "${path}": ${what}`, {
    hint: "Set `path` of the incident rule to a Markdown file that this user may read, relative to the configuration file.",
    ...options,
  });
}
