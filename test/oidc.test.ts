import {readFileSync} from "node:fs";
import {join} from "node:path";
import {afterEach, beforeEach, expect, test} from "vitest";
import {accessFolder, readAccess} from "../src/server/security/access-entries.ts";
import {type Browser, browser} from "./support/oidc/browser.ts";
import {startServer, type TestServer} from "./support/oidc/server.ts";

let server: TestServer;

beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.stop());

/** Signs in by the link of the sign-in page. */
function signIn(someone: Browser, to = "/") {
  return someone.open(`${server.origin}/sign-in/provider?to=${encodeURIComponent(to)}`);
}

type Known = {pseudonym: string; role: string};

async function who(someone: Browser): Promise<Known | number> {
  const response = await someone.step(`${server.origin}/api/v1/who`);
  return response.status === 200 ? ((await response.json()) as Known) : response.status;
}

test("a page leads to sign-in, the provider, and back to the page", async () => {
  const someone = browser();
  const asked = await someone.open(`${server.origin}/metrics/lead_time?days=28`);
  expect(asked.url).toBe(`${server.origin}/sign-in?to=%2Fmetrics%2Flead_time%3Fdays%3D28`);
  const [, link = ""] = /href="(\/sign-in\/provider\?[^"]*)"/.exec(asked.text) ?? [];
  const page = await someone.open(`${server.origin}${link}`);
  expect(page).toMatchObject({
    url: `${server.origin}/metrics/lead_time?days=28`,
    text: "page /metrics/lead_time",
  });
  expect(await who(someone)).toEqual({
    pseudonym: expect.stringMatching(/^[0-9a-f]{32}$/),
    role: "viewer",
  });
});

test("the request to the provider has PKCE, state, nonce and no more scopes than configured", async () => {
  const response = await browser().step(`${server.origin}/sign-in/provider`);
  const url = new URL(response.headers.get("location")!);
  expect(url.origin).toBe(server.provider.issuer);
  const sent = Object.fromEntries(url.searchParams);
  expect(sent).toMatchObject({
    response_type: "code",
    scope: "openid groups",
    code_challenge_method: "S256",
    redirect_uri: `${server.origin}/sign-in/callback`,
  });
  for (const name of ["state", "nonce", "code_challenge"]) {
    expect(sent[name]!.length).toBeGreaterThan(40);
  }
});

test("nothing of a person stands in the cookie, and the same person has the same pseudonym", async () => {
  const [one, again, other] = [browser(), browser(), browser()];
  await signIn(one);
  await signIn(again);
  server.provider.state.present = {sub: "bob", groups: ["staff"]};
  await signIn(other);
  expect(await who(again)).toEqual(await who(one));
  expect(await who(other)).not.toEqual(await who(one));
  const cookie = [...one.cookies.values()].find(({name}) => name === "fivekeys")!;
  const content = Buffer.from(cookie.value.split(".")[0]!, "base64url").toString();
  expect(Object.keys(JSON.parse(content))).toEqual(["id", "who", "role", "by", "at", "until"]);
  expect(content).not.toMatch(/ada|4711|staff/);
});

test("the groups of a person decide what they may do, and nobody without a role is let in", async () => {
  const roles: [string[], unknown][] = [
    [["staff"], {role: "viewer"}],
    [["analysts", "staff"], {role: "analyst"}],
    [["staff", "chiefs"], {role: "admin"}],
    [["strangers"], 401],
    [[], 401],
  ];
  for (const [groups, expected] of roles) {
    server.provider.state.present = {sub: `one of ${groups}`, groups};
    const someone = browser();
    const page = await signIn(someone);
    if (expected === 401) {
      expect(page).toMatchObject({status: 403, text: expect.stringContaining("You have no role")});
      expect(await who(someone)).toBe(401);
    } else {
      expect(await who(someone)).toMatchObject(expected as object);
    }
  }
});

test("a role that was taken away counts from the next sign-in, which comes when the session is over", async () => {
  const someone = browser();
  server.provider.state.present = {sub: "ada", groups: ["chiefs"]};
  await signIn(someone);
  server.provider.state.present = {sub: "ada", groups: ["staff"]};
  expect(await who(someone)).toMatchObject({role: "admin"});
  server.world.now = () => new Date(Date.now() + 8 * 3_600_000 + 1000);
  expect(await who(someone)).toBe(401);
  server.world.now = () => new Date();
  const later = browser();
  await signIn(later);
  expect(await who(later)).toMatchObject({role: "viewer"});
});

test("a change of what groups may do ends all sessions", async () => {
  const someone = browser();
  await signIn(someone);
  server.restart();
  expect(await who(someone)).toMatchObject({role: "viewer"});
  server.restart({roles: {admin: [], operator: [], analyst: [], viewer: ["others"]}});
  expect(await who(someone)).toBe(401);
});

test("signing out ends the session here, also for a copy of the cookie, and at the provider", async () => {
  const [someone, thief] = [browser(), browser()];
  await signIn(someone);
  for (const [id, cookie] of someone.cookies) thief.cookies.set(id, cookie);
  const asked = await someone.send(`${server.origin}/sign-out`, {});
  expect(asked.url).toMatch(new RegExp(`^${server.provider.issuer}/session/end\\?`));
  const [, xsrf = ""] = /name="xsrf" value="([^"]+)"/.exec(asked.text) ?? [];
  const page = await someone.send(`${server.provider.issuer}/session/end/confirm`, {
    xsrf,
    logout: "yes",
  });
  expect(page).toMatchObject({
    url: `${server.origin}/sign-out`,
    text: expect.stringContaining("You are signed out"),
  });
  expect(await who(someone)).toBe(401);
  expect(await who(thief)).toBe(401);
  server.restart();
  expect(await who(thief)).toBe(401);
});

test("somebody who does not agree at the provider is told so, without the provider's own words", async () => {
  server.provider.state.present = null;
  const page = await signIn(browser());
  expect(page.status).toBe(403);
  expect(page.text).toContain("did not let you in");
  expect(page.text + server.notes).not.toContain("Lovelace");
});

test("the server starts while the provider is down, and says so", async () => {
  const someone = browser();
  await signIn(someone);
  const {world} = server;
  world.fetch = () => Promise.reject(new TypeError("fetch failed"));
  server.restart();
  const newcomer = browser();
  const asked = await newcomer.open(`${server.origin}/`);
  expect(asked.text).toContain("does not answer at the moment");
  expect(await signIn(newcomer)).toMatchObject({status: 503});
  expect(await who(someone)).toMatchObject({role: "viewer"});
  world.fetch = globalThis.fetch;
  world.now = () => new Date(Date.now() + 6000);
  expect((await newcomer.open(`${server.origin}/sign-in`)).text).not.toContain("does not answer");
  await signIn(newcomer);
  expect(await who(newcomer)).toMatchObject({role: "viewer"});
});

test("the access log says who asked what and when, and nothing of what was asked for", async () => {
  const someone = browser();
  await signIn(someone);
  await someone.step(`${server.origin}/api/v1/who?service=ada.lovelace`);
  await browser().step(`${server.origin}/api/v1/who`);
  await browser().step(`${server.origin}/api/v1/who`, {headers: {authorization: "Bearer guess"}});
  const {pseudonym} = (await who(someone)) as Known;
  await new Promise(resolve => setImmediate(resolve));
  const folder = accessFolder(join(server.root, "data/metrics"));
  const [from, to] = ["2000-01-01", "2999-01-01"];
  const entries = await readAccess(folder, {from, to, who: null, limit: 10});
  const asked = {who: pseudonym, role: "viewer", did: "GET /api/v1/who", status: 200};
  expect(entries.map(({at, ...rest}) => rest)).toEqual([
    asked,
    {who: null, role: null, did: "GET /api/v1/who", status: 401},
    asked,
    {who: pseudonym, role: "viewer", did: "GET /sign-in/callback", status: 303},
  ]);
  const text = readFileSync(join(folder, `${entries[0]!.at.slice(0, 10)}.ndjson`), "utf8");
  expect(text).not.toMatch(/lovelace|127\.0\.0|ada/);
});
