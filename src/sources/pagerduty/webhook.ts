import {isUtf8} from "node:buffer";
import {createHmac, timingSafeEqual} from "node:crypto";
import type {Config} from "../../config.ts";
import {ShapeError} from "../shape.ts";
import type {RawEvent} from "../source.ts";
import {eventOf, readIncident, rowOf} from "./row.ts";

export const PAGERDUTY_BODY_BYTES_MAX = 5 * 1024 ** 2;
const SIGNATURE = /^v1=([0-9a-f]{64})$/i;

export type Received =
  | {status: "accepted"; events: RawEvent[]}
  | {status: "ignored"; reason: string}
  | {status: "refused"; code: 400 | 401 | 413 | 422; reason: string};

/**
 * Receives a delivery of a V3 webhook: its signature, made with one of the secrets, is checked over the bytes before
 * anything in them is read. Never throws for what was sent; no reason holds anything that was.
 */
export function receivePagerduty(
  {headers, body}: {headers: Readonly<Record<string, string | undefined>>; body: Buffer},
  {secrets, config}: {secrets: readonly string[]; config: Pick<Config, "services" | "pagerduty">},
): Received {
  if (body.length > PAGERDUTY_BODY_BYTES_MAX) return refused(413, "the body is larger than 5 MiB");
  const name = Object.keys(headers).find(key => key.toLowerCase() === "x-pagerduty-signature");
  const signature = name === undefined ? "" : (headers[name] ?? "");
  if (signature === "") return refused(401, "the X-PagerDuty-Signature header is missing");
  if (!isSignedBy(secrets, {signature, body})) {
    return refused(401, "the signature is not made with the secret");
  }
  if (!isUtf8(body)) return refused(400, "the body is not UTF-8");
  let payload: {event?: Delivered};
  try {
    payload = JSON.parse(body.toString("utf8"));
  } catch {
    return refused(400, "the body is not JSON");
  }
  return readDelivered(payload?.event, config);
}

type Delivered = {
  event_type?: unknown;
  occurred_at?: unknown;
  data?: {type?: unknown; status?: unknown; resolved_at?: unknown; service?: {id?: unknown}};
};

function readDelivered(
  event: Delivered | undefined,
  config: Pick<Config, "services" | "pagerduty">,
): Received {
  const {event_type, occurred_at, data} = event ?? {};
  if (typeof event_type !== "string") return refused(422, "the event has no type");
  // Of notes, responders and messages the data is another thing than the incident.
  if (!event_type.startsWith("incident.") || (data?.type ?? "incident") !== "incident") {
    return {status: "ignored", reason: "it tells of no incident's state"};
  }
  const at = new Date(String(occurred_at));
  if (Number.isNaN(at.getTime())) return refused(422, "the event has no moment");
  const {services} = config.pagerduty;
  if (services.length > 0 && !services.includes(String(data?.service?.id))) {
    return {status: "ignored", reason: "its service is not one of the configured"};
  }
  const isEnd = event_type === "incident.resolved";
  if (data?.status === "resolved" && !isEnd && data.resolved_at == null) {
    return {status: "ignored", reason: "it does not say when the incident was resolved"};
  }
  const raw = isEnd ? {...data, resolved_at: data?.resolved_at ?? at.toISOString()} : data;
  try {
    const row = rowOf(readIncident(raw), config);
    return {status: "accepted", events: [eventOf(row, at.toISOString())]};
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return refused(422, error.message);
  }
}

/** Whether one of the secrets made one of the signatures; each pair is compared in constant time. */
function isSignedBy(
  secrets: readonly string[],
  {signature, body}: {signature: string; body: Buffer},
): boolean {
  const claimed = signature.split(",").flatMap(one => SIGNATURE.exec(one.trim())?.[1] ?? []);
  const made = secrets
    .filter(secret => secret !== "")
    .map(secret => createHmac("sha256", secret).update(body).digest());
  const matches = made.flatMap(digest =>
    claimed.map(hex => timingSafeEqual(digest, Buffer.from(hex, "hex"))),
  );
  return matches.includes(true);
}

function refused(code: 400 | 401 | 413 | 422, reason: string): Received {
  return {status: "refused", code, reason};
}
