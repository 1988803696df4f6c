import {isUtf8} from "node:buffer";
import {createHmac, timingSafeEqual} from "node:crypto";
import type {Response} from "./responses.ts";
import {typeformResponse} from "./typeform.ts";

export const TYPEFORM_BODY_BYTES_MAX = 5 * 1024 ** 2;
const SIGNATURE = /^sha256=([A-Za-z0-9+/]{43}=)$/;

export type Received =
  | {status: "accepted"; formId: string; response: Response}
  | {status: "ignored"; reason: string}
  | {status: "refused"; code: 400 | 401 | 413 | 422; reason: string};

/**
 * Receives a delivery of Typeform's webhook: its signature, made with one of the secrets, is checked over the bytes
 * before anything in them is read. Returns the response without what may not be kept; a repeated delivery has the
 * same token. Never throws for what was sent; no reason holds anything that was.
 */
export function receiveTypeform(
  {headers, body}: {headers: Readonly<Record<string, string | undefined>>; body: Buffer},
  {secrets}: {secrets: readonly string[]},
): Received {
  if (body.length > TYPEFORM_BODY_BYTES_MAX) return refused(413, "the body is larger than 5 MiB");
  const name = Object.keys(headers).find(key => key.toLowerCase() === "typeform-signature");
  const signature = name === undefined ? "" : (headers[name] ?? "");
  if (signature === "") return refused(401, "the Typeform-Signature header is missing");
  if (!isSignedBy(secrets, {signature, body})) {
    return refused(401, "the signature is not made with the secret");
  }
  if (!isUtf8(body)) return refused(400, "the body is not UTF-8");
  let document: {event_type?: unknown; form_response?: {form_id?: unknown} | null} | null;
  try {
    document = JSON.parse(body.toString("utf8"));
  } catch {
    return refused(400, "the body is not JSON");
  }
  if (typeof document?.event_type !== "string") return refused(422, "the event has no type");
  if (document.event_type !== "form_response") {
    return {status: "ignored", reason: "it is no response"};
  }
  const response = typeformResponse(document);
  const formId = document.form_response?.form_id;
  return response === null || typeof formId !== "string"
    ? refused(422, "the response is of another shape")
    : {status: "accepted", formId, response};
}

function refused(code: 400 | 401 | 413 | 422, reason: string): Received {
  return {status: "refused", code, reason};
}

function isSignedBy(
  secrets: readonly string[],
  {signature, body}: {signature: string; body: Buffer},
): boolean {
  const given = Buffer.from(SIGNATURE.exec(signature)?.[1] ?? "", "base64");
  return secrets
    .filter(secret => secret !== "")
    .some(secret => {
      const made = createHmac("sha256", secret).update(body).digest();
      return made.length === given.length && timingSafeEqual(made, given);
    });
}
