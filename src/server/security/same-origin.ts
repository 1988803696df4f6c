import type {Context} from "hono";
import {hostOf} from "./host.ts";

const READING = ["GET", "HEAD", "OPTIONS"];

/**
 * Whether a browser sent this on behalf of another site: browsers say so themselves, in `Sec-Fetch-Site` or, the older
 * ones, in `Origin`. Following a link from elsewhere is no such thing. A request that changes something and says
 * neither is foreign when `isStrict`: it has a cookie, and so comes from a browser.
 */
export function isForeign(
  context: Context,
  {publicUrl, isStrict}: {publicUrl: URL | null; isStrict: boolean},
): boolean {
  const isReading = READING.includes(context.req.method);
  const site = context.req.header("sec-fetch-site");
  if (site !== undefined) {
    if (site === "same-origin" || site === "none") return false;
    const isLink =
      context.req.header("sec-fetch-mode") === "navigate" &&
      context.req.header("sec-fetch-dest") === "document";
    return !(isReading && isLink);
  }
  if (isReading) return false;
  const origin = context.req.header("origin");
  if (origin === undefined) return isStrict;
  if (!URL.canParse(origin)) return true;
  const {host, origin: canonical} = new URL(origin);
  return canonical !== publicUrl?.origin && (host === "" || host !== hostOf(context));
}
