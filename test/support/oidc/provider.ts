import {generateKeyPairSync, sign as signWith} from "node:crypto";
import {createServer, type IncomingMessage, type ServerResponse} from "node:http";
import type {AddressInfo} from "node:net";
import Provider from "oidc-provider";
import {vi} from "vitest";

export const CLIENT = {id: "fivekeys", secret: "a-secret-of-the-client-of-these-tests"};

/** Somebody at the provider, and what it says of them. */
export type Person = {sub: string; groups: readonly string[]};

const key = generateKeyPairSync("rsa", {modulusLength: 2048});
const jwk = {...key.privateKey.export({format: "jwk"}), kid: "provider", alg: "RS256", use: "sig"};

/**
 * For tests: a real provider of OpenID Connect on this machine. Whoever is `present` has agreed to everything, so the
 * browser comes back at once; nobody present is somebody who does not agree.
 */
export async function startProvider({origin}: {origin: string}) {
  // It warns of what a provider for more than tests would need.
  for (const way of ["info", "warn"] as const) vi.spyOn(console, way).mockReturnValue(undefined);
  let answer: (request: IncomingMessage, response: ServerResponse) => unknown = () => undefined;
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people = new Map<string, Person>();
  const state: {present: Person | null} = {present: {sub: "ada-4711", groups: ["staff"]}};
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${origin}/sign-in/callback`],
        post_logout_redirect_uris: [`${origin}/sign-out`],
      },
    ],
    claims: {openid: ["sub"], groups: ["groups"]},
    scopes: ["openid", "groups"],
    cookies: {keys: ["of these tests"]},
    jwks: {keys: [jwk]},
    features: {devInteractions: {enabled: false}, rpInitiatedLogout: {enabled: true}},
    interactions: {url: (_, {uid}) => `/interaction/${uid}`},
    pkce: {required: () => true},
    ttl: {IdToken: 3600, Session: 3600, Grant: 3600, Interaction: 600},
    findAccount: (_, sub) => ({accountId: sub, claims: () => ({...people.get(sub)!, sub})}),
  });
  provider.proxy = true;
  const asked = provider.callback();
  answer = async (request, response) => {
    if (!request.url?.startsWith("/interaction/")) return asked(request, response);
    await interact(provider, {request, response, person: state.present, people});
  };
  return {
    issuer,
    state,
    /** Signs claims as the provider would, or with another key. */
    jwt: (claims: object, {isForged = false}: {isForged?: boolean} = {}) =>
      jwt(claims, isForged ? generateKeyPairSync("rsa", {modulusLength: 2048}).privateKey : null),
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

async function interact(
  provider: Provider,
  {
    request,
    response,
    person,
    people,
  }: {
    request: IncomingMessage;
    response: ServerResponse;
    person: Person | null;
    people: Map<string, Person>;
  },
): Promise<void> {
  const {params} = await provider.interactionDetails(request, response);
  if (person === null) {
    const denial = {error: "access_denied", error_description: "Ada Lovelace did not agree"};
    return provider.interactionFinished(request, response, denial);
  }
  people.set(person.sub, person);
  const grant = new provider.Grant({accountId: person.sub, clientId: String(params.client_id)});
  grant.addOIDCScope(String(params.scope));
  const grantId = await grant.save();
  const result = {login: {accountId: person.sub}, consent: {grantId}};
  await provider.interactionFinished(request, response, result);
}

function jwt(claims: object, other: typeof key.privateKey | null): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({alg: "RS256", kid: "provider", typ: "JWT"})}.${part(claims)}`;
  return `${text}.${signWith("sha256", Buffer.from(text), other ?? key.privateKey).toString("base64url")}`;
}
