import {Hono} from "hono";
import {UserError} from "../lib/errors.ts";

/** One thing without which no request can be served: null, or why it is not there. */
export type Readiness = () => Promise<string | null>;

/** Asks for one thing; what it throws is the reason why it is not ready. */
export function readiness(what: string, ask: () => Promise<unknown> | unknown): Readiness {
  return async () => {
    try {
      await ask();
      return null;
    } catch (error) {
      // Only what was written for people: other errors may hold a path.
      return error instanceof UserError ? error.message : `Cannot use ${what}`;
    }
  };
}

/** `/healthz`: the process answers; `/readyz`: it can serve what it is for, or why not. */
export function healthRoutes(needs: readonly Readiness[]): Hono {
  const routes = new Hono();
  routes.use(async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
  });
  routes.get("/healthz", context => context.text("ok"));
  routes.get("/readyz", async context => {
    const reasons = (await Promise.all(needs.map(ask => ask()))).filter(why => why !== null);
    return context.json({ready: reasons.length === 0, reasons}, reasons.length === 0 ? 200 : 503);
  });
  return routes;
}
