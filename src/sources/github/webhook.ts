import {isUtf8} from "node:buffer";
import type {Config} from "../../config.ts";
import type {RawEvent} from "../source.ts";
import {deliveries} from "./delivery.ts";
import {isSignedBy} from "./signature.ts";

/** GitHub sends no more. */
export const GITHUB_BODY_BYTES_MAX = 25 * 1024 ** 2;
const EVENT = /^[a-z][a-z_]{0,63}$/;
const DELIVERY = /^[\w-]{1,64}$/;

type Refused = {status: "refused"; code: 400 | 401 | 413 | 422; reason: string};

export type Received =
  | {status: "accepted"; deliveryId: string; events: RawEvent[]; hints: string[]}
  | {status: "ignored"; reason: string}
  | Refused;

type Sent = {headers: Readonly<Record<string, string | undefined>>; body: Buffer};

type Receiving = {
  secrets: readonly string[];
  config: Pick<Config, "changes" | "people" | "deployments">;
  identify: (identity: string) => string;
};

/** Receives one delivery: see `githubReceiver`, which makes what depends on the configuration once. */
export function receiveGithub(sent: Sent, receiving: Receiving): Received {
  return githubReceiver(receiving)(sent);
}

/**
 * Receives deliveries of a webhook: the signature of each, made with one of the secrets (two while they are rotated),
 * is checked over the bytes before anything in them is read. `hints` name the scopes (`git:<repository>`) that have
 * something new. Never throws for what was sent; no reason holds anything that was.
 */
export function githubReceiver({secrets, config, identify}: Receiving): (sent: Sent) => Received {
  const readingOf = deliveries({config, identify});
  return ({headers, body}) => {
    const header = headerReader(headers);
    const objection = unsigned(body, {header, secrets});
    if (objection !== null) return objection;
    const event = header("x-github-event");
    if (!EVENT.test(event)) return refused(400, "the X-GitHub-Event header is missing or odd");
    const deliveryId = header("x-github-delivery");
    if (!DELIVERY.test(deliveryId)) {
      return refused(400, "the X-GitHub-Delivery header is missing or odd");
    }
    const parsed = parseBody(body, header("content-type"));
    if ("status" in parsed) return parsed;
    const reading = readingOf({event, payload: parsed.payload});
    if (reading.status === "ignored") return reading;
    if (reading.status === "odd") return refused(422, reading.reason);
    return {status: "accepted", deliveryId, events: reading.events, hints: reading.hints};
  };
}

function unsigned(
  body: Buffer,
  {header, secrets}: {header: (name: string) => string; secrets: readonly string[]},
): Refused | null {
  if (body.length > GITHUB_BODY_BYTES_MAX) return refused(413, "the body is larger than 25 MiB");
  const signature = header("x-hub-signature-256");
  if (signature === "") {
    const hasOld = header("x-hub-signature") !== "";
    const reason = hasOld
      ? "it is signed with SHA-1 only, which is not safe"
      : "the X-Hub-Signature-256 header is missing: the webhook has no secret";
    return refused(401, reason);
  }
  if (isSignedBy(secrets, {signature, body})) return null;
  return refused(401, "the signature is not made with the secret");
}

function parseBody(body: Buffer, contentType: string): {payload: unknown} | Refused {
  const type = contentType.split(";", 1)[0]!.trim().toLowerCase();
  const isForm = type === "application/x-www-form-urlencoded";
  if (!isForm && type !== "application/json") {
    return refused(400, "the content type is neither application/json nor a form");
  }
  if (!isUtf8(body)) return refused(400, "the body is not UTF-8");
  const text = body.toString("utf8");
  const json = isForm ? new URLSearchParams(text).get("payload") : text;
  if (json === null) return refused(400, 'the form has no field "payload"');
  try {
    return {payload: JSON.parse(json)};
  } catch {
    return refused(400, "the body is not JSON");
  }
}

function headerReader(headers: Readonly<Record<string, string | undefined>>) {
  return (name: string) => {
    // A server has them in lower case: only what is missing is looked for among all.
    const key =
      name in headers ? name : Object.keys(headers).find(one => one.toLowerCase() === name);
    return key === undefined ? "" : (headers[key]?.trim() ?? "");
  };
}

function refused(code: Refused["code"], reason: string): Refused {
  return {status: "refused", code, reason};
}
