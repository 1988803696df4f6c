import {join} from "node:path";
import type {MiddlewareHandler} from "hono";
import {Hono} from "hono";
import {defaults} from "../../config/defaults.ts";
import type {Config} from "../../config.ts";
import type {Fetch} from "../../lib/http.ts";
import type {Log} from "../../lib/log.ts";
import type {Env} from "../../lib/secret.ts";
import {buckets} from "../security/bucket.ts";
import {clientAddress} from "../security/client-address.ts";
import {limits} from "../security/rate-limit.ts";
import {endedSessions} from "./ended.ts";
import {flows} from "./flows.ts";
import {openKeys} from "./keys.ts";
import {localOnly, signedInOnly} from "./middleware.ts";
import {provider as openProvider} from "./provider.ts";
import {formTargets, signInRoutes} from "./routes.ts";
import {sessions as openSessions} from "./sessions.ts";
import {signInFrom} from "./settings.ts";
import {digestOf, type Token} from "./tokens.ts";
import type {ServerEnv} from "./user.ts";

export type SignIn = {
  /** Sets `user`, or refuses; before every route. */
  middleware: MiddlewareHandler<ServerEnv>;
  /** `/sign-in…` and `/sign-out`, to be mounted at `/`. */
  routes: Hono<ServerEnv>;
  /** Origins that forms may lead to, for the security headers. */
  formTargets: readonly string[];
  publicUrl: URL | null;
  /** Whether anybody has to sign in; without, this machine alone is served. */
  isNeeded: boolean;
};

/**
 * Who may read, by the configuration and the environment. Throws a UserError where the server may not start on this
 * address, or a secret cannot be used. `ownToken` lets the commands of whoever started the server in, as an operator.
 */
export function signIn({
  config,
  env,
  host,
  now,
  log,
  ownToken = null,
  ...more
}: {
  config: Pick<Config, "root" | "dataFolder" | "server">;
  env: Env;
  host: string;
  now: () => Date;
  log: Log;
  ownToken?: string | null;
  fetch?: Fetch;
}): SignIn {
  const settings = signInFrom(config, env, {host});
  const {publicUrl, provider} = settings;
  const isNeeded = provider !== null || settings.tokens.length > 0;
  if (!isNeeded) {
    const routes = new Hono<ServerEnv>();
    routes.get("/sign-in", context => context.redirect("/", 302));
    return {middleware: localOnly(settings), routes, formTargets: [], publicUrl, isNeeded};
  }
  const own: Token[] =
    ownToken === null ? [] : [{digest: digestOf(ownToken), role: "operator", name: "local"}];
  const keys = openKeys({root: config.root, env});
  const isSecure = publicUrl?.protocol === "https:";
  const guesses = buckets(limits.signIn, {now});
  const addressOf = clientAddress(config.server.trustedProxy);
  const guess: Parameters<typeof signInRoutes>[0]["guess"] = context =>
    guesses.take(addressOf(context));
  const sessions = openSessions({
    keys,
    tokens: settings.tokens,
    provider: provider && {...provider, secret: null},
    hours: provider?.sessionHours ?? defaults.sessionHours,
    isSecure,
    ended: endedSessions(join(config.dataFolder, "ended-sessions.json"), {now}),
    now,
  });
  return {
    middleware: signedInOnly({
      ...{sessions, keys, publicUrl, guess},
      tokens: [...settings.tokens, ...own],
    }),
    routes: signInRoutes({
      ...{settings, sessions, keys, guess, log},
      provider: provider && openProvider(provider, {now, ...more}),
      flows: flows({key: keys.flows, isSecure, now}),
    }),
    formTargets: formTargets(settings),
    publicUrl,
    isNeeded,
  };
}
