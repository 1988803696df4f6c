import type {Config} from "../../config.ts";
import type {Identity} from "../../lib/identity.ts";
import type {Log} from "../../lib/log.ts";
import {EVENT_SENDERS, type EventSender} from "../../lib/webhook-secrets.ts";
import type {Inbox} from "../../pipeline/inbox.ts";
import {type Answer, FULL, NOT_STORED, type Refused} from "./answers.ts";
import {digestOf, type Received, type Sent, senders} from "./senders.ts";

/** By sender, those with which it can prove a delivery. */
export type Secrets = Readonly<Partial<Record<EventSender, readonly string[]>>>;

/** Takes a delivery as it was sent: verifies and reads it, and answers once it is stored. Never rejects. */
export type Desk = (delivery: {source: EventSender; sent: Sent}) => Promise<Answer>;

export type DeskOptions = {
  config: Config;
  secrets: Secrets;
  inbox: Pick<Inbox, "put" | "bury">;
  identity: Pick<Identity, "identify" | "check">;
  log: Pick<Log, "note">;
};

/** Stores what deliveries say as events in the inbox. */
export function openDesk({config, secrets, inbox, identity, log}: DeskOptions): Desk {
  const {identify} = identity;
  const receiverOf = (source: EventSender) =>
    senders[source].receiver({secrets: secrets[source] ?? [], config, identify});
  const receivers = new Map(EVENT_SENDERS.map(source => [source, receiverOf(source)]));

  async function bury(
    letter: {source: EventSender; sent: Sent},
    refused: Refused,
  ): Promise<Answer> {
    const {source, sent} = letter;
    const deliveryId = senders[source].idOf(sent);
    const digest = digestOf(sent.body);
    const isKept = await inbox.bury({source, deliveryId, reason: refused.reason, digest});
    return isKept ? {status: "refused", ...refused} : FULL;
  }

  async function take(source: EventSender, sent: Sent): Promise<Answer> {
    const received = receiveSafely(receivers.get(source)!, {sent, source, log});
    if (received.status === "ignored") return received;
    if (received.status === "refused") {
      return received.code === 422 ? bury({source, sent}, received) : received;
    }
    const {events, hints = []} = received;
    const deliveryId = senders[source].idOf(sent);
    const {status} = await inbox.put({source, deliveryId, events, keyCheck: identity.check});
    if (status === "full") return FULL;
    return status === "accepted" ? {status, hints} : {status: "duplicate"};
  }

  return async ({source, sent}) => {
    try {
      return await take(source, sent);
    } catch (error) {
      log.note(`A delivery was not stored: ${(error as Error).message}`);
      return NOT_STORED;
    }
  };
}

/** What a reader fails on is a dead letter as well: it shall not be lost, nor its sender told of our fault. */
function receiveSafely(
  receive: (sent: Sent) => Received,
  {sent, source, log}: {sent: Sent; source: string; log: Pick<Log, "note">},
): Received {
  try {
    return receive(sent);
  } catch (error) {
    // Not its message, which can show a piece of what was sent.
    log.note(`A delivery of ${source} could not be read: ${(error as Error).name}`);
    return {status: "refused", code: 422, reason: "it could not be read"};
  }
}
