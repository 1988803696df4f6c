import {type Context, Hono} from "hono";
import {type BuiltFile, type Encoding, readDashboard} from "./files.ts";

const YEAR_SECONDS = 31_536_000;
const RETRY_SECONDS = 5;

/** Paths that are never a page: what is not found there is not found. */
const NO_PAGE = /^\/(api|assets|webhooks|survey)(\/|$)|^\/[^/]+\.[a-z0-9]+$/i;

export type Dashboard = {
  routes: Hono;
  /** Reads what was built anew. */
  reload: () => void;
};

/**
 * The built dashboard: its files, and its page for every other path, for the browser knows which page it means. Until
 * it is built, a page that says so and looks again; `why` says what keeps it.
 */
export function dashboard(folder: string, {why}: {why: () => string | null}): Dashboard {
  let files = readDashboard(folder);
  const routes = new Hono();
  routes.get("*", context => {
    const {pathname} = new URL(context.req.url);
    const file = files?.get(pathname);
    if (file !== undefined) return answer(context, file);
    if (NO_PAGE.test(pathname)) return context.notFound();
    const page = files?.get("/");
    return page === undefined ? unbuilt(context, why()) : answer(context, page);
  });
  return {
    routes,
    reload: () => {
      files = readDashboard(folder) ?? files;
    },
  };
}

function answer(context: Context, file: BuiltFile): Response {
  const encoding = pickEncoding(context.req.header("accept-encoding") ?? "", file);
  // A tag is of one form: a cache must not take one for the other.
  const etag = encoding === null ? file.etag : `${file.etag.slice(0, -1)}-${encoding}"`;
  const headers: Record<string, string> = {
    etag,
    vary: "accept-encoding",
    "cache-control": file.isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : "no-cache",
  };
  if (matches(context.req.header("if-none-match") ?? "", etag)) {
    return context.body(null, 304, headers);
  }
  const body = encoding === null ? file.plain : file.encoded[encoding]!;
  if (encoding !== null) headers["content-encoding"] = encoding;
  return context.body(body, 200, {
    ...headers,
    "content-type": file.type,
    "content-length": String(body.length),
  });
}

/** The better of what the browser takes and the file has; null: as it is. */
function pickEncoding(header: string, {encoded}: BuiltFile): Encoding | null {
  const taken = header
    .toLowerCase()
    .split(",")
    .map(part => part.split(";").map(word => word.trim()))
    .filter(([, quality = "q=1"]) => !/^q=0(\.0*)?$/.test(quality))
    .map(([name]) => name);
  const order: readonly Encoding[] = ["br", "gzip"];
  return order.find(one => encoded[one] !== undefined && taken.includes(one)) ?? null;
}

function matches(header: string, etag: string): boolean {
  const tags = header.split(",").map(tag => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}

function unbuilt(context: Context, why: string | null): Response {
  const title = why === null ? "The dashboard is being built" : "The dashboard could not be built";
  const words =
    why === null
      ? "This takes some seconds, once. The page opens by itself when it is done."
      : "The log of the server says why. The API at /api/v1 answers meanwhile.";
  context.header("retry-after", String(RETRY_SECONDS));
  context.header("cache-control", "no-store");
  return context.html(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${
      why === null ? `<meta http-equiv="refresh" content="${RETRY_SECONDS}">` : ""
    }<title>${title}</title></head><body><main><h1>${title}</h1><p>${words}</p></main></body></html>`,
    503,
  );
}
