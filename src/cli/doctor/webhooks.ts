import {existsSync} from "node:fs";
import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import type {Env} from "../../lib/secret.ts";
import {SENDERS, type Sender, WEBHOOK_SECRETS, webhookSecrets} from "../../lib/webhook-secrets.ts";
import {type Check, count, fail, pass, warn} from "./check.ts";

const inbox = {id: "inbox", title: "Inbox of webhooks"};

/** Which webhooks have a secret, and what waits or is stuck in the inbox. Webhooks are a choice: none is no warning. */
export async function checkWebhooks(config: Config, env: Env): Promise<Check[]> {
  return [checkSecrets(env), ...(await checkInbox(config))];
}

function checkSecrets(env: Env): Check {
  const name = {id: "webhooks", title: "Webhooks"};
  const found = new Map<Sender, number>();
  try {
    for (const sender of SENDERS) found.set(sender, webhookSecrets(env, sender).length);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return fail(name, {detail: error.message, fix: error.hint ?? "Correct the secret."});
  }
  const withSecret = SENDERS.filter(sender => found.get(sender) !== 0);
  const without = SENDERS.filter(sender => found.get(sender) === 0);
  const signed = withSecret.map(sender =>
    found.get(sender) === 2 ? `${sender} (two, while they are rotated)` : sender,
  );
  const variables = without.map(sender => WEBHOOK_SECRETS[sender]);
  const refused =
    without.length === 0
      ? ""
      : `; ${without.join(", ")} answer 503, for ${variables.join(", ")} ${variables.length === 1 ? "is" : "are"} not set`;
  return pass(
    name,
    `${signed.length === 0 ? "no secret is set" : `a secret of ${signed.join(", ")}`}${refused}`,
  );
}

async function checkInbox(config: Config): Promise<Check[]> {
  // Loaded only where there may be one: the other checks need no database.
  const {inboxPath, openInboxFile} = await import("../../pipeline/inbox-file.ts");
  const path = inboxPath(config);
  if (!existsSync(path)) return [];
  try {
    const file = openInboxFile(path);
    try {
      const countOf = (table: string) =>
        Number(file.prepare(`select count(*) as count from ${table}`).get()?.count);
      return [checkCounts({pending: countOf("pending"), dead: countOf("dead")})];
    } finally {
      file.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [fail(inbox, {detail: error.message, fix: error.hint ?? "Move the file away."})];
  }
}

function checkCounts({pending, dead}: {pending: number; dead: number}): Check {
  const noun = pending === 1 ? "delivery waits" : "deliveries wait";
  const waits = pending === 0 ? "nothing waits" : `${pending} ${noun} for the next sync`;
  if (dead === 0) return pass(inbox, waits);
  return warn(inbox, {
    detail: `${waits}; ${count(dead, "dead letter")}`,
    fix: "See `fivekeys inbox list`: `fivekeys inbox retry` stores what holds events, the rest its sender must send again.",
  });
}
