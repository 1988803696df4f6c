import type {Context} from "hono";
import {createMiddleware} from "hono/factory";
import {routePath} from "hono/route";
import type {ServerLog} from "./log.ts";
import type {ObservedRequest} from "./open-metrics/requests.ts";
import type {ServerEnv} from "./sign-in/user.ts";

const PATH_CHARACTERS_MAX = 200;

/** The answer on the wire, where there is one: not in a test that asks the app itself. */
type Outgoing = {
  socket: {bytesWritten: number} | null;
  once: (event: "close", listener: () => void) => unknown;
};
type LoggedEnv = ServerEnv & {Bindings: {outgoing?: Outgoing}};

/**
 * One line for each request once it is answered: what was asked, without the values of a query and without a body,
 * and what came of it, also told to `observed`. A path of surveys carries what lets somebody answer, so its pattern
 * stands in for it. With `isOnlyRefused` what was taken leaves no line.
 */
export function requestLog(
  log: ServerLog,
  {
    observed = () => {},
    isOnlyRefused = false,
  }: {observed?: (request: ObservedRequest) => void; isOnlyRefused?: boolean} = {},
) {
  return createMiddleware<LoggedEnv>(async (context, next) => {
    const began = performance.now();
    const outgoing = context.env?.outgoing;
    const before = outgoing?.socket?.bytesWritten ?? 0;
    const say = (bytes: number | null) => {
      const {method} = context.req;
      const {status} = context.res;
      const ms = Math.round((performance.now() - began) * 10) / 10;
      const user = context.get("user")?.pseudonym ?? null;
      // Of the handler that came last: the one that answered.
      const route = routePath(context);
      if (!isOnlyRefused || status >= 400) {
        log.info("request", {method, path: pathOf(context, route), route, status, ms, bytes, user});
      }
      observed({method, route, status, seconds: ms / 1000});
    };
    await next();
    if (outgoing === undefined || isOnlyRefused) return say(lengthOf(context.res));
    const {socket} = outgoing;
    outgoing.once("close", () => say((socket?.bytesWritten ?? before) - before));
  });
}

function pathOf(context: Context<LoggedEnv>, route: string): string {
  const {pathname} = new URL(context.req.url);
  const isSecret = /^\/+survey/i.test(pathname);
  return isSecret ? route : pathname.slice(0, PATH_CHARACTERS_MAX);
}

function lengthOf({headers}: Response): number | null {
  const length = headers.get("content-length");
  return length === null ? null : Number(length);
}
