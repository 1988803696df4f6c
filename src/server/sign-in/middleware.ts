import type {Context, MiddlewareHandler} from "hono";
import {createMiddleware} from "hono/factory";
import {hostOf, isFromHere} from "../security/host.ts";
import {refuseFast} from "../security/rate-limit.ts";
import {refuse} from "../security/refusal.ts";
import {isForeign} from "../security/same-origin.ts";
import type {Keys} from "./keys.ts";
import type {Sessions} from "./sessions.ts";
import {findToken, type Token, tokenName} from "./tokens.ts";
import type {ServerEnv, User} from "./user.ts";

/** What needs no sign-in: links and signatures are their own proof, and whether we run is no secret. */
const OPEN = ["/survey", "/webhooks", "/sign-in", "/sign-out", "/healthz", "/readyz"];
const BEARER = /^Bearer +(\S+) *$/i;
/** No token that can be told to a person is longer. */
const BEARER_CHARACTERS_MAX = 1024;

const LOCAL: User = {pseudonym: "local", role: "admin"};

/** Whether a path needs no sign-in. */
function isOpen(path: string): boolean {
  return OPEN.some(open => path === open || path.startsWith(`${open}/`));
}

/** Without sign-in: whoever asks from this machine, by one of its own names, is the admin; nobody else is anything. */
export function localOnly({publicUrl}: {publicUrl: URL | null}): MiddlewareHandler<ServerEnv> {
  return createMiddleware<ServerEnv>(async (context, next) => {
    if (isOpen(context.req.path)) return next();
    if (!isFromHere(context)) {
      return refuse(context, {
        status: 421,
        message:
          "Cannot answer this: it did not come from this machine, and no sign-in is configured",
        hint: "Open http://127.0.0.1 with the server's port, or configure sign-in: see docs/guide/sign-in.md.",
      });
    }
    if (isForeign(context, {publicUrl, isStrict: false})) return refuseForeign(context);
    context.set("user", LOCAL);
    return next();
  });
}

/** With sign-in: a token or the cookie of a session says who asks. Pages lead to sign-in, all else is refused. */
export function signedInOnly({
  tokens,
  sessions,
  keys,
  publicUrl,
  guess,
}: {
  tokens: readonly Token[];
  sessions: Sessions;
  keys: Keys;
  publicUrl: URL | null;
  guess: (context: Context) => number;
}): MiddlewareHandler<ServerEnv> {
  return createMiddleware<ServerEnv>(async (context, next) => {
    if (isOpen(context.req.path)) return next();
    if (hostOf(context) === null) return refuseHost(context);
    const authorization = context.req.header("authorization");
    if (authorization !== undefined) {
      const given = BEARER.exec(authorization)?.[1] ?? "";
      const token = given.length > BEARER_CHARACTERS_MAX ? null : findToken(tokens, given);
      if (token === null) return refuseToken(context, guess(context));
      context.set("user", {pseudonym: tokenName(token, keys.pseudonym), role: token.role});
      return next();
    }
    const user = sessions.read(context);
    if (user === null) return askToSignIn(context);
    if (isForeign(context, {publicUrl, isStrict: true})) return refuseForeign(context);
    context.set("user", user);
    return next();
  });
}

function askToSignIn(context: Context): Response {
  const {method, path} = context.req;
  const isPage =
    (method === "GET" || method === "HEAD") &&
    !path.startsWith("/api/") &&
    /\btext\/html\b/.test(context.req.header("accept") ?? "");
  if (isPage) {
    const {pathname, search} = new URL(context.req.url);
    context.header("cache-control", "no-store");
    return context.redirect(`/sign-in?to=${encodeURIComponent(pathname + search)}`, 302);
  }
  context.header("www-authenticate", 'Bearer realm="fivekeys"');
  return refuse(context, {
    status: 401,
    message: "Cannot answer this: you are not signed in",
    hint: "Sign in at /sign-in, or send a token as `Authorization: Bearer <token>`.",
  });
}

function refuseToken(context: Context, seconds: number): Response {
  if (seconds > 0) return refuseFast(context, seconds);
  context.header("www-authenticate", 'Bearer realm="fivekeys", error="invalid_token"');
  return refuse(context, {
    status: 401,
    message: "Cannot answer this: the token is not one of this server",
    hint: "Send one of FIVEKEYS_TOKEN as `Authorization: Bearer <token>`, without its role.",
  });
}

function refuseHost(context: Context): Response {
  return refuse(context, {
    status: 400,
    message: "Cannot answer this: the Host header is no host",
    hint: "Send the name or the address of this server.",
  });
}

function refuseForeign(context: Context): Response {
  return refuse(context, {
    status: 403,
    message: "Cannot answer this: another site sent it in your name",
    hint: "Do it on the pages of fivekeys itself, or send a token.",
  });
}
