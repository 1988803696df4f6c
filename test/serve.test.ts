import {execFileSync} from "node:child_process";
import {existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, afterEach, beforeAll, describe, expect, it} from "vitest";
import {fivekeys} from "./support/cli.ts";
import {ownerOf, type RunningServer, startServer, until} from "./support/server.ts";

const DAY_SECONDS = 86_400;
const START_SECONDS = Date.parse("2029-12-01T09:00:00Z") / 1000;

const home = mkdtempSync(join(tmpdir(), "fivekeys-serve-"));
const servers: RunningServer[] = [];
let count = 0;

afterEach(async () => {
  for (const {child, ended} of servers.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
});
afterAll(() => rmSync(home, {recursive: true, force: true}));

async function started(...given: Parameters<typeof startServer>): Promise<RunningServer> {
  const server = await startServer(...given);
  servers.push(server);
  return server;
}

/** Adds a commit a day after the last, released on the same day. */
function release(folder: string, number: number): void {
  const date = `${START_SECONDS + number * DAY_SECONDS} +0000`;
  const env = {...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date};
  const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
  writeFileSync(join(folder, "file"), String(number));
  for (const args of [
    ["add", "file"],
    ["commit", "-qm", `Change ${number}`],
    ["tag", "-a", `v1.0.${number}`, "-m", "x"],
  ]) {
    execFileSync("git", [...author, ...args], {cwd: folder, env});
  }
}

/** A small clone with three releases. */
function shop({yaml}: {yaml?: string} = {}): string {
  count += 1;
  const folder = join(home, `shop-${count}`);
  execFileSync("git", ["init", "-q", "-b", "main", folder]);
  for (const number of [1, 2, 3]) release(folder, number);
  if (yaml !== undefined) writeFileSync(join(folder, "fivekeys.yaml"), yaml);
  return folder;
}

type State = {state: string; finished_at: string | null; next_at: string | null};

async function isSynced({get}: RunningServer): Promise<State | null> {
  const state = (await (await get("/api/v1/sync")).json()) as State;
  return state.state === "idle" ? state : null;
}

/** How many deployments the published results have. */
async function deployments(folder: string): Promise<number> {
  const {out} = await fivekeys(folder, ["export", "deployment"]);
  return out.split("\n").filter(line => line !== "").length;
}

describe("a server", () => {
  let folder: string;
  let server: RunningServer;
  beforeAll(async () => {
    folder = shop();
    // Not among `servers`: it lives through all tests of this group.
    server = await startServer(folder);
  });
  afterAll(async () => {
    server.child.kill("SIGKILL");
    await server.ended;
  });

  it("answers at once, and is ready when it has synced for the first time", async () => {
    const health = await server.get("/healthz");
    expect([health.status, await health.text()]).toEqual([200, "ok"]);
    await until("it is ready", async () => (await server.get("/readyz")).status === 200);
    const state = await until("it has synced", () => isSynced(server));
    expect(Date.parse(state.next_at!)).toBeGreaterThan(Date.now());
    expect(await deployments(folder)).toBe(3);
  });

  it("says who it is to its owner alone, in a folder that git leaves out", () => {
    expect(ownerOf(folder)).toMatchObject({pid: server.child.pid, address: server.base});
    expect(statSync(join(folder, "data/metrics/server.json")).mode & 0o777).toBe(0o600);
    const status = execFileSync("git", ["status", "--porcelain", "--", "data"], {cwd: folder});
    expect(status.toString()).toBe("");
  });

  it("refuses a second one, and says who owns the data", async () => {
    const {code, err} = await fivekeys(folder, ["serve", "--port", "0"]);
    expect(code).toBe(2);
    expect(err).toContain(
      `Cannot serve: process ${server.child.pid} has served this data folder at ${server.base} since 20`,
    );
    expect(err).not.toContain(ownerOf(folder)!.token);
  });

  it("syncs for `fivekeys sync`, which prints what it would have printed itself", async () => {
    release(folder, 4);
    const told = await fivekeys(folder, ["sync"]);
    expect([told.code, told.out]).toEqual([0, ""]);
    expect(told.err).toMatch(/Read \d+ new events\.\n$/);
    expect(await deployments(folder)).toBe(4);
    const asJson = await fivekeys(folder, ["sync", "--json", "--rebuild", "--max-wait", "1"]);
    expect(JSON.parse(asJson.out)).toMatchObject({
      schema: "fivekeys.sync/1",
      stored: 0,
      sources: [{name: `git:${folder.split("/").at(-1)}`, requests: null}],
      failed: [],
    });
    // The server did it: its log tells of both.
    const asked = server
      .lines()
      .filter(({method, path}) => method === "POST" && path === "/api/v1/sync");
    expect(asked).toHaveLength(2);
  });

  it.each([
    [["--snapshot", "x"], "Cannot sync with --snapshot: process"],
    [["--from", "x"], "Cannot sync with --from: process"],
    [["--max-wait", "soon"], 'Cannot use --max-wait "soon"'],
  ])("is not asked for what it does not do: %j", async (flags, words) => {
    const {code, err} = await fivekeys(folder, ["sync", ...flags]);
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });

  it("is what `fivekeys start` leads to where it runs already", async () => {
    const {code, err} = await fivekeys(folder, ["start"]);
    expect(code).toBe(0);
    expect(err).toContain(`Served already on ${server.base} by process ${server.child.pid}.`);
  });

  it("has its numbers for machines, its API described, and a page for people", async () => {
    const measures = await (await server.get("/metrics")).text();
    expect(measures).toContain('fivekeys_http_requests_total{method="GET",route="/healthz"');
    expect(measures).toMatch(/# EOF\n$/);
    expect(await (await server.get("/api/v1/openapi.json")).json()).toMatchObject({
      openapi: "3.1.0",
    });
    expect(await (await server.get("/api/v1/doctor")).json()).toMatchObject({
      checks: expect.arrayContaining([expect.objectContaining({id: "git", status: "pass"})]),
    });
    expect((await server.get("/api/v1/nothing")).status).toBe(404);
    await until("the page is there", async () => (await server.get("/metrics/any")).ok);
    for (const path of ["/", "/api/v1/status", "/survey/a/b"]) {
      const policy = (await server.get(path)).headers.get("content-security-policy");
      expect(policy).toContain("default-src 'none'");
    }
  });

  it("lets nobody sync by a page of another site, nor by another name for this machine", async () => {
    const post = (headers: Record<string, string>) =>
      fetch(`${server.base}/api/v1/sync`, {method: "POST", headers});
    expect((await post({origin: "https://evil.example"})).status).toBe(403);
    expect((await post({"x-forwarded-for": "192.0.2.1"})).status).toBe(421);
  });

  it("writes one line for each request, in which no secret stands", async () => {
    const {token} = ownerOf(folder)!;
    const surveys = () => server.lines().filter(({path}) => path === "/survey/:wave/:token");
    const before = surveys().length;
    await server.get(`/api/v1/sync?run=${token}`, {authorization: `Bearer ${token}`});
    await server.get(`/${token}`, {cookie: `fivekeys=${token}`});
    await server.get("/survey/2030-q1/aaaabbbbccccdddd");
    await until("the lines are written", () => surveys().length > before);
    expect(server.err()).not.toContain(token);
    expect(server.err()).not.toContain("aaaabbbbccccdddd");
    expect(surveys().at(-1)).toMatchObject({level: "info", method: "GET", status: 404, user: null});
  });
});

it("ends well when it is told to: the sync is stopped, and nothing is left behind", async () => {
  const folder = shop();
  const server = await started(folder);
  await until("a sync runs", () => server.err().includes("A sync begins"));
  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
  expect(ownerOf(folder)).toBe(null);
  expect(existsSync(join(folder, "data/metrics/lock"))).toBe(false);
  // What it had begun, the next one does.
  const {code} = await fivekeys(folder, ["sync"]);
  expect([code, await deployments(folder)]).toEqual([0, 3]);
});

it("takes over from one that was killed, also while its sync still writes", async () => {
  const folder = shop();
  const first = await started(folder);
  await until("a sync runs", () => first.err().includes("A sync begins"));
  first.child.kill("SIGKILL");
  expect(await first.ended).toBe("SIGKILL");
  expect(ownerOf(folder)).toMatchObject({pid: first.child.pid});
  const second = await started(folder);
  expect(ownerOf(folder)).toMatchObject({pid: second.child.pid, address: second.base});
  await until("it has synced", () => isSynced(second));
  expect(await deployments(folder)).toBe(3);
});

it("finds a new commit by itself", async () => {
  const folder = shop({yaml: "server: {port: 0, sync_every: 2s}\n"});
  const server = await started(folder, ["serve"]);
  await until("it has synced", () => isSynced(server));
  expect(await deployments(folder)).toBe(3);
  release(folder, 4);
  await until("the release is there", async () => (await deployments(folder)) === 4);
});

it("syncs by no clock with --no-sync, and says that nothing is ready", async () => {
  const folder = shop();
  const server = await started(folder, ["serve", "--port", "0", "--no-sync"]);
  const ready = await server.get("/readyz");
  expect([ready.status, await ready.json()]).toEqual([
    503,
    {ready: false, reasons: ["Cannot show any results: nothing was synced here yet"]},
  ]);
  expect(await (await server.get("/api/v1/sync")).json()).toMatchObject({
    state: "never",
    next_at: null,
  });
  expect((await fivekeys(folder, ["sync"])).code).toBe(0);
  expect((await server.get("/readyz")).status).toBe(200);
});

it("builds by itself what a tool has told it, once it was told", async () => {
  const folder = shop();
  expect((await fivekeys(folder, ["sync"])).code).toBe(0);
  const server = await started(folder, ["serve", "--port", "0", "--no-sync"]);
  const row = {
    deployment_id: "told-1",
    service: folder.split("/").at(-1),
    environment: "production",
    finished_at: "2029-12-20T09:00:00Z",
    status: "succeeded",
  };
  const told = await fetch(`${server.base}/api/v1/deployments`, {
    method: "POST",
    headers: {"content-type": "application/json"},
    body: JSON.stringify(row),
  });
  expect([told.status, await told.text()]).toEqual([202, expect.any(String)]);
  await until("it is built", () => server.err().includes("The build is done"));
  expect(await (await server.get("/api/v1/sources")).text()).toContain("import");
  const {out} = await fivekeys(folder, ["export", "deployment"]);
  expect(out).toContain("2029-12-20T09:00:00");
});

it("keeps why a sync failed, and hands it to who asks for one", async () => {
  const folder = shop();
  // Not a clone any more.
  rmSync(join(folder, ".git"), {recursive: true});
  writeFileSync(join(folder, "fivekeys.yaml"), "sources: {git: {path: .}}\n");
  const server = await started(folder);
  const state = await until("it failed", async () => {
    const found = (await (await server.get("/api/v1/sync")).json()) as State & {failure: string};
    return found.state === "failed" ? found : null;
  });
  expect(state.failure).toMatch(/^Cannot read/);
  expect(state.failure).not.toContain(home);
  expect((await server.get("/healthz")).status).toBe(200);
  const asked = await fivekeys(folder, ["sync"]);
  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
  const alone = await fivekeys(folder, ["sync"]);
  expect(alone.code).not.toBe(0);
  const said = asked.err.replace(/^Syncing by the server at .*\n/gm, "");
  expect([asked.code, said]).toEqual([alone.code, alone.err]);
});

it("refuses an address that others reach while nobody has to sign in", async () => {
  const {code, err} = await fivekeys(shop(), ["serve", "--host", "0.0.0.0", "--port", "0"]);
  expect([code, err]).toEqual([2, expect.stringContaining("no sign-in is configured")]);
});

it("tells no secret in its log, and syncs for the command of who started it where others sign in", async () => {
  const [token, secret] = ["f".repeat(32), "webhook-secret-0123456789"];
  const env = {FIVEKEYS_TOKEN: `viewer:${token}`, GITHUB_WEBHOOK_SECRET: secret};
  const folder = shop();
  const server = await started(folder, ["serve", "--port", "0", "--no-sync"], env);
  const ask = (bearer: string) => server.get("/api/v1/sync", {authorization: `Bearer ${bearer}`});
  expect((await server.get("/api/v1/sync")).status).toBe(401);
  expect((await ask(`${token}x`)).status).toBe(401);
  expect((await ask(token)).status).toBe(200);
  await server.get(`/${secret}?${secret}`, {authorization: `Bearer ${token}`, cookie: token});
  const body = `${secret} in a body`;
  const headers = {"x-hub-signature-256": `sha256=${secret}`, "x-github-event": "push"};
  expect((await fetch(`${server.base}/webhooks/github`, {method: "POST", body, headers})).ok).toBe(
    false,
  );
  expect((await fivekeys(folder, ["sync"])).code).toBe(0);
  server.child.kill("SIGTERM");
  await server.ended;
  expect(server.err()).toContain("/webhooks/github");
  for (const word of [token, secret, "in a body"]) expect(server.err()).not.toContain(word);
});

it("is what `fivekeys start` ends with, after the report", async () => {
  const folder = shop();
  const server = await started(folder, ["start"]);
  // Synced just now: nothing to do.
  expect(await isSynced(server)).not.toBe(null);
  expect(server.err()).not.toContain("A sync begins");
  server.child.kill("SIGINT");
  expect(await server.ended).toBe(0);
  expect(readFileSync(join(folder, "data/metrics/freshness.json"), "utf8")).toContain("synced_at");
});
