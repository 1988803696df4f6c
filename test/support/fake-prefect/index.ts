import {createServer, type IncomingMessage, type ServerResponse} from "node:http";
import type {AddressInfo} from "node:net";
import {find} from "./filter.ts";
import {DEPLOYMENT_ID, type FakeRun, FLOW_ID} from "./runs.ts";

const LIMIT = 200;
const CSRF_TOKEN = "a-token-against-forgery";

type Seen = {
  method: string;
  /** Without `/api` and the query. */
  path: string;
  body: Record<string, unknown>;
  headers: IncomingMessage["headers"];
  /** How many requests came before this one. */
  index: number;
};

type Fault = {
  status?: number;
  headers?: Record<string, string>;
  /** Text is sent as it is. */
  body?: unknown;
  /** The connection is closed without an answer. */
  isDropped?: boolean;
};

export type Settings = {
  /** Called for each request before it is answered: may change the runs, and may name a fault. */
  onRequest?: (seen: Seen, runs: FakeRun[]) => Fault | undefined;
  /** What an administrator has lowered the most rows to. */
  limit?: number;
  /** The one `Authorization` that is known; by default any is, and none. */
  authorization?: string;
  isCsrf?: boolean;
  /** Of a server before 3.0.4, which has no filter by the time of an end. */
  isOld?: boolean;
  /** Sends every run whatever is asked for, as a server does that does not know the word `flow_runs`. */
  isUnfiltered?: boolean;
};

export type FakePrefect = {
  /** With `/api`. */
  url: string;
  runs: FakeRun[];
  requests: Seen[];
  settings: Settings;
  close: () => Promise<void>;
};

type Answer = {status: number; body: unknown; headers?: Record<string, string>};

/** A Prefect server over HTTP on a port of its own, as far as its answers are asked for. */
export async function fakePrefect(
  runs: FakeRun[] = [],
  settings: Settings = {},
): Promise<FakePrefect> {
  const requests: Seen[] = [];
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  const {port} = server.address() as AddressInfo;
  const fake: FakePrefect = {
    url: `http://127.0.0.1:${port}/api`,
    runs,
    requests,
    settings,
    close: () =>
      new Promise(done => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const url = new URL(request.url ?? "/", fake.url);
    const seen: Seen = {
      method: request.method ?? "",
      path: url.pathname.replace(/^\/api/, ""),
      body: text === "" ? {} : JSON.parse(text),
      headers: request.headers,
      index: requests.length,
    };
    requests.push(seen);
    const fault = fake.settings.onRequest?.(seen, fake.runs);
    if (fault?.isDropped) {
      request.socket.destroy();
      return;
    }
    const {status, body, headers = {}} = fault ? answerOf(fault) : answer(seen, url, fake);
    response.writeHead(status, {"content-type": "application/json", ...headers});
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  }

  return fake;
}

function answerOf({status = 503, headers = {}, body}: Fault): Answer {
  return {status, headers, body: body ?? {exception_message: "Service Unavailable"}};
}

function answer(seen: Seen, url: URL, {settings, runs, requests}: FakePrefect): Answer {
  const {method, path, body, headers} = seen;
  const isGuarded = settings.isCsrf === true && method !== "GET";
  if (isGuarded && headers["prefect-csrf-token"] !== CSRF_TOKEN) {
    return {status: 403, body: {detail: "Missing CSRF token."}};
  }
  const {authorization} = settings;
  if (authorization !== undefined && headers.authorization !== authorization) {
    return {status: 401, body: {exception_message: "Unauthorized"}};
  }
  if (path === "/csrf-token") {
    const client = url.searchParams.get("client");
    return {status: 200, body: {token: CSRF_TOKEN, client, expiration: "2030-01-01T00:00:00Z"}};
  }
  if (path === "/flow_run_states/" && method === "GET") {
    const id = url.searchParams.get("flow_run_id");
    const states = runs.find(({run}) => run.id === id)?.states ?? [];
    return {status: 200, body: states.map(state => ({...state, message: "not to be kept"}))};
  }
  if (method !== "POST") return {status: 404, body: {detail: "Not Found"}};
  const max = settings.limit ?? LIMIT;
  const {limit = max} = body as {limit?: number};
  if (limit > max) {
    const detail = `Invalid limit: must be less than or equal to ${max}.`;
    return {status: 422, body: {detail}};
  }
  if (path === "/flows/filter") {
    return {status: 200, body: [{id: FLOW_ID, name: "hotpass-refinement-pipeline"}]};
  }
  if (path === "/deployments/filter") {
    return {status: 200, body: [{id: DEPLOYMENT_ID, name: "hotpass-refinement"}]};
  }
  const all = runs.map(({run}) => run);
  const {isOld = false} = settings;
  const asked = settings.isUnfiltered ? {sort: body.sort as string} : body;
  const found = find(all, asked, {turn: requests.length, isOld});
  if (!Array.isArray(found)) return found;
  if (path === "/flow_runs/count") return {status: 200, body: found.length};
  if (path !== "/flow_runs/filter") return {status: 404, body: {detail: "Not Found"}};
  const {offset = 0} = body as {offset?: number};
  return {status: 200, body: found.slice(offset, offset + limit)};
}
