import {exitCodes, UserError} from "../../../lib/errors.ts";
import {FileError} from "./store.ts";

/**
 * A vendor's own client, which is not installed for those who do not use it. Throws a UserError with the command that
 * installs it.
 */
export async function loadClient<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UserError(`Cannot read run records from there: "${name}" is not installed`, {
      hint: `Run \`npm install --no-save ${name}\` in the folder of fivekeys.`,
      cause: error,
    });
  }
}

/** What a client's failure means; holds its name and status only, for its message can hold what was sent. */
export function storeFailure(place: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  const status = statusOf(error);
  const {name = "an error", code} = error as {name?: string; code?: unknown};
  const what = [status, typeof code === "string" ? code : name].filter(part => part !== null);
  const cannot = `Cannot read the run records in "${place}":`;
  if (status === 404) {
    return new UserError(`${cannot} there is no such bucket or container (${what.join(" ")})`, {
      hint: "See that the address under `sources.prefect.records` is spelt as its owner spells it.",
      cause: error,
    });
  }
  if (status === 401 || status === 403 || /credential|auth/i.test(name)) {
    return new UserError(`${cannot} access is denied (${what.join(" ")})`, {
      hint: "Give the vendor's client a key that may list and read there; docs/guide/prefect.md says by which variables.",
      exitCode: exitCodes.permission,
      cause: error,
    });
  }
  return new UserError(`${cannot} no usable answer came (${what.join(" ")})`, {
    hint: "Run `fivekeys sync` again later; what was read before is kept.",
    exitCode: exitCodes.unreachable,
    cause: error,
  });
}

/** The same for one file; one that has gone since it was listed is a FileError. */
export function readFailure(place: string, error: unknown): UserError | FileError {
  if (statusOf(error) !== 404) return storeFailure(place, error);
  return new FileError("was gone when it was to be read", {cause: error});
}

/** The HTTP status of an answer, where each of the clients keeps it; null when none came. */
function statusOf(error: unknown): number | null {
  const {$metadata, statusCode, code} = error as {
    $metadata?: {httpStatusCode?: number};
    statusCode?: unknown;
    code?: unknown;
  };
  const found = [$metadata?.httpStatusCode, statusCode, code].find(
    value => typeof value === "number",
  );
  return (found as number | undefined) ?? null;
}
