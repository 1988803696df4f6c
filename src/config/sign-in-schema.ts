import {z} from "zod";
import type {SignInConfig} from "../config.ts";
import {defaults} from "./defaults.ts";
import {globs, word} from "./words.ts";

const SESSION_HOURS_MAX = 168;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether a host, as it stands in an address, is this machine and nothing else. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** Secrets travel to it: over TLS, or not over a network at all. */
function isSafe(address: string): boolean {
  const {protocol, hostname} = new URL(address);
  return protocol === "https:" || isLoopback(hostname);
}

const holders = (role: string) =>
  globs(`Values of the claim that make one ${role}; \`*\` is everybody who can sign in.`, []);

const roles = z
  .strictObject({
    admin: holders("an admin, who also reads the access log and what was refused"),
    operator: holders("an operator, who also starts syncs and sends deployments and incidents"),
    analyst: holders("an analyst, who also sees the ids of raw events behind a number"),
    viewer: holders("a viewer, who sees the numbers"),
  })
  .refine(
    given => Object.values(given).some(values => values.length > 0),
    "nobody has a role: give at least one, such as viewer: ['*']",
  );

/** Who may read: people of a provider of OpenID Connect. Secrets are no part of it. */
export const signIn = z
  .strictObject({
    issuer: z
      .url({protocol: /^https?$/})
      .refine(isSafe, "expected https")
      .describe("The provider's address, as its discovery document names it."),
    client_id: word.describe("The id under which the provider knows this server."),
    scopes: globs("What is asked for besides `openid`, such as `groups`.", []),
    role_claim: word
      .default(defaults.roleClaim)
      .describe("The claim that says what one may do; `a.b` is b inside of a."),
    roles: roles.describe("Who is what, by the claim's values; the highest role counts."),
    session_hours: z
      .number()
      .positive()
      .max(SESSION_HOURS_MAX)
      .default(defaults.sessionHours)
      .describe(
        "After how many hours one signs in again, and a changed role counts at the latest.",
      ),
  })
  .optional()
  .describe(
    "Sign-in by OpenID Connect; the client's secret comes from `FIVEKEYS_OIDC_CLIENT_SECRET`.",
  );

const ADDRESS = /^[0-9a-fA-F.:]+(\/\d{1,3})?$/;

/** Whose word about the client's address is taken. */
export const trustedProxy = z
  .union([word.regex(ADDRESS, "expected an address"), z.array(word.regex(ADDRESS))])
  .default([])
  .describe(
    "Addresses or networks (`10.0.0.0/8`) of proxies whose `X-Forwarded-For` is believed, for rate limits.",
  );

/** As the product sees it. */
export function completeSignIn(parsed: z.output<typeof signIn>): SignInConfig | null {
  if (parsed === undefined) return null;
  const list = (value: string | readonly string[]) => [value].flat();
  const {admin, operator, analyst, viewer} = parsed.roles;
  return {
    issuer: parsed.issuer,
    clientId: parsed.client_id,
    scopes: list(parsed.scopes),
    roleClaim: parsed.role_claim,
    roles: {
      admin: list(admin),
      operator: list(operator),
      analyst: list(analyst),
      viewer: list(viewer),
    },
    sessionHours: parsed.session_hours,
  };
}
