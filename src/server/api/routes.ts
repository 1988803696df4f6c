import {type Context, Hono} from "hono";
import {UserError} from "../../lib/errors.ts";
import {isKnown, NotSyncedError, type Results, tagOf} from "../results.ts";
import {mayAs} from "../sign-in/roles.ts";
import type {ServerEnv, User} from "../sign-in/user.ts";
import type {ApiWorld, Endpoint} from "./endpoint.ts";
import {endpoints} from "./endpoints.ts";
import {openapi} from "./openapi.ts";
import {readQuery} from "./query.ts";
import {RefusalError} from "./refusal.ts";

export type ApiOptions = ApiWorld & {
  results: Results;
  /** Told of a fault of ours, without what was asked. */
  log: {error: (message: string, fields?: Readonly<Record<string, unknown>>) => void};
};

export type Api = {
  /** To be mounted below `/api/v1`, behind the sign-in and after all that else stands there: it answers the rest. */
  routes: Hono<ServerEnv>;
  /** Makes the answers that a page asks for first: for when a build is done. Does nothing before the first sync. */
  warm: () => Promise<void>;
};

type Question = {
  endpoint: Endpoint;
  id: string;
  query: Record<string, unknown>;
  user: User;
  /** What the asker has already: If-None-Match. */
  known: string | undefined;
};

type Made = {body: Uint8Array<ArrayBuffer> | null; etag: string};

/** Without a sign-in in front of it nobody may see more than numbers. */
const NOBODY: User = {pseudonym: "local", role: "viewer"};
const WARMED = ["/status", "/metrics", "/report"];

/** Everything that is read below `/api/v1`. */
export function apiRoutes({results, log, ...world}: ApiOptions): Api {
  const routes = new Hono<ServerEnv>();
  for (const endpoint of endpoints) {
    routes.get(routeOf(endpoint.path), async context => {
      const query = readQuery(context.req.url, endpoint.query);
      const id = context.req.param("id") ?? "";
      const user = context.get("user") ?? NOBODY;
      const known = context.req.header("if-none-match");
      return sent(context, await answer({endpoint, id, query, user, known}, {results, world}));
    });
  }
  let description: Uint8Array<ArrayBuffer> | null = null;
  routes.get("/openapi.json", context => {
    // Made when it is asked for: the server starts without it.
    description ??= new TextEncoder().encode(JSON.stringify(openapi(world)));
    return sent(context, ifNew(description, context.req.header("if-none-match")));
  });
  routes.all("*", context => {
    const isRead = ["GET", "HEAD"].includes(context.req.method);
    throw new RefusalError("Cannot answer this: there is no such address", {
      status: 404,
      hint: isRead
        ? "See /api/v1/openapi.json for those there are."
        : "Most addresses are only read; see /api/v1/openapi.json.",
    });
  });
  routes.onError((error, context) => refused(context, {error, log}));
  return {routes, warm: () => warm({results, world})};
}

async function warm(given: {results: Results; world: ApiWorld}): Promise<void> {
  for (const endpoint of endpoints.filter(({path}) => WARMED.includes(path))) {
    const query = readQuery(`http://localhost${endpoint.path}`, endpoint.query);
    try {
      await answer({endpoint, id: "", query, user: NOBODY, known: undefined}, given);
    } catch (error) {
      if (error instanceof NotSyncedError) return;
      throw error;
    }
  }
}

async function answer(
  {endpoint, id, query, user, known}: Question,
  {results, world}: {results: Results; world: ApiWorld},
): Promise<Made> {
  const make = (reader: Parameters<Parameters<Results["read"]>[0]>[0]) =>
    endpoint.make({query, id, reader, world, user});
  if (endpoint.depends !== "now") {
    const asked = Object.entries(query).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const role = endpoint.depends === "role" ? user.role : null;
    const address = JSON.stringify([endpoint.name, id, asked, role]);
    const {isKept} = endpoint;
    return results.answer(address, {known, make, ...(isKept === undefined ? {} : {isKept})});
  }
  const document = await results.read(make);
  return ifNew(new TextEncoder().encode(JSON.stringify(document)), known);
}

function ifNew(body: Uint8Array<ArrayBuffer>, known: string | undefined): Made {
  const etag = tagOf(body);
  return {body: isKnown(known, etag) ? null : body, etag};
}

function sent(context: Context, {body, etag}: Made): Response {
  context.header("etag", etag);
  // To be asked for again each time, which costs nothing while it is the same.
  context.header("cache-control", "private, no-cache");
  context.header("vary", "Cookie, Authorization");
  if (body === null) return context.body(null, 304);
  context.header("content-type", "application/json");
  return context.body(body);
}

function refused(
  context: Context<ServerEnv>,
  {error, log}: {error: Error; log: ApiOptions["log"]},
): Response {
  context.header("cache-control", "no-store");
  if (error instanceof RefusalError) {
    const {message, status, hint} = error;
    return context.json({error: {message, hint}}, status);
  }
  if (error instanceof NotSyncedError) {
    context.header("retry-after", "5");
    return context.json({error: {message: error.message, hint: error.hint}}, 503);
  }
  if (error instanceof UserError) {
    // The file is damaged or gone, or the span is none: what is wrong with the machine is for those who run it.
    const isAsked = !/^Cannot (open|read|write)/.test(error.message);
    if (isAsked) return context.json({error: {message: error.message, hint: error.hint}}, 400);
    log.error("The results could not be read", {reason: error.message});
    const mayKnow = mayAs((context.get("user") ?? NOBODY).role, "operator");
    const message = mayKnow ? error.message : "Cannot read the published results";
    return context.json({error: {message, hint: mayKnow ? error.hint : null}}, 503);
  }
  log.error("An answer failed", {error: error.stack ?? String(error)});
  const message = "Cannot answer this: something went wrong here";
  return context.json({error: {message, hint: "The log of the server says what."}}, 500);
}

/** `/metrics/{id}` in the words of the router; what follows `...` may hold slashes. */
function routeOf(path: string): string {
  return path.replace("{id...}", ":id{.+}").replace("{id}", ":id");
}
