import {Hono} from "hono";
import {describe, expect, it} from "vitest";
import {openIdentity} from "../../lib/identity.ts";
import {openInbox} from "../../pipeline/inbox.ts";
import type {Role, ServerEnv} from "../sign-in/user.ts";
import {afterFold, eventIds, folderConfig} from "../webhooks/fixtures/receiving.ts";
import {writeRoutes} from "./routes.ts";

const deployment = {
  ...{deployment_id: "d1", service: "shop", environment: "production", sha: "ABCDEF1"},
  ...{finished_at: "2025-10-30T08:00:00+02:00", status: "succeeded"},
};
const incident = {incident_id: "INC-1", detected_at: "2025-10-30T09:00:00Z", service: "shop"};

/** The routes as they are mounted, behind a sign-in that lets in whoever is named. */
function writing(over: {now?: () => Date; pagesMax?: number} = {}) {
  const config = folderConfig();
  const inbox = openInbox(config, over);
  const identity = openIdentity({root: config.root, env: {FIVEKEYS_KEY: "a key of 16 bytes"}});
  let arrivals = 0;
  const app = new Hono<ServerEnv>();
  app.use(async (context, next) => {
    const role = (context.req.header("x-role") ?? "operator") as Role;
    const pseudonym = context.req.header("x-pseudonym") ?? "anybody";
    context.set("user", {pseudonym, role});
    await next();
  });
  const options = {config, inbox, identity, log: {note: () => {}}};
  app.route("/api/v1", writeRoutes({...options, onArrival: () => void arrivals++}));
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const request = {method: "POST", body: text, headers};
    const response = await app.request(`/api/v1/${path}`, request);
    return {code: response.status, said: await response.json(), headers: response.headers};
  };
  const folded = (query: string) =>
    afterFold(config, warehouse => warehouse.rows(query), {
      key: {FIVEKEYS_KEY: "a key of 16 bytes"},
    });
  return {app, config, inbox, post, folded, arrivals: () => arrivals};
}

describe("rows that are posted", () => {
  it("are stored as an import would, one or many, the later telling of a row wins", async () => {
    const {post, folded, inbox, arrivals} = writing();
    expect(await post("deployments", deployment)).toMatchObject({
      ...{code: 202, said: {status: "accepted", rows: 1}},
    });
    const later = {...deployment, status: "failed"};
    await post("deployments", [later, {...deployment, deployment_id: "d2"}]);
    await post("incidents", incident);
    expect(arrivals()).toBe(3);
    const deployments = await folded(
      "select deployment_id, sha, status, finished_at from source.deployment order by 1",
    );
    const finished_at = "2025-10-30T06:00:00.000Z";
    expect(deployments).toEqual([
      {deployment_id: "d1", sha: "abcdef1", status: "failed", finished_at},
      {deployment_id: "d2", sha: "abcdef1", status: "succeeded", finished_at},
    ]);
    expect(await folded("select incident_id, service from source.incident")).toEqual([
      {incident_id: "INC-1", service: "shop"},
    ]);
    await inbox.close();
  });

  it("of the same moment, or by a clock that was set back, keep their order over a restart", async () => {
    const moment = new Date("2025-11-01T00:00:00Z");
    const {post, folded, inbox, config} = writing({now: () => moment});
    for (const status of ["succeeded", "cancelled", "failed"]) {
      await post("deployments", {...deployment, status});
    }
    await inbox.close();
    const again = openInbox(config, {now: () => new Date("2025-10-01T00:00:00Z")});
    expect(again.nextVersion() > moment.toISOString()).toBe(true);
    await again.close();
    expect(await folded("select status from source.deployment")).toEqual([{status: "failed"}]);
  });

  it("with a wrong one are refused with each row, field and reason, and none is kept", async () => {
    const {post, inbox, arrivals} = writing();
    const {code, said} = await post("deployments", [
      deployment,
      {...deployment, deployment_id: "d2", status: "done", finished_at: "yesterday"},
      {...deployment, deployment_id: "d3", servce: "shop", sha: 12},
      deployment,
      "text",
      {deployment_id: "d4"},
    ]);
    expect(code).toBe(400);
    const rows = (said as {error: {rows: object[]}}).error.rows;
    expect(rows).toEqual(
      [
        [2, "finished_at", "is not an ISO 8601 time"],
        [2, "status", "is not succeeded, failed or cancelled"],
        [3, "servce", 'did you mean "service"?'],
        [3, "sha", "is not a commit id"],
        [4, "deployment_id", "is the same as in row 1"],
        [5, null, "is not a JSON object"],
        [6, "service", "is missing"],
        [6, "finished_at", "is missing"],
        [6, "status", "is missing"],
      ].map(([row, field, reason]) => ({row, field, reason: expect.stringContaining(`${reason}`)})),
    );
    expect(inbox.counts()).toEqual({pending: 0, dead: 0});
    expect(arrivals()).toBe(0);
    await inbox.close();
  });

  it.each([
    ["nothing", "", 400],
    ["no JSON", "{", 400],
    ["no rows", "[]", 400],
    ["null", "null", 400],
    ["too many rows", JSON.stringify(Array(1001).fill(deployment)), 400],
    ["a prototype", '{"__proto__": {"status": "failed"}, "constructor": 1}', 400],
    ["depth", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, 400],
    ["6 MiB", `"${"x".repeat(6 * 1024 ** 2)}"`, 413],
  ])("that are %s are refused in the API's shape", async (_, body, code) => {
    const {post, inbox} = writing();
    expect(await post("incidents", body)).toMatchObject({
      ...{code, said: {error: {message: expect.stringMatching(/^Cannot /)}}},
    });
    await inbox.close();
  });
});

describe("an idempotency key", () => {
  const headers = {"idempotency-key": "build-17"};

  it("stores the same body once, with the same answer, also after a fold", async () => {
    const {post, folded, inbox} = writing();
    const first = await post("deployments", deployment, headers);
    const again = await post("deployments", deployment, headers);
    expect(again).toMatchObject({code: first.code, said: first.said});
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await folded("select * from raw_event")).toHaveLength(1);
    expect((await post("deployments", deployment, headers)).code).toBe(202);
    expect(await folded("select * from raw_event")).toHaveLength(1);
    await inbox.close();
  });

  it("with another body is refused, and is another key for another table or caller", async () => {
    const {post, inbox} = writing();
    await post("deployments", deployment, headers);
    expect(await post("deployments", {...deployment, status: "failed"}, headers)).toMatchObject({
      code: 422,
      said: {error: {message: expect.stringContaining("was used with another body")}},
    });
    expect((await post("incidents", incident, headers)).code).toBe(202);
    const other = {...headers, "x-pseudonym": "somebody else"};
    expect((await post("deployments", {...deployment, status: "failed"}, other)).code).toBe(202);
    expect(inbox.counts().pending).toBe(3);
    await inbox.close();
  });

  it("that came twice at once is stored once; an odd one is refused", async () => {
    const {post, inbox} = writing();
    const both = [1, 2].map(() => post("deployments", deployment, headers));
    expect((await Promise.all(both)).map(({code}) => code)).toEqual([202, 202]);
    expect(inbox.counts().pending).toBe(1);
    for (const key of ["two words", "x".repeat(256)]) {
      expect((await post("deployments", deployment, {"idempotency-key": key})).code).toBe(400);
    }
    await inbox.close();
  });
});

it("a full inbox answers 503, and when to come again", async () => {
  const {post, inbox} = writing({pagesMax: 40});
  let last = await post("deployments", deployment);
  for (let i = 0; i < 2000 && last.code === 202; i += 1) {
    last = await post("deployments", {...deployment, deployment_id: `d${i}`});
  }
  expect(last.code).toBe(503);
  expect(last.headers.get("retry-after")).toBe("60");
  await inbox.close();
});

it("an analyst may not write, and only an administrator sees the dead letters", async () => {
  const {app, post, inbox} = writing();
  expect((await post("deployments", deployment, {"x-role": "analyst"})).code).toBe(403);
  await inbox.bury({source: "github", deliveryId: "g1", reason: "run.id is odd", digest: "abc"});
  const dead = async (role: Role) => app.request("/api/v1/inbox/dead", {headers: {"x-role": role}});
  expect((await dead("operator")).status).toBe(403);
  expect(await (await dead("admin")).json()).toMatchObject({
    ...{schema: "fivekeys.dead-letters/1", dead: [{delivery_id: "g1"}]},
  });
  await inbox.close();
});

it("what is posted is in the next build with its deployment", async () => {
  const {post, config, inbox} = writing();
  await post("deployments", deployment, {});
  const ids = await afterFold(config, eventIds, {key: {FIVEKEYS_KEY: "a key of 16 bytes"}});
  expect(ids).toEqual([expect.stringMatching(/^import:deployment:d1:20/)]);
  await inbox.close();
});
