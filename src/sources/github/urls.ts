import {UserError} from "../../lib/errors.ts";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

export type Params = Readonly<Record<string, string | number | boolean | undefined>>;

export type GithubUrls = {rest: string; graphql: string};

/**
 * Where REST and GraphQL are spoken: `https://api.github.com`, or `https://<host>/api/v3` of an Enterprise Server,
 * whose GraphQL stands at `https://<host>/api/graphql`. Only encrypted, since every request carries the token.
 */
export function githubUrls(baseUrl: string): GithubUrls {
  if (!URL.canParse(baseUrl)) {
    throw new UserError(`Cannot read GitHub: "${baseUrl}" is not a URL`, {
      hint: "Write it as https://<host>/api/v3.",
    });
  }
  const url = new URL(baseUrl);
  const isSafe = url.protocol === "https:" || LOOPBACK.test(url.hostname);
  if (!isSafe || url.username !== "" || url.password !== "") {
    throw new UserError(
      `Cannot read GitHub at "${url.host}": ${isSafe ? "its URL holds a secret" : "its URL is not https"}`,
      {hint: "Write it as https://<host>/api/v3; the token comes from the environment."},
    );
  }
  const path = url.pathname.replace(/\/+$/, "");
  const graphql = path.endsWith("/api/v3")
    ? `${path.slice(0, -"/v3".length)}/graphql`
    : `${path}/graphql`;
  return {rest: url.origin + path, graphql: url.origin + graphql};
}

/** The URL of a path with its parameters, or of a `next` page, below the base: no other host is ever asked. */
export function restUrl({rest}: GithubUrls, path: string, params: Params): string {
  const url = new URL(`${rest}${path.startsWith("/") ? "" : "/"}${path}`);
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

/** The next page of a `Link` header, as a path below the base: what host it names does not matter. */
export function nextPath({rest}: GithubUrls, link: string | null): string | null {
  const target = /<([^<>]+)>\s*;\s*rel="next"/.exec(link ?? "")?.[1];
  if (target === undefined || !URL.canParse(target, rest)) return null;
  const {pathname, search} = new URL(target, rest);
  const base = new URL(rest).pathname.replace(/\/$/, "");
  return (pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname) + search;
}

/** What a path is about, as an error names it: `acme/shop` of `/repos/acme/shop/actions/runs?page=2`. */
export function subjectOf(path: string): string {
  const [, owner, name] = /^\/?repos\/([^/?]+)\/([^/?]+)/.exec(path) ?? [];
  return name === undefined ? `"${path.replace(/\?.*$/, "")}"` : `${owner}/${name}`;
}
