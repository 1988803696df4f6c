import {Hono, type MiddlewareHandler} from "hono";
import {asLog, type ServerLog} from "../log.ts";
import type {ObservedRequest} from "../open-metrics/requests.ts";
import {requestLog} from "../request-log.ts";
import {type WebhookOptions, webhookRoutes} from "./routes.ts";

/** The routes of webhooks, with what stands before them: a log of what was refused, and a limit. */
export function webhookApp({
  log,
  limit,
  observed,
  ...options
}: Omit<WebhookOptions, "log"> & {
  log: ServerLog;
  limit: MiddlewareHandler;
  observed: (request: ObservedRequest) => void;
}): Hono {
  const app = new Hono();
  // A line of each delivery would say when a survey was answered.
  app.use(requestLog(log, {observed, isOnlyRefused: true}), limit);
  app.route("/", webhookRoutes({...options, log: asLog(log)}));
  return app;
}
