import {basename, isAbsolute} from "node:path";
import {type ExitCode, UserError} from "../../../lib/errors.ts";

/** A path as messages may show it: never a whole one, which can hold a login. */
export function shownPath(path: string): string {
  return isAbsolute(path) ? basename(path) : path;
}

/** The name of an export among the sources, and the scope of its cursor. */
export function exportName(path: string): string {
  return `slack:export:${shownPath(path)}`;
}

/** Why an export cannot be read; nothing of it is kept then. */
export function cannotRead(
  path: string,
  now: string,
  {
    hint = "Export again, or copy the file again; nothing of it was kept.",
    ...options
  }: {hint?: string; exitCode?: ExitCode; cause?: unknown} = {},
): UserError {
  return new UserError(`Cannot read the Slack export "${shownPath(path)}": ${now}`, {
    hint,
    ...options,
  });
}
