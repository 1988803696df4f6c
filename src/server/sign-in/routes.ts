import {type Context, Hono} from "hono";
import {bodyLimit} from "hono/body-limit";
import type {Log} from "../../lib/log.ts";
import {refuseFast} from "../security/rate-limit.ts";
import {isForeign} from "../security/same-origin.ts";
import {roleOf} from "./claims.ts";
import type {flows} from "./flows.ts";
import type {Keys} from "./keys.ts";
import {messagePage, pageHeaders, signedInPage, signInPage} from "./pages.ts";
import {CALLBACK, type Provider, SIGNED_OUT} from "./provider.ts";
import {ProviderError} from "./provider-error.ts";
import {returnTo} from "./return-to.ts";
import type {Sessions} from "./sessions.ts";
import type {SignInSettings} from "./settings.ts";
import {findToken, tokenName} from "./tokens.ts";
import type {ServerEnv} from "./user.ts";

const BODY_BYTES_MAX = 16 * 1024;

export type Parts = {
  settings: SignInSettings;
  provider: Provider | null;
  sessions: Sessions;
  flows: ReturnType<typeof flows>;
  keys: Keys;
  /** Takes one guess of a client; the seconds that it has to wait when it has none left. */
  guess: (context: Context) => number;
  log: Log;
};

/** Origins that signing out may lead to by way of a redirect. */
export function formTargets({provider}: SignInSettings): string[] {
  return provider === null ? [] : [new URL(provider.issuer).origin];
}

/** `/sign-in`, what lies below it, and `/sign-out`: pages without scripts. */
export function signInRoutes(parts: Parts): Hono<ServerEnv> {
  const {settings} = parts;
  const routes = new Hono<ServerEnv>();
  const headers = Object.entries(pageHeaders(formTargets(settings)));
  const isTooLarge = (context: Context) => context.text("Too large", 413);
  const set = async (context: Context, next: () => Promise<void>) => {
    await next();
    for (const [name, value] of headers) context.header(name, value);
  };
  for (const path of ["/sign-in", "/sign-in/*", SIGNED_OUT]) routes.use(path, set);
  routes.get("/sign-in", async context => {
    const user = parts.sessions.read(context);
    return user === null ? askToSignIn(context, parts) : context.html(signedInPage(user));
  });
  routes.get("/sign-in/provider", context => toProvider(context, parts));
  routes.get(CALLBACK, context => fromProvider(context, parts));
  routes.post(
    "/sign-in/token",
    bodyLimit({maxSize: BODY_BYTES_MAX, onError: isTooLarge}),
    context => byToken(context, parts),
  );
  routes.get(SIGNED_OUT, context => {
    const user = parts.sessions.read(context);
    return context.html(user === null ? signedOut() : signedInPage(user));
  });
  routes.post(SIGNED_OUT, context => signOut(context, parts));
  return routes;
}

async function askToSignIn(
  context: Context,
  {settings, provider}: Parts,
  {wrong = null, to = context.req.query("to")}: {wrong?: string | null; to?: string} = {},
): Promise<Response> {
  const isDown = provider !== null && !(await provider.isUp());
  const page = signInPage({
    to: returnTo(to),
    providerHost: settings.provider && new URL(settings.provider.issuer).host,
    isDown,
    hasTokens: settings.tokens.length > 0,
    wrong,
  });
  return context.html(page, wrong !== null ? 401 : 200);
}

async function toProvider(context: Context, parts: Parts): Promise<Response> {
  const {provider} = parts;
  if (provider === null) return context.html(notHere(), 404);
  const seconds = parts.guess(context);
  if (seconds > 0) return refuseFast(context, seconds);
  const to = returnTo(context.req.query("to"));
  try {
    const {url, flow} = await provider.begin();
    parts.flows.begin(context, {flow, to});
    return context.redirect(url.href, 302);
  } catch (error) {
    return failed(context, {error, parts, to});
  }
}

async function fromProvider(context: Context<ServerEnv>, parts: Parts): Promise<Response> {
  const {provider, settings, sessions, keys} = parts;
  if (provider === null || settings.provider === null) return context.html(notHere(), 404);
  const seconds = parts.guess(context);
  if (seconds > 0) return refuseFast(context, seconds);
  const flow = parts.flows.finish(context, context.req.query("state") ?? "");
  if (flow === null) {
    return context.html(
      messagePage({
        title: "This sign-in is over",
        text: "It took longer than ten minutes, was begun in another browser, or was finished before.",
        link: again("/"),
      }),
      400,
    );
  }
  try {
    const {issuer, subject, claims} = await provider.finish(new URL(context.req.url).search, flow);
    const pseudonym = keys.pseudonym(`person:${JSON.stringify([issuer, subject])}`);
    const role = roleOf(claims, settings.provider);
    if (role === null) return context.html(noRole(pseudonym), 403);
    sessions.begin(context, {user: {pseudonym, role}, by: "provider"});
    context.set("user", {pseudonym, role});
    return context.redirect(flow.to, 303);
  } catch (error) {
    return failed(context, {error, parts, to: flow.to});
  }
}

async function byToken(context: Context<ServerEnv>, parts: Parts): Promise<Response> {
  const {settings, sessions, keys} = parts;
  if (settings.tokens.length === 0) return context.html(notHere(), 404);
  if (isForeign(context, {publicUrl: settings.publicUrl, isStrict: false})) {
    return context.html(foreign(), 403);
  }
  const body = new URLSearchParams(await context.req.text());
  const to = returnTo(body.get("to"));
  const token = findToken(settings.tokens, (body.get("token") ?? "").trim());
  if (token === null) {
    const seconds = parts.guess(context);
    if (seconds > 0) return refuseFast(context, seconds);
    return askToSignIn(context, parts, {wrong: "This is not one of the tokens.", to});
  }
  const user = {pseudonym: tokenName(token, keys.pseudonym), role: token.role};
  sessions.begin(context, {user, by: "token"});
  context.set("user", user);
  return context.redirect(to, 303);
}

async function signOut(context: Context<ServerEnv>, parts: Parts): Promise<Response> {
  const {settings, provider, sessions, log} = parts;
  if (isForeign(context, {publicUrl: settings.publicUrl, isStrict: true})) {
    return context.html(foreign(), 403);
  }
  const ended = sessions.end(context);
  if (ended === null) return context.redirect(SIGNED_OUT, 303);
  context.set("user", {pseudonym: ended.who, role: ended.role});
  if (provider === null || ended.by === "token") return context.redirect(SIGNED_OUT, 303);
  try {
    const url = await provider.endSession();
    if (url === null) return context.redirect(SIGNED_OUT, 303);
    // Browsers let a form lead to the origins only that its page names.
    if (formTargets(settings).includes(url.origin)) return context.redirect(url.href, 303);
    return context.html(signedOut({href: url.href, text: `Sign out at ${url.host} as well`}));
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    log.note(`The sign-in provider could not be told of a sign-out: ${error.message}`);
    return context.redirect(SIGNED_OUT, 303);
  }
}

function failed(
  context: Context,
  {error, parts, to}: {error: unknown; parts: Parts; to: string},
): Response | Promise<Response> {
  if (!(error instanceof ProviderError)) throw error;
  parts.log.note(`A sign-in at the provider failed: ${error.message}`);
  const host = new URL(parts.settings.provider!.issuer).host;
  const texts = {
    unreachable: `${host} does not answer at the moment. Try again in a while.`,
    denied: `${host} did not let you in, or you did not agree. Ask whoever manages it.`,
    refused: `What ${host} said of you could not be verified. Try again; if it stays so, ask whoever runs this server.`,
  };
  const [text, link] = [texts[error.kind], again(to)];
  const code = {unreachable: 503, denied: 403, refused: 400} as const;
  return context.html(messagePage({title: "You are not signed in", text, link}), code[error.kind]);
}

function again(to: string): {href: string; text: string} {
  return {href: `/sign-in?to=${encodeURIComponent(to)}`, text: "Sign in again"};
}

function noRole(pseudonym: string) {
  return messagePage({
    title: "You have no role here",
    text:
      "You are who you say, but none of your groups gives you a role in fivekeys. Ask whoever runs this server, and " +
      `then sign in again. The access log has you as ${pseudonym}.`,
    link: again("/"),
  });
}

function signedOut(link: {href: string; text: string} = {href: "/sign-in", text: "Sign in"}) {
  return messagePage({title: "You are signed out", text: "Your session here has ended.", link});
}

function notHere() {
  return messagePage({title: "Not here", text: "Nobody signs in this way at this server."});
}

function foreign() {
  return messagePage({
    title: "Not from here",
    text: "Another site sent this in your name, so nothing was done.",
    link: {href: "/", text: "Go to the dashboard"},
  });
}
