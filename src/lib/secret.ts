import {readFileSync} from "node:fs";
import {exitCodes, UserError} from "./errors.ts";

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * A secret from the environment: a variable, or the file that the variable with `_FILE` names; null when there is
 * neither. Throws a UserError where the file cannot be read or is empty.
 */
export function readSecret(env: Env, name: string): string | null {
  const value = env[name]?.trim();
  if (value) return value;
  const path = env[`${name}_FILE`];
  if (!path) return null;
  const cannot = (what: string, cause?: unknown) =>
    new UserError(`Cannot read ${name}_FILE "${path}": ${what}`, {
      hint: "Name a file that this user may read and that holds the secret alone.",
      exitCode: exitCodes.permission,
      cause,
    });
  let text: string;
  try {
    text = readFileSync(path, "utf8").trim();
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    throw cannot(code === "ENOENT" ? "there is no such file" : String(code), error);
  }
  if (text === "") throw cannot("it is empty");
  return text;
}
