const CHARACTERS_MAX = 1000;
/** Any origin will do: only what stays on it is kept. */
const HERE = "http://here.invalid";
/** Where nobody wants to land: what is no page, and what would sign in or out again. */
const NOT_PAGES = /^\/((api|webhooks|sign-in|sign-out)(\/|$)|metrics$)/;

/**
 * The page to go on to after sign-in: a path of this server, never another place, whatever was asked for. What is no
 * such path becomes the start page.
 */
export function returnTo(asked: string | null | undefined): string {
  if (!asked || asked.length > CHARACTERS_MAX) return "/";
  // Browsers read a backslash as a slash and drop line breaks and tabs: what has them was not made by our pages.
  if (!asked.startsWith("/") || /[\\\u0000-\u0020\u007f]/.test(asked)) return "/";
  const url = URL.canParse(asked, HERE) ? new URL(asked, HERE) : null;
  if (url === null || url.origin !== HERE || url.pathname.startsWith("//")) return "/";
  if (NOT_PAGES.test(url.pathname)) return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}
