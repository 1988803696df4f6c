import {type Fetch, systemFetch} from "../../lib/http.ts";
import {type Claims, claimOf} from "./claims.ts";
import {type Client, connection} from "./connection.ts";
import {toProviderError} from "./provider-error.ts";
import type {SignInSettings} from "./settings.ts";

/** Where the provider sends people back to; one of these two is registered there for each. */
export const CALLBACK = "/sign-in/callback";
export const SIGNED_OUT = "/sign-out";

/** What a sign-in takes along to the provider and back. */
export type Flow = {state: string; nonce: string; verifier: string};

/** Who came back: the provider's own name for them, which is hashed and never kept, and what it says of them. */
export type Visitor = {issuer: string; subject: string; claims: Claims};

export type Provider = ReturnType<typeof provider>;

/**
 * A provider of OpenID Connect: authorization code flow with PKCE. It is asked when somebody signs in, not before, so
 * the server starts also while it is down. Throws a `ProviderError` where it cannot be asked or does not vouch.
 */
export function provider(
  settings: NonNullable<SignInSettings["provider"]>,
  {now, fetch = systemFetch}: {now: () => Date; fetch?: Fetch},
) {
  const {scopes, roleClaim, publicUrl} = settings;
  const redirectUri = new URL(CALLBACK, publicUrl).href;
  const {isUp, open, keep} = connection(settings, {now, fetch});

  return {
    /** Whether it answers. */
    isUp,

    /** Where to send somebody to, and what they have to bring back. */
    async begin(): Promise<{url: URL; flow: Flow}> {
      const client = await import("openid-client");
      return toProviderError(async () => {
        const flow = newFlow(client);
        const url = client.buildAuthorizationUrl(await open(client), {
          redirect_uri: redirectUri,
          scope: [...new Set(["openid", ...scopes])].join(" "),
          state: flow.state,
          nonce: flow.nonce,
          code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
          code_challenge_method: "S256",
        });
        return {url, flow};
      });
    },

    /** Who came back with this query. Signature, issuer, audience, expiry and nonce of the ID token are checked. */
    async finish(query: string, {state, nonce, verifier}: Flow): Promise<Visitor> {
      const client = await import("openid-client");
      return toProviderError(async () => {
        const known = await open(client);
        const back = new URL(redirectUri);
        back.search = query;
        const tokens = await client.authorizationCodeGrant(known, back, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        keep(client, known);
        const {iss, sub, ...claims} = tokens.claims()!;
        const isThere = claimOf(claims, roleClaim) !== undefined;
        if (isThere || known.serverMetadata().userinfo_endpoint === undefined) {
          return {issuer: iss, subject: sub, claims};
        }
        const more = await client.fetchUserInfo(known, tokens.access_token, sub);
        return {issuer: iss, subject: sub, claims: {...more, ...claims}};
      });
    },

    /** Where the provider ends its own session; null where it has no such place. */
    async endSession(): Promise<URL | null> {
      const client = await import("openid-client");
      return toProviderError(async () => {
        const known = await open(client);
        if (known.serverMetadata().end_session_endpoint === undefined) return null;
        return client.buildEndSessionUrl(known, {
          post_logout_redirect_uri: new URL(SIGNED_OUT, publicUrl).href,
        });
      });
    },
  };
}

function newFlow(client: Client): Flow {
  return {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  };
}
