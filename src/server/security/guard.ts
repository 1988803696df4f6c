import type {Hono, MiddlewareHandler} from "hono";
import {createMiddleware} from "hono/factory";
import type {Config} from "../../config.ts";
import {signIn} from "../sign-in/sign-in.ts";
import type {ServerEnv} from "../sign-in/user.ts";
import {accessFolder} from "./access-entries.ts";
import {accessLog} from "./access-log.ts";
import {accessRoutes} from "./access-routes.ts";
import {clientAddress} from "./client-address.ts";
import {securityHeaders} from "./headers.ts";
import {limits, rateLimit} from "./rate-limit.ts";

const HEALTH = /^\/(healthz|readyz)$/;

export type Guard = {
  /** Puts everything before the routes that are added to the app afterwards. */
  protect: (app: Hono<ServerEnv>) => void;
  /** What stands before webhooks, which prove themselves and come by the thousand. */
  webhooks: MiddlewareHandler;
  /** Writes what the access log still holds. */
  close: () => void;
};

/**
 * What stands before every route, in this order: security headers, rate limits, the access log, and sign-in with its
 * pages. Throws a UserError where the server may not start on this address.
 */
export function guard({
  config,
  ...rest
}: Parameters<typeof signIn>[0] & {
  config: Pick<Config, "root" | "dataFolder" | "server" | "retention">;
}): Guard {
  const {now, log} = rest;
  const entry = signIn({config, ...rest});
  const folder = accessFolder(config.dataFolder);
  const access = accessLog({folder, days: config.retention.accessLogDays, now, log});
  const client = clientAddress(config.server.trustedProxy);
  return {
    webhooks: rateLimit(limits.webhooks, {client, now}),
    protect(app) {
      app.use(securityHeaders(entry));
      // Who runs it alone, for themselves, may ask as fast as they like.
      const isLimited = (path: string) =>
        (entry.isNeeded || path.startsWith("/survey/")) && !HEALTH.test(path);
      app.use(only(isLimited, rateLimit(limits.reading, {client, now})));
      app.use(access.middleware);
      app.use(entry.middleware);
      app.route("/", entry.routes);
      app.route("/", accessRoutes({folder, now}));
    },
    close: access.close,
  };
}

/** A middleware that leaves other paths alone. */
function only(isMeant: (path: string) => boolean, middleware: MiddlewareHandler) {
  return createMiddleware(async (context, next) =>
    isMeant(context.req.path) ? middleware(context, next) : next(),
  );
}
