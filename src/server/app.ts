import {Hono} from "hono";
import type {Config} from "../config.ts";
import {waveStore} from "../pipeline/survey/store.ts";
import {apiRoutes} from "./api/routes.ts";
import type {ServerContext} from "./context.ts";
import {healthRoutes} from "./health.ts";
import {asLog, type ServerLog} from "./log.ts";
import {openMetrics} from "./open-metrics/routes.ts";
import {requestLog} from "./request-log.ts";
import {clientAddress} from "./security/client-address.ts";
import {guard} from "./security/guard.ts";
import {securityHeaders} from "./security/headers.ts";
import {limits, rateLimit} from "./security/rate-limit.ts";
import type {ServerEnv} from "./sign-in/user.ts";
import {surveyRoutes} from "./survey/routes.ts";
import {syncRoutes} from "./sync/routes.ts";
import {webhookApp} from "./webhooks/app.ts";
import {whenCalm} from "./when-calm.ts";
import {writeRoutes} from "./writes/routes.ts";

/** What reading a body fails with when its sender does not send the rest: nobody is left to be told. */
const HUNG_UP = "ECONNRESET";

export type App = {
  app: Hono<ServerEnv>;
  /** Writes what the parts still hold. */
  close: () => void;
};

/**
 * All that is served, in the order in which a request meets it. Throws a UserError where the server may not start on
 * this address.
 */
export function serverApp(context: ServerContext): App {
  const {config, desk, env, host, identity, inbox, now, schedule, token} = context;
  const log = asLog(context.log);
  const {protect, webhooks, close} = guard({config, env, host, now, log, ownToken: token});
  const measures = openMetrics({...context, sync: schedule.state, inbox: inbox.counts});
  const observed = measures.requestObserved;
  const onArrival = () => schedule.requestBuild();
  const app = answering(context.log);
  if (context.isDemo) refuseWrites(app);
  const hooks = {config, env, desk, inbox, identity, onArrival, now, log: context.log};
  // Before what stands before people: they prove themselves.
  app.route("/webhooks", webhookApp({...hooks, limit: webhooks, observed}));
  app.use(requestLog(context.log, {observed}));
  protect(app);
  app.route("/", healthRoutes(context.needs));
  app.route("/survey", survey({config, log: context.log}));
  app.route("/api/v1", writeRoutes({config, inbox, identity, onArrival, log}));
  app.route("/api/v1", syncRoutes(schedule, {token}));
  const api = apiRoutes({...context, sync: schedule.state});
  app.route("/api/v1", api.routes);
  app.route("/", measures.routes);
  app.route("/", context.dashboard.routes);
  // Whoever opens the dashboard next need not wait for what everybody asks for first.
  const warm = () => api.warm().then(measures.warm);
  const calm = whenCalm();
  context.whenBuilt(() => calm.run(() => void warm().catch(() => undefined)));
  const closeAll = () => {
    calm.stop();
    measures.stop();
    close();
  };
  return {app, close: closeAll};
}

/** A demo takes nothing in: what is real would stand among what is invented. */
function refuseWrites(app: Hono<ServerEnv>): void {
  app.on("POST", ["/api/v1/*", "/webhooks/*"], context => {
    const message = "Cannot take this in: what is served is the demo";
    const hint = "Run `fivekeys serve` where your own fivekeys.yaml lies.";
    return context.json({error: {message, hint}}, 409);
  });
}

/** Nothing but the survey page, which needs no sign-in and may be served on any address. */
export function surveyApp({
  config,
  log,
  now = () => new Date(),
}: {
  config: Config;
  log: ServerLog;
  now?: () => Date;
}): Hono<ServerEnv> {
  const app = answering(log);
  app.use(requestLog(log));
  const client = clientAddress(config.server.trustedProxy);
  app.use(securityHeaders({publicUrl: null}));
  app.use(rateLimit(limits.reading, {client, now}));
  app.route("/survey", survey({config, log}));
  return app;
}

/** An app that gives an answer where no route does. */
function answering(log: ServerLog): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  app.onError((error, context) => {
    if ((error as NodeJS.ErrnoException).code === HUNG_UP) return context.body(null, 400);
    log.error("A request failed", {why: error.stack});
    const message = "Cannot answer this: the server failed";
    return context.json({error: {message, hint: "Its log says why; please report it."}}, 500);
  });
  app.notFound(context => {
    const message = "Cannot find this: there is no such address";
    return context.json(
      {error: {message, hint: "See /api/v1/openapi.json for those of the API."}},
      404,
    );
  });
  return app;
}

function survey({config, log}: {config: Config; log: ServerLog}): Hono {
  const store = waveStore(config.dataFolder);
  return surveyRoutes({store, contact: config.surveys.contact, log: asLog(log)});
}
