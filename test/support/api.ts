import {Hono} from "hono";
import type {Config} from "../../src/config.ts";
import type {SyncState} from "../../src/documents/status.ts";
import {catalogue} from "../../src/metrics/catalogue.ts";
import {endpoints} from "../../src/server/api/endpoints.ts";
import {apiRoutes} from "../../src/server/api/routes.ts";
import {openResults, type Results} from "../../src/server/results.ts";
import type {Role, ServerEnv} from "../../src/server/sign-in/user.ts";

const IDLE: SyncState = {
  state: "idle",
  started_at: null,
  finished_at: null,
  next_at: null,
  failure: null,
};

export type TestApi = {
  /** Asks below `/api/v1`. */
  get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  /** The same, as JSON. */
  json: <T>(path: string) => Promise<T>;
  app: Hono<ServerEnv>;
  results: Results;
  warm: () => Promise<void>;
  /** What was logged as a fault. */
  faults: [string, unknown][];
};

/** The API over the data folder of a configuration, asked by somebody of a role. */
export function apiOf(
  config: Config,
  {role = "admin", salt = "test"}: {role?: Role; salt?: string} = {},
): TestApi {
  const results = openResults(config, {salt});
  const faults: [string, unknown][] = [];
  const {routes, warm} = apiRoutes({
    config,
    metrics: catalogue(config),
    version: "0.0.0-test",
    results,
    checks: async () => [
      {id: "node", title: "Node", status: "pass", detail: "new enough", fix: null},
    ],
    sync: () => IDLE,
    log: {error: (message, fields) => void faults.push([message, fields])},
  });
  const app = new Hono<ServerEnv>();
  app.use(async (context, next) => {
    context.set("user", {pseudonym: "local", role});
    await next();
  });
  app.route("/api/v1", routes);
  const get = async (path: string, headers = {}) => app.request(`/api/v1${path}`, {headers});
  return {
    get,
    json: async <T>(path: string) => (await (await get(path)).json()) as T,
    app,
    results,
    warm,
    faults,
  };
}

/** The endpoint whose answers a path has; null where there is none. */
export function endpointOf(path: string) {
  const {pathname} = new URL(`http://localhost${path}`);
  const isOf = (pattern: string) =>
    new RegExp(`^${pattern.replace("{id...}", ".+").replace("{id}", "[^/]+")}$`).test(pathname);
  return endpoints.find(one => isOf(one.path)) ?? null;
}
