import {describe, expect, test} from "vitest";
import {guarded, TOKENS} from "./fixtures/guarded.ts";

const HERE = {host: "127.0.0.1:4180"};
const OTHER_SITE = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"};
const LINK = {
  "sec-fetch-site": "cross-site",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
};

describe("without sign-in", () => {
  const {ask} = guarded({env: {}, server: {publicUrl: "https://fivekeys.test"}});

  test("whoever asks from this machine by one of its names is the admin", async () => {
    for (const host of [
      "127.0.0.1:4180",
      "localhost:4180",
      "LOCALHOST",
      "[::1]:4180",
      "127.9.9.9",
    ]) {
      const response = await ask("/api/v1/who", {headers: {host}});
      expect(await response.json()).toEqual({pseudonym: "local", role: "admin"});
    }
  });

  test.each([
    "attacker.test",
    "127.0.0.1.attacker.test",
    "localhost.attacker.test:4180",
    "fivekeys.test",
    "attacker.test#127.0.0.1",
    "127.0.0.1@attacker.test",
    "0x7f.1",
    "localhost:4180:80",
    "",
  ])("a page whose name was made to point here (Host %j) gets nothing", async host => {
    for (const path of ["/api/v1/who", "/"]) {
      const response = await ask(path, {headers: {host}});
      expect(response.status).toBe(421);
      expect(await response.json()).toMatchObject({
        error: {message: expect.stringMatching(/Cannot/), hint: expect.stringMatching(/sign-in/)},
      });
    }
  });

  test("what a proxy hands on does not come from this machine", async () => {
    for (const name of ["x-forwarded-for", "x-forwarded-host", "forwarded"]) {
      const response = await ask("/api/v1/who", {headers: {...HERE, [name]: "127.0.0.1"}});
      expect(response.status).toBe(421);
    }
  });

  test("surveys, webhooks and health are open under any name", async () => {
    const headers = {host: "fivekeys.test", "x-forwarded-for": "10.0.0.1"};
    for (const path of ["/survey/wave/token", "/healthz"]) {
      expect((await ask(path, {headers})).status).toBe(200);
    }
    expect((await ask("/webhooks/github", {method: "POST", headers})).status).toBe(202);
  });

  test("other sites can neither read nor change anything, and links from them work", async () => {
    const headers = {...HERE, ...OTHER_SITE};
    expect((await ask("/api/v1/who", {headers})).status).toBe(403);
    expect((await ask("/api/v1/sync", {method: "POST", headers})).status).toBe(403);
    const sibling = {...HERE, "sec-fetch-site": "same-site", "sec-fetch-mode": "cors"};
    expect((await ask("/api/v1/sync", {method: "POST", headers: sibling})).status).toBe(403);
    expect((await ask("/", {headers: {...HERE, ...LINK}})).status).toBe(200);
    const form = {method: "POST", headers: {...HERE, ...LINK}};
    expect((await ask("/api/v1/sync", form)).status).toBe(403);
  });

  test("an older browser says where it comes from in Origin; a command says nothing", async () => {
    const post = async (origin: Record<string, string>) =>
      (await ask("/api/v1/sync", {method: "POST", headers: {...HERE, ...origin}})).status;
    expect(await post({})).toBe(200);
    expect(await post({origin: "http://127.0.0.1:4180"})).toBe(200);
    for (const origin of ["http://127.0.0.1:3000", "https://attacker.test", "null", "junk"]) {
      expect([origin, await post({origin})]).toEqual([origin, 403]);
    }
  });
});

describe("with tokens", () => {
  const {ask, bearer} = guarded();

  test("a token has its role, and the commands of whoever runs the server theirs", async () => {
    const who = async (token: string) =>
      (await ask("/api/v1/who", {headers: bearer(token)})).json();
    const pseudonym = expect.stringMatching(/^[0-9a-f]{32}$/);
    expect(await who(TOKENS.viewer)).toEqual({pseudonym, role: "viewer"});
    expect(await who(TOKENS.operator)).toEqual({pseudonym, role: "operator"});
    expect(await who(TOKENS.own)).toEqual({pseudonym: "local", role: "operator"});
    expect(await who(TOKENS.viewer)).not.toEqual(await who(TOKENS.operator));
  });

  test("nobody is let in without one, not even on this machine", async () => {
    const response = await ask("/api/v1/who", {headers: HERE});
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toContain("Bearer");
    expect(await response.json()).toMatchObject({
      error: {message: expect.stringMatching(/not signed in/)},
    });
  });

  test.each(["Bearer wrong", "Bearer", "Basic YTpi", `Token ${TOKENS.admin}`, "Bearer a b", " "])(
    "%j is no token",
    async authorization => {
      const response = await ask("/api/v1/who", {headers: {authorization}});
      expect(response.status).toBe(401);
    },
  );

  test("a viewer may not sync, an operator may, and only an admin reads the access log", async () => {
    const post = (token: string) => ({method: "POST", headers: bearer(token)});
    const refused = await ask("/api/v1/sync", post(TOKENS.viewer));
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({
      error: {message: expect.stringMatching(/needs the role "operator"/)},
    });
    expect((await ask("/api/v1/sync", post(TOKENS.operator))).status).toBe(200);
    const read = async (token: string) =>
      (await ask("/api/v1/access-log", {headers: bearer(token)})).status;
    expect([await read(TOKENS.operator), await read(TOKENS.admin)]).toEqual([403, 200]);
  });

  test("a token is its own proof: it needs no origin and no method can be put in place of another", async () => {
    const headers = {...bearer(TOKENS.operator), ...OTHER_SITE};
    expect((await ask("/api/v1/sync", {method: "POST", headers})).status).toBe(200);
    const override = {...bearer(TOKENS.viewer), "x-http-method-override": "POST"};
    expect(await (await ask("/api/v1/sync?_method=POST", {headers: override})).text()).toBe("page");
  });

  test("pages lead to sign-in with the way back, whatever the way looks like", async () => {
    const to = async (path: string) =>
      (await ask(path, {headers: {accept: "text/html"}})).headers.get("location");
    expect(await to("/metrics/x?a=b")).toBe("/sign-in?to=%2Fmetrics%2Fx%3Fa%3Db");
    for (const path of [
      "//else.test/x",
      "/\\else.test",
      "/%0d%0aset-cookie:a=b",
      "/..%2f..%2fetc",
    ]) {
      expect(await to(path)).toMatch(/^\/sign-in\?to=[\w%.-]+$/);
    }
    expect((await ask("/api/v1/who", {headers: {accept: "text/html"}})).status).toBe(401);
  });
});
