import type {MiddlewareHandler} from "hono";
import {createMiddleware} from "hono/factory";

const YEAR_SECONDS = 31_536_000;

/** What a browser may do with our pages: load their own files, and nothing from or to elsewhere. */
function contentPolicy(formTargets: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    "connect-src 'self'",
    `form-action ${["'self'", ...formTargets].join(" ")}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ");
}

const NOTHING = ["camera", "display-capture", "geolocation", "microphone", "payment", "usb"];

/**
 * Security headers on every answer, refusals and failures among them. What a route sets itself stays: the survey has
 * a policy of its own, and files with a hash in their name may be kept.
 */
export function securityHeaders({
  publicUrl,
  formTargets = [],
}: {
  publicUrl: URL | null;
  /** Origins that a form may lead to by way of a redirect: the provider's, for signing out. */
  formTargets?: readonly string[];
}): MiddlewareHandler {
  const headers: readonly (readonly [string, string])[] = [
    ["content-security-policy", contentPolicy(formTargets)],
    ["x-content-type-options", "nosniff"],
    // With `no-referrer` a form would be sent without its origin, and so taken for one of another site.
    ["referrer-policy", "same-origin"],
    ["cross-origin-opener-policy", "same-origin"],
    ["cross-origin-resource-policy", "same-origin"],
    ["permissions-policy", NOTHING.map(name => `${name}=()`).join(", ")],
    ["x-frame-options", "DENY"],
    ["cache-control", "private, no-cache"],
    ...(publicUrl?.protocol === "https:"
      ? [["strict-transport-security", `max-age=${YEAR_SECONDS}`] as const]
      : []),
  ];
  return createMiddleware(async (context, next) => {
    await next();
    for (const [name, value] of headers) {
      if (!context.res.headers.has(name)) context.header(name, value);
    }
  });
}
