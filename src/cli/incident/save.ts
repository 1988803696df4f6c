import {chmod, readFile, rename, rm, stat, writeFile} from "node:fs/promises";
import {basename, dirname, join} from "node:path";
import {exitCodes, UserError} from "../../lib/errors.ts";
import type {Document} from "../../sources/markdown/document.ts";

const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Puts a text in the place of a document's, whole or not at all, with the permissions that the file had. A link keeps
 * pointing at it. Throws a UserError where somebody else has changed the file meanwhile, or it cannot be written.
 */
export async function saveDocument(document: Document, text: string): Promise<void> {
  const {path, file} = document;
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.new`);
  const bytes = (content: string) =>
    Buffer.from(document.hasByteOrderMark ? BYTE_ORDER_MARK + content : content);
  try {
    const {mode} = await stat(file);
    await writeFile(draft, bytes(text), {flag: "wx", mode: mode & 0o777});
    await chmod(draft, mode & 0o7777);
    if (!(await readFile(file)).equals(bytes(document.text))) {
      throw new UserError(`Cannot write "${path}": it was changed while it was being read`, {
        hint: "Run the same command again.",
      });
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, {force: true});
    if (error instanceof UserError) throw error;
    const {code} = error as NodeJS.ErrnoException;
    throw new UserError(`Cannot write "${path}": ${code}`, {
      hint: "Give this user write access to the file and its folder.",
      exitCode: exitCodes.permission,
      cause: error,
    });
  }
}
