import {expect, test} from "vitest";
import {defaultConfig} from "../../config/defaults.ts";
import {read} from "../../config/fixtures/example.ts";
import {UserError} from "../../lib/errors.ts";
import {TOKENS} from "./fixtures/guarded.ts";
import {signInFrom} from "./settings.ts";

const SIGN_IN = "issuer: https://id.test, client_id: us, roles: {viewer: '*'}";

function settings(server: string, env: Record<string, string> = {}, host = "0.0.0.0") {
  return signInFrom(read(`server: {${server}}`), env, {host});
}

function refusal(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError && error.exitCode === 2) return error;
    throw error;
  }
  throw new Error("It was accepted");
}

test("on this machine's own addresses nothing has to be configured", () => {
  for (const host of ["127.0.0.1", "127.8.8.8", "::1", "localhost"]) {
    const found = signInFrom(defaultConfig("/team"), {}, {host});
    expect(found).toEqual({provider: null, tokens: [], publicUrl: null});
  }
});

test.each(["0.0.0.0", "::", "10.1.2.3", "fivekeys.test", "127.0.0.1.test", "localhost.test"])(
  "on %s the server does not start without sign-in, and says how",
  host => {
    const {message, hint} = refusal(() => signInFrom(defaultConfig("/team"), {}, {host}));
    expect(message).toContain(`Cannot serve on ${host}: others can reach it`);
    expect(hint).toMatch(/server\.sign_in.*FIVEKEYS_TOKEN/);
    expect(signInFrom(defaultConfig("/team"), {FIVEKEYS_TOKEN: TOKENS.operator}, {host})).toEqual({
      provider: null,
      tokens: [{digest: expect.any(Buffer), role: "operator"}],
      publicUrl: null,
    });
  },
);

test("a provider needs an https address to come back to; this machine may do without", () => {
  expect(refusal(() => settings(`sign_in: {${SIGN_IN}}`)).hint).toContain("server.public_url");
  const http = "public_url: 'http://fivekeys.test'";
  expect(refusal(() => settings(`${http}, sign_in: {${SIGN_IN}}`)).message).toContain("not https");
  const [here, there] = ["http://127.0.0.1:4180", "https://fivekeys.test"];
  for (const url of [here, there]) {
    const {provider} = settings(`public_url: '${url}', sign_in: {${SIGN_IN}}`, {
      FIVEKEYS_OIDC_CLIENT_SECRET: "hidden",
    });
    expect(provider).toMatchObject({issuer: "https://id.test", secret: "hidden", sessionHours: 8});
  }
});

test("an address with a path is refused, for cookies and pages belong to a host", () => {
  const {message, hint} = refusal(() =>
    settings("public_url: 'https://tools.test/fivekeys'", {FIVEKEYS_TOKEN: TOKENS.operator}),
  );
  expect(message).toContain("more than a host");
  expect(hint).toContain('"https://tools.test"');
});

test("a provider is asked over TLS, and somebody must have a role", () => {
  const url = "public_url: 'https://fivekeys.test'";
  const given = (text: string) => refusal(() => settings(`${url}, sign_in: {${text}}`)).message;
  expect(given("issuer: 'http://id.test', client_id: us, roles: {viewer: '*'}")).toContain("https");
  expect(given("issuer: 'https://id.test', client_id: us, roles: {}")).toContain(
    "nobody has a role",
  );
});
