import {readFileSync} from "node:fs";
import {exitCodes, UserError} from "../../lib/errors.ts";

/**
 * The secrets of the webhook: `GITHUB_WEBHOOK_SECRET`, or the lines of the file `GITHUB_WEBHOOK_SECRET_FILE` (two
 * while they are rotated); none where neither is set. Throws a UserError for a file that cannot be read.
 */
export function webhookSecrets(env: Readonly<Record<string, string | undefined>>): string[] {
  if (env.GITHUB_WEBHOOK_SECRET) return [env.GITHUB_WEBHOOK_SECRET];
  const path = env.GITHUB_WEBHOOK_SECRET_FILE;
  if (!path) return [];
  const secrets = readSecretFile(path)
    .split(/\r?\n/)
    .filter(line => line !== "");
  if (secrets.length > 0) return secrets;
  throw new UserError(`Cannot check signatures: the file "${path}" is empty`, {
    hint: "Write the webhook's secret into the file of GITHUB_WEBHOOK_SECRET_FILE.",
    exitCode: exitCodes.permission,
  });
}

function readSecretFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    const now = code === "ENOENT" ? "there is no such file" : code;
    throw new UserError(`Cannot check signatures: cannot read "${path}": ${now}`, {
      hint: "Set GITHUB_WEBHOOK_SECRET_FILE to a file that this user may read.",
      exitCode: exitCodes.permission,
      cause: error,
    });
  }
}
