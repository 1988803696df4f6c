import {expect, test} from "vitest";
import {guarded, TOKENS} from "../sign-in/fixtures/guarded.ts";

const SIGN_IN = {
  issuer: "https://id.test/realm",
  clientId: "us",
  scopes: [],
  roleClaim: "groups",
  roles: {admin: [], operator: [], analyst: [], viewer: ["*"]},
  sessionHours: 8,
};

test("every answer has them, refusals and pages of sign-in among them", async () => {
  const {app, ask, bearer} = guarded({
    server: {publicUrl: "https://fivekeys.test"},
    more: routes =>
      routes.get("/api/v1/broken", () => {
        throw new Error("a bug");
      }),
  });
  app.onError((_, context) => context.json({}, 500));
  const headers = bearer(TOKENS.admin);
  const answers = [
    await ask("/api/v1/who", {headers}),
    await ask("/api/v1/broken", {headers}),
    await ask("/api/v1/who"),
    await ask("/x", {headers: {accept: "text/html"}}),
    await ask("/sign-in"),
    await ask("/sign-in/token", {method: "POST", body: "x".repeat(20_000)}),
    await ask("/healthz"),
    await ask("/nothing", {method: "DELETE", headers}),
  ];
  expect(answers.map(({status}) => status)).toEqual([200, 500, 401, 302, 200, 413, 200, 404]);
  for (const answer of answers) {
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-security-policy": expect.stringMatching(
        /default-src 'none'.*frame-ancestors 'none'/,
      ),
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": expect.stringContaining("camera=()"),
      "strict-transport-security": "max-age=31536000",
      "cache-control": expect.stringMatching(/^(private, no-cache|no-store)$/),
    });
    expect(answer.headers.get("content-security-policy")).not.toMatch(/unsafe|\*|http:/);
  }
  expect(answers[4]!.headers.get("cache-control")).toBe("no-store");
});

test("what a route says itself stays, and http promises no https", async () => {
  const own = {
    "cache-control": "public, immutable",
    "content-security-policy": "default-src 'self'",
  };
  const {ask} = guarded({
    env: {},
    more: app => app.get("/own", context => context.text("", 200, own)),
  });
  const {headers} = await ask("/own");
  expect(Object.fromEntries(headers)).toMatchObject(own);
  expect(headers.get("strict-transport-security")).toBeNull();
});

test("a form may lead to the provider, to sign out there, and nowhere else", async () => {
  const {ask} = guarded({
    env: {},
    server: {publicUrl: "https://fivekeys.test", signIn: SIGN_IN},
    host: "0.0.0.0",
  });
  for (const path of ["/healthz", "/sign-out"]) {
    const policy = (await ask(path)).headers.get("content-security-policy");
    expect(policy).toContain("form-action 'self' https://id.test;");
  }
});
