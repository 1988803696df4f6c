import {createHmac, timingSafeEqual} from "node:crypto";

const SHA_256 = /^sha256=([0-9a-f]{64})$/i;

/** Whether one of the secrets made the signature of these very bytes; each is compared in constant time. */
export function isSignedBy(
  secrets: readonly string[],
  {signature, body}: {signature: string; body: Buffer},
): boolean {
  const given = SHA_256.exec(signature)?.[1];
  if (given === undefined) return false;
  const claimed = Buffer.from(given, "hex");
  const matches = secrets
    .filter(secret => secret !== "")
    .map(secret => timingSafeEqual(createHmac("sha256", secret).update(body).digest(), claimed));
  return matches.includes(true);
}
