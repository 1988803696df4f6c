import type {Configuration, ServerMetadata} from "openid-client";
import {isLoopback} from "../../config/sign-in-schema.ts";
import type {Fetch} from "../../lib/http.ts";
import {discovering} from "./discovery.ts";
import type {SignInSettings} from "./settings.ts";

const TIMEOUT_SECONDS = 10;
const CLOCK_TOLERANCE_SECONDS = 30;

export type Client = typeof import("openid-client");

/** The way to a provider: what it says of itself, and its keys, are remembered. */
export function connection(
  {issuer, clientId, secret}: NonNullable<SignInSettings["provider"]>,
  {now, fetch}: {now: () => Date; fetch: Fetch},
) {
  const isInsecure = isLoopback(new URL(issuer).hostname);
  const discover = discovering({issuer, clientId, isInsecure, now, fetch});
  let keys: Parameters<Client["setJwksCache"]>[1] | undefined;

  return {
    isUp: () =>
      discover().then(
        () => true,
        () => false,
      ),

    /** Made anew each time, for the difference to our clock is part of it. */
    async open(client: Client): Promise<Configuration> {
      const server = await discover();
      const made = new client.Configuration(
        server,
        clientId,
        {
          [client.clockSkew]: Math.round((now().getTime() - Date.now()) / 1000),
          [client.clockTolerance]: CLOCK_TOLERANCE_SECONDS,
        },
        authentication(client, {server, secret}),
      );
      made.timeout = TIMEOUT_SECONDS;
      made[client.customFetch] = (url, options) => fetch(url, options as RequestInit);
      if (isInsecure) client.allowInsecureRequests(made);
      // Without this, the signature is not looked at: the token came from the provider itself, after all.
      client.enableNonRepudiationChecks(made);
      if (keys !== undefined) client.setJwksCache(made, keys);
      return made;
    },

    /** Keeps the keys that were fetched for a sign-in, for the next one. */
    keep(client: Client, known: Configuration): void {
      keys = client.getJwksCache(known) ?? keys;
    },
  };
}

/** As the client is registered by default; without a secret it is a public one, which PKCE alone protects. */
function authentication(
  client: Client,
  {server, secret}: {server: ServerMetadata; secret: string | null},
) {
  if (secret === null) return client.None();
  const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  return methods.includes("client_secret_basic")
    ? client.ClientSecretBasic(secret)
    : client.ClientSecretPost(secret);
}
