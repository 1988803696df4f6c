import {type Context, Hono} from "hono";
import type {Config} from "../../config.ts";
import type {Identity} from "../../lib/identity.ts";
import type {Log} from "../../lib/log.ts";
import type {Env} from "../../lib/secret.ts";
import {
  EVENT_SENDERS,
  type EventSender,
  WEBHOOK_SECRETS,
  webhookSecrets,
} from "../../lib/webhook-secrets.ts";
import type {Inbox} from "../../pipeline/inbox.ts";
import {NOT_STORED, refuse} from "./answers.ts";
import type {Desk} from "./desk.ts";
import {readProven} from "./proven.ts";
import {type BodyReader, bodyReader} from "./read-body.ts";
import {senders} from "./senders.ts";
import {typeformHandler} from "./typeform.ts";

/** Something has arrived: who sent it, and the scopes (`git:<repository>`) that have something new to be read. */
export type Arrival = {source: string; hints: readonly string[]};

export type WebhookOptions = {
  config: Config;
  env: Env;
  /** Takes the deliveries of those whose deliveries are events. */
  desk: Desk;
  inbox: Pick<Inbox, "bury">;
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
  const {env} = options;
  const add = (
    name: keyof typeof WEBHOOK_SECRETS,
    handler: (secrets: readonly string[]) => (context: Context) => Promise<Response>,
  ) => {
    const secrets = webhookSecrets(env, name);
    const reason = `no secret is configured, so nothing can be verified: set ${WEBHOOK_SECRETS[name]}`;
    const without = (context: Context) => refuse(context, {code: 503, reason}, {isUnread: true});
    routes.post(`/${name}`, secrets.length === 0 ? without : handler(secrets));
  };
  for (const name of EVENT_SENDERS) add(name, () => eventHandler(name, {readBody, ...options}));
  add("typeform", secrets => typeformHandler({secrets, readBody, now, ...options}));
  routes.all("/:sender", context =>
    Object.hasOwn(WEBHOOK_SECRETS, context.req.param("sender"))
      ? refuse(context, {code: 405, reason: "a delivery is a POST"})
      : refuse(context, {code: 404, reason: "no such sender is known"}),
  );
  routes.onError((error, context) => {
    options.log.note(`A delivery was not stored: ${error.message}`);
    return refuse(context, NOT_STORED);
  });
  return routes;
}

/** Answers as the desk does, which stores what a delivery says as events. */
function eventHandler(
  source: EventSender,
  {desk, readBody, onArrival}: Pick<WebhookOptions, "desk" | "onArrival"> & {readBody: BodyReader},
): (context: Context) => Promise<Response> {
  const gate = {...senders[source], readBody};
  return async context => {
    const sent = await readProven(context, gate);
    if (sent instanceof Response) return sent;
    const answer = await desk({source, sent});
    if (answer.status === "refused") return refuse(context, answer);
    if (answer.status === "ignored") return context.json(answer);
    if (answer.status === "accepted") onArrival({source, hints: answer.hints});
    return context.json({status: answer.status}, 202);
  };
}
