import {type Context, Hono} from "hono";
import type {Config} from "../../config.ts";
import type {Identity} from "../../lib/identity.ts";
import type {Log} from "../../lib/log.ts";
import type {Env} from "../../lib/secret.ts";
import {WEBHOOK_SECRETS, webhookSecrets} from "../../lib/webhook-secrets.ts";
import type {Inbox} from "../../pipeline/inbox.ts";
import {refuse} from "./answers.ts";
import {readProven} from "./proven.ts";
import {type BodyReader, bodyReader} from "./read-body.ts";
import {digestOf, type Received, type Receiver, receivers, type Sent} from "./senders.ts";
import {typeformHandler} from "./typeform.ts";

/** Something has arrived: who sent it, and the scopes (`git:<repository>`) that have something new to be read. */
export type Arrival = {source: string; hints: readonly string[]};

export type WebhookOptions = {
  config: Config;
  env: Env;
  inbox: Inbox;
  identity: Pick<Identity, "identify" | "check" | "rehashSince">;
  /** Called once what has arrived is stored and a build would show it; must not throw, and is soon done. */
  onArrival: (arrival: Arrival) => void;
  now?: () => Date;
  log: Pick<Log, "note">;
};

/**
 * `POST /webhooks/<sender>`: verifies a delivery over its bytes, stores what it says, and only then answers 202.
 * Without a secret it answers 503: nothing unsigned is ever read. No answer holds anything that was sent. Throws a
 * UserError where a file of secrets cannot be read.
 */
export function webhookRoutes({now = () => new Date(), ...options}: WebhookOptions): Hono {
  const routes = new Hono();
  const readBody = bodyReader();
  const {config, env, identity} = options;
  const add = (
    name: keyof typeof WEBHOOK_SECRETS,
    handler: (secrets: readonly string[]) => (context: Context) => Promise<Response>,
  ) => {
    const secrets = webhookSecrets(env, name);
    const reason = `no secret is configured, so nothing can be verified: set ${WEBHOOK_SECRETS[name]}`;
    const without = (context: Context) => refuse(context, {code: 503, reason}, {isUnread: true});
    routes.post(`/${name}`, secrets.length === 0 ? without : handler(secrets));
  };
  for (const name of ["github", "prefect", "pagerduty"] as const) {
    add(name, secrets => {
      const receiver = receivers[name]({secrets, config, identify: identity.identify});
      return eventHandler(name, {receiver, readBody, ...options});
    });
  }
  add("typeform", secrets => typeformHandler({secrets, readBody, now, ...options}));
  routes.all("/:sender", context =>
    Object.hasOwn(WEBHOOK_SECRETS, context.req.param("sender"))
      ? refuse(context, {code: 405, reason: "a delivery is a POST"})
      : refuse(context, {code: 404, reason: "no such sender is known"}),
  );
  routes.onError((error, context) => {
    options.log.note(`A delivery was not stored: ${error.message}`);
    return refuse(context, {code: 503, reason: "it could not be stored"});
  });
  return routes;
}

/** Stores what a delivery says as events in the inbox. */
function eventHandler(
  source: string,
  {
    receiver,
    readBody,
    inbox,
    identity,
    onArrival,
    log,
  }: Omit<WebhookOptions, "now"> & {receiver: Receiver; readBody: BodyReader},
): (context: Context) => Promise<Response> {
  return async context => {
    const sent = await readProven(context, {...receiver, readBody});
    if (sent instanceof Response) return sent;
    const received = receiveSafely(receiver, {sent, source, log});
    if (received.status === "ignored") return context.json(received);
    if (received.status === "refused") {
      if (received.code !== 422) return refuse(context, received);
      const letter = {source, deliveryId: receiver.idOf(sent), reason: received.reason};
      const isKept = await inbox.bury({...letter, digest: digestOf(sent.body)});
      return refuse(context, isKept ? received : {code: 503, reason: "the inbox is full"});
    }
    const {events, hints = []} = received;
    const deliveryId = receiver.idOf(sent);
    const {status} = await inbox.put({source, deliveryId, events, keyCheck: identity.check});
    if (status === "full") return refuse(context, {code: 503, reason: "the inbox is full"});
    if (status === "accepted") onArrival({source, hints});
    return context.json({status}, 202);
  };
}

/** What a reader fails on is a dead letter as well: it shall not be lost, nor its sender told of our fault. */
function receiveSafely(
  {receive}: Receiver,
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
