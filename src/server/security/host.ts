import type {Context} from "hono";
import {isLoopback} from "../../config/sign-in-schema.ts";

const HOST = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(:\d{1,5})?$/i;
/** A proxy that speaks for others says so in one of these. */
const FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host"];

/** The host that a request was sent to, in lower case and with its port; null where it is not a host at all. */
export function hostOf(context: Context): string | null {
  const host = context.req.header("host") ?? new URL(context.req.url).host;
  return HOST.test(host) ? host.toLowerCase() : null;
}

/**
 * Whether a request was sent to this machine by one of its own names and not handed on by a proxy. A page from elsewhere
 * whose name was made to point here (DNS rebinding) still sends its own name.
 */
export function isFromHere(context: Context): boolean {
  const name = hostOf(context)?.replace(/:\d+$/, "");
  if (name === undefined || !isLoopback(name)) return false;
  return FORWARDED.every(header => context.req.header(header) === undefined);
}
