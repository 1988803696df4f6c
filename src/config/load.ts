import {readFile, stat} from "node:fs/promises";
import {dirname, isAbsolute, relative, resolve} from "node:path";
import type {Config} from "../config.ts";
import {exitCodes, UserError} from "../lib/errors.ts";
import {defaultConfig} from "./defaults.ts";
import {findConfig} from "./find.ts";

const FILE_BYTES_MAX = 1024 * 1024;

/**
 * The configuration: of the file at `path`, else of the nearest `fivekeys.yaml` at or above `cwd`, else
 * the defaults for the repository that `cwd` is in. Throws a UserError (exit code 2, or 5 when the file
 * may not be read) that names every mistake with file, line, column and key.
 */
export async function loadConfig({
  path,
  cwd,
  env,
}: {
  path?: string | undefined;
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}): Promise<Config> {
  const home = env.HOME ?? env.USERPROFILE;
  const found = path === undefined ? findConfig(cwd, {home}) : given(path, cwd);
  if (found.file === null) return defaultConfig(found.root);
  const shown = path ?? relative(cwd, found.file);
  const text = await readText(found.file, shown);
  // Loaded only now: a folder without a file starts faster.
  const {readConfig} = await import("./read.ts");
  return readConfig(text, {file: found.file, root: found.root, shown, env});
}

function given(path: string, cwd: string): {file: string; root: string} {
  const file = isAbsolute(path) ? path : resolve(cwd, path);
  return {file, root: dirname(file)};
}

async function readText(file: string, shown: string): Promise<string> {
  try {
    const {size} = await stat(file);
    if (size > FILE_BYTES_MAX) {
      throw new UserError(
        `Cannot read the configuration: "${shown}" has ${size} bytes, more than ${FILE_BYTES_MAX}`,
        {hint: "Name the file that fivekeys should read with --config."},
      );
    }
    return new TextDecoder("utf-8", {fatal: true}).decode(await readFile(file));
  } catch (error) {
    throw readFailure(error, shown);
  }
}

/** What went wrong while reading the file, in words that tell what to do. */
export function readFailure(error: unknown, shown: string): unknown {
  const action = "Cannot read the configuration";
  switch ((error as {code?: unknown}).code) {
    case "ENOENT":
    case "ENOTDIR":
      return new UserError(`${action}: there is no file "${shown}"`, {
        hint: "Correct --config, or run `fivekeys init` to write fivekeys.yaml.",
        cause: error,
      });
    case "EISDIR":
      return new UserError(`${action}: "${shown}" is a folder`, {
        hint: "Name the file itself, such as fivekeys.yaml.",
        cause: error,
      });
    case "EACCES":
    case "EPERM":
      return new UserError(`${action}: permission to read "${shown}" is denied`, {
        hint: "Give this user read access to the file.",
        exitCode: exitCodes.permission,
        cause: error,
      });
    case "ERR_ENCODING_INVALID_ENCODED_DATA":
      return new UserError(`${action}: "${shown}" is not UTF-8 text`, {
        hint: "Save the file as UTF-8.",
        cause: error,
      });
    default:
      return error;
  }
}
