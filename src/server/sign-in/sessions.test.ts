import {statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {guarded, TOKEN_LINES, TOKENS} from "./fixtures/guarded.ts";

const HERE = {origin: "http://localhost", host: "localhost"};

type Guarded = ReturnType<typeof guarded>;

/** Sends the form of the sign-in page. */
function send(
  {ask}: Guarded,
  {token, to = "/", headers = HERE}: {token: string; to?: string; headers?: Record<string, string>},
) {
  return ask("/sign-in/token", {method: "POST", headers, body: new URLSearchParams({token, to})});
}

function cookieOf(response: Response): string {
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

async function role({ask}: Guarded, cookie: string): Promise<unknown> {
  const response = await ask("/api/v1/who", {headers: {cookie}});
  return response.status === 200
    ? ((await response.json()) as {role: string}).role
    : response.status;
}

describe("a session by a token", () => {
  test("begins with the form, leads back to the page, and lets in", async () => {
    const server = guarded();
    const page = await (await server.ask("/sign-in?to=/metrics/x")).text();
    expect(page).toContain('name="to" value="/metrics/x"');
    const response = await send(server, {token: ` ${TOKENS.viewer} `, to: "/metrics/x"});
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/metrics/x");
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^fivekeys=[\w-]+\.[\w-]{43}; Max-Age=28800; Path=\/; HttpOnly; SameSite=Lax$/,
      ),
    ]);
    expect(await role(server, cookieOf(response))).toBe("viewer");
  });

  test("over https has a cookie that no other host can set", async () => {
    const server = guarded({server: {publicUrl: "https://fivekeys.test"}});
    const headers = {origin: "https://fivekeys.test", host: "10.0.0.5:4180"};
    const response = await send(server, {token: TOKENS.viewer, headers});
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-fivekeys=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    const cookie = cookieOf(response);
    expect(await role(server, cookie)).toBe("viewer");
    expect(await role(server, cookie.replace("__Host-", ""))).toBe(401);
  });

  test("a wrong token is said to be wrong, and never shown", async () => {
    const response = await send(guarded(), {token: `<b>${TOKENS.viewer}`});
    expect(response.status).toBe(401);
    const text = await response.text();
    expect(text).toContain("This is not one of the tokens.");
    expect(text).not.toContain(TOKENS.viewer);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test("another site cannot sign anybody in or out", async () => {
    const server = guarded();
    const headers = {...HERE, origin: "https://attacker.test"};
    expect((await send(server, {token: TOKENS.viewer, headers})).status).toBe(403);
    const cookie = cookieOf(await send(server, {token: TOKENS.operator}));
    for (const foreign of [
      {origin: "https://attacker.test"},
      {"sec-fetch-site": "same-site"},
      {},
    ]) {
      const init = {method: "POST", headers: {host: "localhost", cookie, ...foreign}};
      expect((await server.ask("/sign-out", init)).status).toBe(403);
      expect((await server.ask("/api/v1/sync", init)).status).toBe(403);
    }
    const own = {method: "POST", headers: {...HERE, cookie}};
    expect((await server.ask("/api/v1/sync", own)).status).toBe(200);
    expect(await role(server, cookie)).toBe("operator");
  });

  test("the page to go on to is one of ours", async () => {
    for (const to of ["https://attacker.test", "//attacker.test", "/\\attacker.test"]) {
      const response = await send(guarded(), {token: TOKENS.viewer, to});
      expect(response.headers.get("location")).toBe("/");
    }
  });
});

describe("a session ends", () => {
  test("after its hours", async () => {
    let ms = Date.parse("2026-01-05T08:00:00Z");
    const server = guarded({now: () => new Date(ms)});
    const cookie = cookieOf(await send(server, {token: TOKENS.viewer}));
    ms += 8 * 3_600_000 - 1000;
    expect(await role(server, cookie)).toBe("viewer");
    ms += 1000;
    expect(await role(server, cookie)).toBe(401);
  });

  test("with its token, and follows the token's role", async () => {
    const server = guarded();
    const cookie = cookieOf(await send(server, {token: TOKENS.viewer}));
    const {root} = server;
    const lines = TOKEN_LINES.replace("viewer:", "analyst:");
    expect(await role(guarded({root}), cookie)).toBe("viewer");
    expect(await role(guarded({root, env: {FIVEKEYS_TOKEN: lines}}), cookie)).toBe("analyst");
    const without = {FIVEKEYS_TOKEN: TOKENS.operator};
    expect(await role(guarded({root, env: without}), cookie)).toBe(401);
  });

  test("by signing out, for good: also its copy, also after a restart", async () => {
    const server = guarded();
    const [cookie, other] = [
      cookieOf(await send(server, {token: TOKENS.viewer})),
      cookieOf(await send(server, {token: TOKENS.viewer})),
    ];
    const init = {method: "POST", headers: {...HERE, cookie}};
    const response = await server.ask("/sign-out", init);
    expect(response.status).toBe(303);
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^fivekeys=; Max-Age=0/),
    ]);
    expect(await role(server, cookie)).toBe(401);
    const again = guarded({root: server.root});
    expect([await role(again, cookie), await role(again, other)]).toEqual([401, "viewer"]);
    // What ended is not known any more: then everything has.
    writeFileSync(join(server.dataFolder, "ended-sessions.json"), "cut o");
    const damaged = guarded({root: server.root, now: () => new Date(Date.now() + 2000)});
    expect(await role(damaged, other)).toBe(401);
  });

  test("with another secret", async () => {
    const server = guarded();
    const cookie = cookieOf(await send(server, {token: TOKENS.viewer}));
    const env = {FIVEKEYS_TOKEN: TOKEN_LINES, FIVEKEYS_SESSION_SECRET: "s".repeat(32)};
    expect(await role(guarded({root: server.root, env}), cookie)).toBe(401);
  });
});

describe("a cookie", () => {
  test("that was changed lets nobody in", async () => {
    const server = guarded();
    const cookie = cookieOf(await send(server, {token: TOKENS.viewer}));
    const [content = "", signature = ""] = cookie.slice("fivekeys=".length).split(".");
    const session = JSON.parse(Buffer.from(content, "base64url").toString());
    const changed = (changes: object) =>
      Buffer.from(JSON.stringify({...session, ...changes})).toString("base64url");
    const forged = [
      `${changed({role: "admin"})}.${signature}`,
      `${changed({until: 9_999_999_999})}.${signature}`,
      `${changed({role: "admin"})}.`,
      changed({role: "admin"}),
      `${content}.${signature.slice(1)}`,
      `${content}.${signature}.${signature}`,
      `${content}.${"A".repeat(43)}`,
      `.${signature}`,
      "null.null",
      "%00",
      "%E0%A4%A",
      "a".repeat(100_000),
    ];
    for (const value of forged) {
      expect([value, await role(server, `fivekeys=${value}`)]).toEqual([value, 401]);
    }
  });

  test("of a sign-in on its way is none of a session", async () => {
    const server = guarded();
    const cookie = cookieOf(await send(server, {token: TOKENS.viewer}));
    const init = {headers: {cookie: cookie.replace("fivekeys=", "fivekeys-flow-state=")}};
    expect((await server.ask("/sign-in/callback?state=state&code=x", init)).status).toBe(404);
  });
});

test("the secret of sessions is kept for its owner alone, and a short one is refused", () => {
  const path = join(guarded().root, ".fivekeys/session.key");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const env = {FIVEKEYS_TOKEN: TOKEN_LINES, FIVEKEYS_SESSION_SECRET: "short"};
  expect(() => guarded({env})).toThrow("has fewer than 32 characters");
});
