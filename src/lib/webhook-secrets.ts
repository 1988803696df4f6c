import {readFileSync} from "node:fs";
import {exitCodes, UserError} from "./errors.ts";
import type {Env} from "./secret.ts";

/** Who sends webhooks, and the variable of the secret that proves it is them. */
export const WEBHOOK_SECRETS = {
  github: "GITHUB_WEBHOOK_SECRET",
  prefect: "PREFECT_WEBHOOK_SECRET",
  pagerduty: "PAGERDUTY_WEBHOOK_SECRET",
  typeform: "TYPEFORM_WEBHOOK_SECRET",
} as const;

export type Sender = keyof typeof WEBHOOK_SECRETS;

export const SENDERS = Object.keys(WEBHOOK_SECRETS) as readonly Sender[];

/** Those whose deliveries are events. */
export const EVENT_SENDERS = [
  "github",
  "prefect",
  "pagerduty",
] as const satisfies readonly Sender[];

export type EventSender = (typeof EVENT_SENDERS)[number];

/** While a secret is rotated the old one and the new one hold. */
const SECRETS_MAX = 2;

/**
 * The secrets of a sender's webhook: its variable, or the lines of the file that the variable with `_FILE` names, two
 * while they are rotated; none where neither is set. Throws a UserError for a file that cannot be read, is empty, or
 * has more lines.
 */
export function webhookSecrets(env: Env, sender: Sender): string[] {
  const name = WEBHOOK_SECRETS[sender];
  const value = env[name];
  if (value?.trim()) return [value];
  const path = env[`${name}_FILE`];
  if (!path) return [];
  const secrets = readSecretFile(path, name)
    .split(/\r?\n/)
    .filter(line => line.trim() !== "");
  if (secrets.length > 0 && secrets.length <= SECRETS_MAX) return secrets;
  const what = secrets.length === 0 ? "is empty" : `has more than ${SECRETS_MAX} lines`;
  throw new UserError(`Cannot check signatures: the file "${path}" ${what}`, {
    hint: `Write the webhook's secret into the file of ${name}_FILE; while it is rotated both, a line each.`,
    exitCode: exitCodes.permission,
  });
}

/** The secrets of those whose deliveries are events; null where none has any. Throws as `webhookSecrets` does. */
export function eventSecrets(env: Env): Record<EventSender, string[]> | null {
  const all = {
    github: webhookSecrets(env, "github"),
    prefect: webhookSecrets(env, "prefect"),
    pagerduty: webhookSecrets(env, "pagerduty"),
  };
  return Object.values(all).some(some => some.length > 0) ? all : null;
}

function readSecretFile(path: string, name: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    const now = code === "ENOENT" ? "there is no such file" : code;
    throw new UserError(`Cannot check signatures: cannot read "${path}": ${now}`, {
      hint: `Set ${name}_FILE to a file that this user may read.`,
      exitCode: exitCodes.permission,
      cause: error,
    });
  }
}
