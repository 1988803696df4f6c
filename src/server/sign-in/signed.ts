import {createHmac, timingSafeEqual} from "node:crypto";

/** Browsers keep no longer cookies. */
const CHARACTERS_MAX = 4096;

/** A value that others may carry and cannot change: `<value>.<signature>`, safe in a cookie. */
export function sign(value: object, key: Buffer): string {
  const text = Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${text}.${signature(text, key).toString("base64url")}`;
}

/** What was signed with this key; null for anything else, whatever it is. */
export function open(signed: string | undefined, key: Buffer): unknown {
  if (signed === undefined || signed.length > CHARACTERS_MAX) return null;
  const [text, given, ...rest] = signed.split(".");
  if (!text || !given || rest.length > 0) return null;
  if (!isSame(Buffer.from(given, "base64url"), signature(text, key))) return null;
  return JSON.parse(Buffer.from(text, "base64url").toString());
}

/** Whether two digests are the same, in a time that does not tell where they differ. */
export function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

function signature(text: string, key: Buffer): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
