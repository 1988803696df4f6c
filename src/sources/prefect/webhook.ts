import {isUtf8} from "node:buffer";
import {createHash, timingSafeEqual} from "node:crypto";
import type {RawEvent} from "../source.ts";
import {type EventContext, readDocument} from "./event.ts";

/** A run with all its tags and labels has a few thousand; what is larger is something else. */
export const PREFECT_BODY_BYTES_MAX = 1024 ** 2;
const LINES_MAX = 1000;

type Refused = {status: "refused"; code: 400 | 401 | 413 | 422; reason: string};

export type Received =
  | {status: "accepted"; deliveryId: string | null; events: RawEvent[]}
  | {status: "ignored"; reason: string}
  | Refused;

/**
 * Receives what an automation of Prefect sends (`call-webhook`), or the run records that a flow sends by itself, one
 * or more JSON documents a line. One of the secrets stands in `X-Ingest-Token` or in `Authorization`, and is looked at
 * before anything else is. The same delivery gives the same events, however often it comes. Prefect neither repeats a
 * delivery nor minds how it is answered: the reading of the API is what finds all. Never throws for what was sent; no
 * reason holds anything that was.
 */
export function receivePrefect(
  {headers, body}: {headers: Readonly<Record<string, string | undefined>>; body: Buffer},
  {secrets, ...context}: {secrets: readonly string[]} & EventContext,
): Received {
  if (body.length > PREFECT_BODY_BYTES_MAX) return refused(413, "the body is larger than 1 MiB");
  if (!isFrom(secrets, headers)) return refused(401, "the X-Ingest-Token header is not the secret");
  if (!isUtf8(body)) return refused(400, "the body is not UTF-8");
  const documents = parse(body.toString("utf8"));
  if (documents === null) return refused(400, "the body is not JSON");
  const events: RawEvent[] = [];
  let deliveryId: string | null = null;
  let ignored: string | null = null;
  for (const document of documents) {
    const reading = readDocument(document, context);
    if (reading.status === "odd") return refused(422, reading.reason);
    if (reading.status === "ignored") ignored = reading.reason;
    else {
      events.push(...reading.events);
      deliveryId ??= reading.deliveryId;
    }
  }
  if (events.length === 0) return {status: "ignored", reason: ignored ?? "the body is empty"};
  return {status: "accepted", deliveryId, events};
}

/** Whether a header holds one of the secrets, in a time that tells nothing of how much of it was right. */
function isFrom(
  secrets: readonly string[],
  headers: Readonly<Record<string, string | undefined>>,
): boolean {
  const given = Object.entries(headers).flatMap(([name, value]) => {
    const isOne = /^(x-ingest-token|authorization)$/i.test(name);
    return isOne && value !== undefined ? [value.trim().replace(/^Bearer +/i, "")] : [];
  });
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return given.some(one =>
    secrets.some(secret => secret !== "" && timingSafeEqual(digest(one), digest(secret))),
  );
}

/** One JSON text, whatever its content type says, or one a line. Null where it is neither. */
function parse(text: string): unknown[] | null {
  const json = (part: string) => {
    try {
      return [JSON.parse(part)];
    } catch {
      return null;
    }
  };
  const whole = json(text);
  if (whole !== null) return whole;
  const lines = text.split("\n").filter(line => line.trim() !== "");
  if (lines.length < 2 || lines.length > LINES_MAX) return null;
  const all = lines.map(json);
  return all.includes(null) ? null : all.flatMap(one => one ?? []);
}

function refused(code: Refused["code"], reason: string): Refused {
  return {status: "refused", code, reason};
}
