import type {Context} from "hono";
import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import type {Identity} from "../../lib/identity.ts";
import type {Log} from "../../lib/log.ts";
import type {Inbox} from "../../pipeline/inbox.ts";
import {deliverResponse} from "../../pipeline/survey/deliver.ts";
import {
  receiveTypeform,
  TYPEFORM_BODY_BYTES_MAX,
} from "../../sources/import/survey/typeform-webhook.ts";
import {FULL, refuse} from "./answers.ts";
import {readProven} from "./proven.ts";
import type {BodyReader} from "./read-body.ts";
import {digestOf} from "./senders.ts";

/**
 * Takes responses of Typeform into their wave. They do not pass the inbox, whose rows have an order: nothing may tell
 * which answers came together, or when. What could not be read is a dead letter like any other's.
 */
export function typeformHandler({
  secrets,
  config,
  inbox,
  identity,
  readBody,
  now,
  log,
}: {
  secrets: readonly string[];
  config: Config;
  inbox: Pick<Inbox, "bury">;
  identity: Pick<Identity, "identify" | "check" | "rehashSince">;
  readBody: BodyReader;
  now: () => Date;
  log: Pick<Log, "note">;
}): (context: Context) => Promise<Response> {
  const reading = {bytesMax: TYPEFORM_BODY_BYTES_MAX, proofs: ["typeform-signature"], readBody};

  async function bury(context: Context, body: Buffer, reason: string): Promise<Response> {
    const digest = digestOf(body);
    const letter = {source: "typeform", deliveryId: `sha256:${digest}`, reason, digest};
    const isKept = await inbox.bury(letter);
    return refuse(context, isKept ? {code: 422, reason} : FULL);
  }

  return async context => {
    const sent = await readProven(context, reading);
    if (sent instanceof Response) return sent;
    const received = receiveTypeform(sent, {secrets});
    if (received.status === "ignored") return context.json(received);
    if (received.status === "refused") {
      return received.code === 422
        ? bury(context, sent.body, received.reason)
        : refuse(context, received);
    }
    try {
      const outcome = await deliverResponse(received, {config, identity, now: now()});
      if (outcome.status === "refused") return bury(context, sent.body, outcome.reason);
      return context.json(outcome, outcome.status === "ignored" ? 200 : 202);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      log.note(`A response of Typeform was not stored: ${error.message}`);
      return refuse(context, {code: 503, reason: "the survey or its mapping cannot be used"});
    }
  };
}
