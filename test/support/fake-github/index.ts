import {createHash} from "node:crypto";
import {createServer, type IncomingMessage, type ServerResponse} from "node:http";
import type {AddressInfo} from "node:net";
import {type FakeApp, fakeApp} from "./app.ts";
import {type GithubData, isFormer, type Repository, repositoryOf} from "./data.ts";
import {type Asked, answerQuery, priceOf} from "./graphql.ts";
import {hourlyLimit} from "./limit.ts";
import {NOT_ACCESSIBLE, neededByPath, type Permission} from "./permissions.ts";
import {findRest} from "./rest.ts";

const PER_PAGE = 30;
const PER_PAGE_MAX = 100;

type Seen = {
  kind: "rest" | "graphql" | "app";
  method: string;
  /** Without the query and `/api/v3`. */
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** Of a GraphQL query; empty otherwise. */
  variables: Record<string, unknown>;
  /** How many requests came before this one. */
  index: number;
};

/** What a request gets instead of its answer, or how its answer is spoilt. */
export type Fault = {
  status?: number;
  headers?: Record<string, string>;
  /** Text is sent as it is. */
  body?: unknown;
  /** `body`: the connection breaks in the middle of the answer. `json`: the answer ends early, and well. */
  cut?: "body" | "json";
  /** The connection is closed without an answer. */
  isDropped?: boolean;
  /** There is no answer at all. */
  isHanging?: boolean;
};

export type Faults = {
  /** Called for each request before it is answered: may change the data, and may name a fault. */
  onRequest?: (seen: Seen, data: GithubData) => Fault | undefined;
  /** GraphQL pages of more than so many are answered by 502. */
  pageMax?: number;
  /** Points an hour; 5,000 of each by default. */
  limits?: {rest?: number; graphql?: number};
  /** The server's own clock. */
  now?: () => number;
  /** The one token that is known; by default any is. */
  token?: string;
  app?: FakeApp;
  /** What the token may not do. A test may change it. */
  withheld?: readonly Permission[];
};

type FakeCounts = {
  /** Requests by what came back. */
  rest: number;
  graphql: number;
  app: number;
  notModified: number;
  /** Answers that were no success. */
  failed: number;
  /** Points of GraphQL's limit that were taken. */
  points: number;
  /** Points of REST's. */
  restPoints: number;
};

export type FakeGithub = {
  /** The base URL, to be used for github.com's; `<url>/api/v3` serves as an Enterprise Server's. */
  url: string;
  counts: FakeCounts;
  requests: readonly Seen[];
  change: (work: (data: GithubData) => void) => void;
  /** Something else uses the token. */
  use: (kind: "rest" | "graphql", points: number) => void;
  app: ReturnType<typeof fakeApp> | null;
  close: () => Promise<void>;
};

type Answer = {status: number; headers: Record<string, string>; body: string};

/** GitHub as far as fivekeys asks it, over HTTP on this machine, with the faults it has. */
export async function fakeGithub(data: GithubData, faults: Faults = {}): Promise<FakeGithub> {
  const now = faults.now ?? Date.now;
  const limits = {
    rest: hourlyLimit(faults.limits?.rest ?? 5_000, now),
    graphql: hourlyLimit(faults.limits?.graphql ?? 5_000, now),
  };
  const app = faults.app ? fakeApp(faults.app, now) : null;
  const counts: FakeCounts = {
    rest: 0,
    graphql: 0,
    app: 0,
    notModified: 0,
    failed: 0,
    points: 0,
    restPoints: 0,
  };
  const requests: Seen[] = [];

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await bodyOf(request);
    const {seen, asked, url} = look(request, text, requests.length);
    requests.push(seen);
    counts[seen.kind]++;
    const fault = faults.onRequest?.(seen, data) ?? null;
    if (fault?.isHanging) return;
    if (fault?.isDropped) {
      request.socket.destroy();
      return;
    }
    const answer = fault?.status === undefined ? await answerTo(seen, {asked, url}) : null;
    const {status, headers, body} = answer ?? faultAnswer(fault!);
    if (status === 304) counts.notModified++;
    if (status >= 400) counts.failed++;
    const date = new Date(now()).toUTCString();
    response.writeHead(status, {
      date,
      "content-type": "application/json; charset=utf-8",
      ...headers,
      ...fault?.headers,
    });
    if (fault?.cut === "body") {
      response.write(body.slice(0, body.length / 2), () => request.socket.destroy());
    } else response.end(fault?.cut === "json" ? body.slice(0, body.length / 2) : body);
  }

  async function answerTo(
    seen: Seen,
    {asked, url}: {asked: Asked | null; url: URL},
  ): Promise<Answer> {
    const authorization = seen.headers.authorization ?? "";
    if (seen.kind === "app") {
      const installation = Number(/installations\/(\d+)/.exec(seen.path)?.[1]);
      const made = app?.makeToken(authorization, installation) ?? {status: 404, body: {}};
      return json(made.status, made.body);
    }
    const token = authorization.replace(/^(bearer|token) /i, "");
    const isKnown =
      app?.isToken(token) ||
      (faults.token === undefined ? token !== "" && !app : token === faults.token);
    if (!isKnown) return json(401, {message: "Bad credentials"});
    return asked === null ? rest(seen, url) : graphql(asked);
  }

  async function graphql(asked: Asked): Promise<Answer> {
    const price = priceOf(asked);
    const isTooLarge = price !== null && price.pageSize > (faults.pageMax ?? PER_PAGE_MAX);
    const points = price?.points ?? 1;
    const isLeft = limits.graphql.take(points);
    const {limit, used, remaining, resetAt} = limits.graphql.state();
    const headers = limitHeaders("graphql");
    if (!isLeft) {
      const message = "API rate limit already exceeded for user ID 1.";
      return json(200, {errors: [{type: "RATE_LIMITED", message}]}, headers);
    }
    counts.points += points;
    // GitHub refuses more than 100 by itself; a page that is too slow for it breaks in the gateway before.
    if (isTooLarge && price.pageSize <= PER_PAGE_MAX) {
      return {
        status: 502,
        headers: {...headers, "content-type": "text/html"},
        body: "<html>Bad Gateway</html>",
      };
    }
    const rateLimit = {limit, used, remaining, resetAt};
    const withheld = faults.withheld ?? [];
    return json(200, await answerQuery(asked, {data, rateLimit, withheld}), headers);
  }

  function limitHeaders(kind: "rest" | "graphql"): Record<string, string> {
    const {limit, used, remaining, reset} = limits[kind].state();
    return {
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(remaining),
      "x-ratelimit-used": String(used),
      "x-ratelimit-reset": String(reset),
      "x-ratelimit-resource": kind === "rest" ? "core" : "graphql",
    };
  }

  function rest(seen: Seen, url: URL): Answer {
    const needed = neededByPath(seen.path);
    if (needed !== null && faults.withheld?.includes(needed)) {
      const accepted = {"x-accepted-github-permissions": `${needed}=read`};
      return json(403, {message: NOT_ACCESSIBLE}, {...limitHeaders("rest"), ...accepted});
    }
    const found = restAnswer(seen, {url, data});
    const isSame =
      found.headers.etag !== undefined && found.headers.etag === seen.headers["if-none-match"];
    // What has not changed is free.
    if (!isSame && !limits.rest.take(1)) {
      const message = "API rate limit exceeded for user ID 1.";
      return json(403, {message}, limitHeaders("rest"));
    }
    if (!isSame) counts.restPoints++;
    const headers = {...found.headers, ...limitHeaders("rest")};
    return isSame ? {status: 304, headers, body: ""} : {...found, headers};
  }

  const server = createServer((request, response) => {
    respond(request, response).catch((error: Error) => {
      // A mistake of the test or the fake: told in a way that no retry hides.
      response.writeHead(400, {"content-type": "application/json"});
      response.end(JSON.stringify({message: error.message}));
    });
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    requests,
    change: work => work(data),
    use: (kind, points) => limits[kind].use(points),
    app,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function look(request: IncomingMessage, text: string, index: number) {
  const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
  const path = url.pathname.replace(/^\/api\/v3(?=\/)/, "").replace(/^\/api(?=\/graphql$)/, "");
  const isGraphql = path === "/graphql";
  const {query = "", variables = {}} = isGraphql ? (JSON.parse(text) as Partial<Asked>) : {};
  const seen: Seen = {
    kind: isGraphql ? "graphql" : path.startsWith("/app/") ? "app" : "rest",
    method: request.method ?? "",
    path,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers as Record<string, string>,
    variables,
    index,
  };
  return {seen, asked: isGraphql ? {query, variables} : null, url};
}

function restAnswer({path, method}: Seen, {url, data}: {url: URL; data: GithubData}): Answer {
  if (method !== "GET") return json(404, {message: "Not Found"});
  const [, owner, name, rest = ""] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  const [, id, restById = ""] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? [];
  const repository: Repository | undefined =
    owner === undefined
      ? data.repositories.find(each => each.id === Number(id))
      : repositoryOf(data, owner, name!);
  if (repository === undefined) return json(404, {message: "Not Found"});
  if (owner !== undefined && isFormer(repository, `${owner}/${name}`)) {
    const to = new URL(url);
    to.pathname = url.pathname.replace(/\/repos\/[^/]+\/[^/]+/, `/repositories/${repository.id}`);
    return json(301, {message: "Moved Permanently", url: to.href}, {location: to.href});
  }
  const found = findRest(repository, owner === undefined ? restById : rest, url.searchParams);
  if (found === null) return json(404, {message: "Not Found"});
  if ("one" in found) return json(200, found.one);
  const perPage = Math.min(Number(url.searchParams.get("per_page") ?? PER_PAGE), PER_PAGE_MAX);
  const page = Number(url.searchParams.get("page") ?? 1);
  const reachable = found.list.slice(0, found.reachable ?? found.list.length);
  const rows = reachable.slice((page - 1) * perPage, page * perPage);
  const body =
    found.listKey === undefined ? rows : {total_count: found.total, [found.listKey]: rows};
  const last = Math.max(1, Math.ceil(reachable.length / perPage));
  return json(200, body, linkHeader(url, {page, last}));
}

function linkHeader(url: URL, {page, last}: {page: number; last: number}): Record<string, string> {
  const to = (target: number, rel: string) => {
    const other = new URL(url);
    other.searchParams.set("page", String(target));
    return `<${other.href}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [to(page - 1, "prev"), to(1, "first")] : []),
    ...(page < last ? [to(page + 1, "next"), to(last, "last")] : []),
  ];
  return links.length === 0 ? {} : {link: links.join(", ")};
}

function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  const body = JSON.stringify(value);
  const etag = `"${createHash("sha256").update(body).digest("hex").slice(0, 32)}"`;
  return {status, headers: status === 200 ? {etag, ...headers} : headers, body};
}

function faultAnswer({status, headers = {}, body = {message: "A fault"}}: Fault): Answer {
  return {status: status!, headers, body: typeof body === "string" ? body : JSON.stringify(body)};
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
