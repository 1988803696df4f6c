import {createPublicKey, verify} from "node:crypto";

const TOKEN_LIFE_MS = 60 * 60_000;
const JWT_LIFE_SECONDS = 600;
const JWT_SKEW_SECONDS = 60;

export type FakeApp = {appId: string; installationId: number; publicKey: string};

export type AppAnswer = {status: number; body: object};

/** Makes installation tokens for a JWT that is rightly signed and right by this server's clock. */
export function fakeApp({appId, installationId, publicKey}: FakeApp, now: () => number) {
  const ends = new Map<string, number>();
  const key = createPublicKey(publicKey);

  const refuse = (message: string, status = 401): AppAnswer => ({status, body: {message}});

  function claimsOf(jwt: string): {iss: string; iat: number; exp: number} | null {
    const [head = "", claims = "", signature = ""] = jwt.split(".");
    const isSigned = verify(
      "sha256",
      Buffer.from(`${head}.${claims}`),
      key,
      Buffer.from(signature, "base64url"),
    );
    return isSigned ? JSON.parse(Buffer.from(claims, "base64url").toString()) : null;
  }

  return {
    /** `POST /app/installations/<id>/access_tokens`. */
    makeToken: (authorization: string, asked: number): AppAnswer => {
      const claims = claimsOf(authorization.replace(/^bearer /i, ""));
      if (claims === null || String(claims.iss) !== appId) {
        return refuse("A JSON web token could not be decoded");
      }
      const seconds = now() / 1000;
      if (claims.iat > seconds + JWT_SKEW_SECONDS) {
        return refuse(
          "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
        );
      }
      if (claims.exp > seconds + JWT_LIFE_SECONDS + JWT_SKEW_SECONDS) {
        return refuse("'Expiration time' claim ('exp') is too far in the future");
      }
      if (claims.exp < seconds) {
        return refuse(
          "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
        );
      }
      if (asked !== installationId) return refuse("Not Found", 404);
      const token = `ghs_fake${ends.size + 1}`;
      ends.set(token, now() + TOKEN_LIFE_MS);
      const expires_at = new Date(now() + TOKEN_LIFE_MS).toISOString();
      return {status: 201, body: {token, expires_at, permissions: {actions: "read"}}};
    },
    isToken: (token: string) => (ends.get(token) ?? 0) > now(),
    revoke: () => ends.clear(),
    tokenCount: () => ends.size,
  };
}
