import type {Context, MiddlewareHandler} from "hono";
import {createMiddleware} from "hono/factory";
import {buckets, type Limit} from "./bucket.ts";
import {refuse} from "./refusal.ts";

/** Limits by what is asked for: a page of the dashboard makes some thirty requests. */
export const limits = {
  reading: {burst: 600, perSecond: 100},
  /** Guesses at a token, beginnings of a sign-in. */
  signIn: {burst: 20, perSecond: 0.5},
  /** Far above what any source sends; a signature costs less than remembering who sent it. */
  webhooks: {burst: 40_000, perSecond: 20_000},
} as const satisfies Record<string, Limit>;

/** Answers 429 with `Retry-After` to a client that asks too much, before anything else is done for it. */
export function rateLimit(
  limit: Limit,
  {client, now}: {client: (context: Context) => string; now: () => Date},
): MiddlewareHandler {
  const clients = buckets(limit, {now});
  return createMiddleware(async (context, next) => {
    const seconds = clients.take(client(context));
    return seconds === 0 ? next() : refuseFast(context, seconds);
  });
}

export function refuseFast(context: Context, seconds: number): Response {
  context.header("retry-after", String(seconds));
  return refuse(context, {
    status: 429,
    message: "Cannot answer now: too many requests came from your address",
    hint: `Ask again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
  });
}
