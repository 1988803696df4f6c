import {constants} from "node:fs";
import {access, realpath, stat} from "node:fs/promises";
import {join, resolve} from "node:path";
import {exitCodes, type UserError} from "../../lib/errors.ts";
import {cannotRead} from "../../lib/git-failure.ts";

/** What git needs to see that a folder is a repository; a bare one has the last three in itself. */
const NEEDED = [".git", ".git/HEAD", ".git/objects", ".git/refs", "HEAD", "objects", "refs"];

/**
 * The real folder of a configured path, relative to the configuration. Throws a UserError when it is not one or may
 * not be read: git would call a repository that it cannot open none, and go on looking in the folders above it.
 */
export async function openFolder(path: string, {root}: {root: string}): Promise<string> {
  const folder = await realpath(resolve(root, path)).catch(error => {
    throw unopened(path, error);
  });
  if (!(await stat(folder)).isDirectory()) throw unopened(path, {code: "ENOTDIR"});
  await access(folder, constants.R_OK | constants.X_OK).catch(error => {
    throw unopened(path, error);
  });
  for (const name of NEEDED) {
    await access(join(folder, name), constants.R_OK).catch(error => {
      if (!["ENOENT", "ENOTDIR"].includes(error.code)) throw unopened(path, error, name);
    });
  }
  return folder;
}

function unopened(path: string, {code}: {code?: string}, name = "the folder"): UserError {
  if (code === "EACCES" || code === "EPERM") {
    const what = `no permission to read ${name}`;
    const hint = "Run fivekeys as a user who may read every file in it.";
    return cannotRead({path}, {what, hint, exitCode: exitCodes.permission});
  }
  const reasons: Record<string, string> = {
    ENOENT: "there is no such folder",
    ENOTDIR: "it is a file, not a folder",
  };
  return cannotRead(
    {path},
    {
      what: reasons[code ?? ""] ?? `it cannot be opened (${code})`,
      hint: "Set `path` under `sources.git` to a clone, relative to the configuration file.",
    },
  );
}
