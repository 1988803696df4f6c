import {chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {exitCodes, UserError} from "./errors.ts";

const SCHEMA = "fivekeys.erased/1";

type List = {schema: string; people: readonly string[]};

/** Where the list of the erased stands: with the team's own key, never beside the data. */
export function erasedFile(root: string): string {
  return join(root, ".fivekeys", "erased.json");
}

/** The tags of those who were erased; none where there is no list. Throws a UserError for what is no list. */
export function readErased(path: string): ReadonlySet<string> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return new Set();
    throw new UserError(`Cannot read the list of the erased "${path}": ${code}`, {
      hint: "Let this user read the file: without it, erased people would come back.",
      exitCode: exitCodes.permission,
      cause: error,
    });
  }
  const people = parse(text);
  if (people !== null) return new Set(people);
  throw new UserError(`Cannot read the list of the erased "${path}": it is damaged`, {
    hint: "Restore it from where you keep the key: without it, erased people would come back.",
  });
}

/** Adds tags to the list, for its owner alone. */
export function addErased(path: string, tags: readonly string[]): void {
  const people = [...new Set([...readErased(path), ...tags])].sort();
  const text = `${JSON.stringify({schema: SCHEMA, people} satisfies List, null, 2)}\n`;
  const draft = `${path}.${process.pid}`;
  try {
    makeSecretFolder(dirname(path));
    writeFileSync(draft, text, {mode: 0o600});
    chmodSync(draft, 0o600);
    renameSync(draft, path);
  } catch (error) {
    throw new UserError(
      `Cannot write the list of the erased "${path}": ${(error as NodeJS.ErrnoException).code}`,
      {
        hint: "Give this user write access to the folder.",
        exitCode: exitCodes.permission,
        cause: error,
      },
    );
  }
}

/** A folder for its owner alone, which git ignores. */
export function makeSecretFolder(folder: string): void {
  mkdirSync(folder, {recursive: true, mode: 0o700});
  writeFileSync(join(folder, ".gitignore"), "*\n");
}

function parse(text: string): readonly string[] | null {
  try {
    const {schema, people} = JSON.parse(text) as List;
    return schema === SCHEMA && Array.isArray(people) ? people : null;
  } catch {
    return null;
  }
}
