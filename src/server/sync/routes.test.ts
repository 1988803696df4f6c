import {Hono} from "hono";
import {expect, it} from "vitest";
import type {ApiFailure} from "../../documents/failure.ts";
import type {SyncRun} from "../../documents/sync.ts";
import {testClock} from "../fixtures/clock.ts";
import {testLog} from "../fixtures/log.ts";
import type {JobRequest} from "../schedule/job.ts";
import {scheduler} from "../schedule/scheduler.ts";
import type {Role, ServerEnv} from "../sign-in/user.ts";
import {OWNER_HEADER} from "./owner.ts";
import {syncRoutes} from "./routes.ts";

const token = "the token of server.json";

function served(role: Role) {
  const requests: JobRequest[] = [];
  const clock = testClock();
  const schedule = scheduler({
    runJob: request => {
      requests.push(request);
      const result = {schema: "fivekeys.sync/1", failed: []};
      return {done: Promise.resolve({exitCode: 0, result, failure: null}), stop: async () => {}};
    },
    everySeconds: null,
    before: {finishedAt: "2030-01-07T07:50:00.000Z", failure: null},
    clock,
    random: () => 0.5,
    log: testLog(),
    hide: text => text,
  });
  const app = new Hono<ServerEnv>();
  app.use(async (context, next) => {
    context.set("user", {pseudonym: "3f2a", role});
    await next();
  });
  app.route("/api/v1", syncRoutes(schedule, {token}));
  const post = (body: string | null) => app.request("/api/v1/sync", {method: "POST", body});
  return {app, requests, clock, post};
}

it("syncs for an operator, and tells how it ended", async () => {
  const {app, requests, clock, post} = served("operator");
  const answer = await post('{"rebuild": true, "max_wait": 5}');
  expect(answer.status).toBe(202);
  const {run} = (await answer.json()) as {run: SyncRun};
  expect(run).toMatchObject({kind: "sync", state: "running", finished_at: null});
  await clock.pass(0);
  expect(requests).toEqual([{kind: "sync", rebuild: true, maxWaitMinutes: 5}]);
  const after = await app.request(`/api/v1/sync?run=${run.id}`);
  expect(await after.json()).toMatchObject({
    schema: "fivekeys.sync-state/1",
    state: "idle",
    run: {id: run.id, state: "done", exit_code: 0, result: {schema: "fivekeys.sync/1"}},
  });
  expect((await app.request("/api/v1/sync?run=none")).status).toBe(404);
});

it("takes an empty body for a plain sync", async () => {
  const {requests, post} = served("admin");
  expect([(await post(null)).status, (await post(" ")).status]).toEqual([202, 202]);
  expect(requests[0]).toEqual({kind: "sync"});
});

it.each(["viewer", "analyst"] as const)(
  "syncs for no %s, and tells them the state alone",
  async role => {
    const {app, requests, post} = served(role);
    expect((await post("{}")).status).toBe(403);
    expect(requests).toEqual([]);
    expect(await (await app.request("/api/v1/sync?run=any")).json()).toEqual({
      schema: "fivekeys.sync-state/1",
      state: "idle",
      started_at: null,
      finished_at: "2030-01-07T07:50:00.000Z",
      next_at: null,
      failure: null,
      run: null,
    });
  },
);

it.each([
  ["{", 400],
  ["[]", 400],
  ["null", 400],
  ['{"from": "/etc"}', 400],
  ['{"snapshot": "/tmp/x"}', 400],
  ['{"rebuild": "yes"}', 400],
  ['{"max_wait": -1}', 400],
  ['{"max_wait": 1e9}', 400],
  [`{"rebuild": true, "x": "${"x".repeat(5000)}"}`, 413],
])("refuses %s", async (body, status) => {
  const {requests, post} = served("operator");
  const answer = await post(body);
  expect(answer.status).toBe(status);
  const {error} = (await answer.json()) as ApiFailure;
  expect(error.message).toMatch(/^Cannot /);
  expect(requests).toEqual([]);
});

it("tells whoever shows the token of server.json that it is the one", async () => {
  const {app} = served("admin");
  const ask = async (authorization: string) => {
    const answer = await app.request("/api/v1/sync", {headers: {authorization}});
    return answer.headers;
  };
  expect((await ask(`Bearer ${token}`)).has(OWNER_HEADER)).toBe(true);
  expect((await ask(`Bearer ${token}x`)).has(OWNER_HEADER)).toBe(false);
  expect((await ask("")).has(OWNER_HEADER)).toBe(false);
});
