import type {ServerMetadata} from "openid-client";
import type {Fetch} from "../../lib/http.ts";

const TIMEOUT_SECONDS = 5;
/** How long what a provider says of itself is used without asking again. */
const KNOWN_MS = 3_600_000;
/** For how long a failure is told without asking again: a provider that is down is not asked by each reader. */
const FAILED_MS = 5000;

/**
 * What the provider's discovery document says, asked when it is first needed and each hour after. What was known
 * before is used when it cannot be asked again.
 */
export function discovering({
  issuer,
  clientId,
  isInsecure,
  now,
  fetch,
}: {
  issuer: string;
  clientId: string;
  isInsecure: boolean;
  now: () => Date;
  fetch: Fetch;
}): () => Promise<ServerMetadata> {
  let known: {server: ServerMetadata; at: number} | null = null;
  let failed: {error: unknown; at: number} | null = null;
  let asking: Promise<ServerMetadata> | null = null;

  async function ask(): Promise<ServerMetadata> {
    const client = await import("openid-client");
    const found = await client.discovery(new URL(issuer), clientId, undefined, client.None(), {
      [client.customFetch]: (url, options) => fetch(url, options as RequestInit),
      timeout: TIMEOUT_SECONDS,
      ...(isInsecure ? {execute: [client.allowInsecureRequests]} : {}),
    });
    return found.serverMetadata();
  }

  return async () => {
    const at = now().getTime();
    if (known !== null && at - known.at < KNOWN_MS) return known.server;
    if (failed !== null && at - failed.at < FAILED_MS) {
      if (known !== null) return known.server;
      throw failed.error;
    }
    asking ??= ask().finally(() => {
      asking = null;
    });
    try {
      const server = await asking;
      known = {server, at};
      failed = null;
      return server;
    } catch (error) {
      failed = {error, at};
      if (known !== null) return known.server;
      throw error;
    }
  };
}
