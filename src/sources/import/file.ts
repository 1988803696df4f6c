import {accessSync, constants, existsSync, statSync} from "node:fs";
import {extname, resolve} from "node:path";
import {exitCodes, UserError} from "../../lib/errors.ts";

const formats = {
  ".ndjson": "ndjson",
  ".jsonl": "ndjson",
  ".csv": "csv",
  ".parquet": "parquet",
} as const;

export type ImportFile = {
  /** As the operator named it. */
  name: string;
  path: string;
  format: (typeof formats)[keyof typeof formats];
};

/** The file that an operator named. Throws a UserError when it cannot be one to import. */
export function openImport(name: string, {cwd}: {cwd: string}): ImportFile {
  return openFile(name, {cwd, formats});
}

/** The same for a file of other formats, by their endings. */
export function openFile<F extends string>(
  name: string,
  {cwd, formats}: {cwd: string; formats: Readonly<Record<string, F>>},
): {name: string; path: string; format: F} {
  const path = resolve(cwd, name);
  const extension = extname(name).toLowerCase();
  const format = formats[extension];
  if (format === undefined) {
    const said = extension === "" ? "its name has no ending" : `"${extension}" is no known format`;
    throw new UserError(`Cannot import "${name}": ${said}`, {
      hint: `The endings are ${Object.keys(formats).join(", ")}.`,
    });
  }
  const said = objection(path);
  if (said !== null) throw new UserError(`Cannot import "${name}": ${said}`);
  try {
    accessSync(path, constants.R_OK);
  } catch (cause) {
    throw new UserError(`Cannot import "${name}": no permission to read it`, {
      hint: "Let this user read the file.",
      exitCode: exitCodes.permission,
      cause,
    });
  }
  return {name, path, format};
}

function objection(path: string): string | null {
  if (!existsSync(path)) return "there is no such file";
  const stat = statSync(path);
  if (!stat.isFile()) return "it is not a file";
  return stat.size === 0 ? "the file is empty" : null;
}
