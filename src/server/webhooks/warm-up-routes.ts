import {randomUUID} from "node:crypto";
import type {Duplex} from "node:stream";
import {setImmediate as turn} from "node:timers/promises";
import {Hono} from "hono";
import {defaultConfig} from "../../config/defaults.ts";
import {withoutNetwork} from "../listen.ts";
import {clientAddress} from "../security/client-address.ts";
import {limits, rateLimit} from "../security/rate-limit.ts";
import {webhookApp} from "./app.ts";

/** By then V8 has compiled what all requests run through. */
const DELIVERIES = 400;
const CONNECTIONS = 8;
/** What GitHub sends of a job is about as long. */
const BODY_BYTES = 8192;

/**
 * Answers deliveries that are made up, over no network and with nothing behind, so that those who send first need not
 * wait for the compiler. Resolves to how many were accepted.
 */
export async function warmUpRoutes(): Promise<number> {
  const unused = () => {
    throw new Error("A delivery that was made up went further than to the desk");
  };
  const now = () => new Date();
  const hooks = webhookApp({
    config: defaultConfig("/"),
    env: {GITHUB_WEBHOOK_SECRET: randomUUID()},
    // The answers come later, as from the thread.
    desk: async () => {
      await turn();
      return {status: "accepted", hints: []};
    },
    inbox: {bury: unused},
    identity: {identify: unused, check: "", rehashSince: unused},
    onArrival: () => {},
    log: {debug: unused, info: unused, warn: unused, error: unused},
    observed: () => {},
    limit: rateLimit(limits.webhooks, {client: clientAddress([]), now}),
  });
  const connect = withoutNetwork(new Hono().route("/webhooks", hooks));
  const request = delivery();
  const counts = await Promise.all(
    Array.from({length: CONNECTIONS}, () => sendAll(connect(), request)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Ends also where the connection is closed after a refusal. */
async function sendAll(connection: Duplex, request: Buffer): Promise<number> {
  let [answered, accepted] = [0, 0];
  connection.write(request);
  for await (const answer of connection as AsyncIterable<Buffer>) {
    answered += 1;
    if (answer.toString("latin1").startsWith("HTTP/1.1 202 ")) accepted += 1;
    if (answered === DELIVERIES / CONNECTIONS) break;
    connection.write(request);
  }
  return accepted;
}

/** As GitHub sends one: with its headers, and some kilobytes. */
function delivery(): Buffer {
  const head = [
    "POST /webhooks/github HTTP/1.1",
    "Host: localhost",
    "Accept: */*",
    "Content-Type: application/json",
    "User-Agent: GitHub-Hookshot",
    `X-GitHub-Delivery: ${randomUUID()}`,
    "X-GitHub-Event: workflow_job",
    "X-GitHub-Hook-ID: 1",
    "X-GitHub-Hook-Installation-Target-ID: 1",
    "X-GitHub-Hook-Installation-Target-Type: repository",
    "X-Hub-Signature-256: sha256=none",
    `Content-Length: ${BODY_BYTES}`,
    "\r\n",
  ];
  return Buffer.concat([Buffer.from(head.join("\r\n")), Buffer.alloc(BODY_BYTES, " ")]);
}
