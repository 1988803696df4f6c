import {existsSync, mkdirSync, mkdtempSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {expect, test} from "vitest";
import {defaultConfig} from "../../config/defaults.ts";
import type {ServerConfig} from "../../config.ts";
import {checkSignIn} from "./sign-in.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const SIGN_IN = {
  issuer: "https://id.test/realm",
  clientId: "us",
  scopes: [],
  roleClaim: "groups",
  roles: {admin: ["chiefs"], operator: [], analyst: [], viewer: ["*"]},
  sessionHours: 8,
};

function check(server: Partial<ServerConfig> = {}, env: Record<string, string> = {}) {
  const root = mkdtempSync(join(tmpdir(), "fivekeys-doctor-"));
  const base = defaultConfig(root);
  const config = {...base, server: {...base.server, ...server}};
  return {root, config, found: checkSignIn(config, env)};
}

test("without sign-in this machine only is served, and another address is a failure", () => {
  expect(check().found).toEqual([
    expect.objectContaining({id: "sign-in", status: "pass", fix: null}),
  ]);
  expect(check({host: "0.0.0.0"}).found).toMatchObject([
    {status: "fail", fix: expect.stringContaining("server.sign_in")},
  ]);
});

test("the ways and their roles are told, no secret is shown, and no key is made by looking", () => {
  const {root, found} = check(
    {publicUrl: "https://fivekeys.test", signIn: SIGN_IN},
    {FIVEKEYS_TOKEN: `viewer:${TOKEN}`, FIVEKEYS_OIDC_CLIENT_SECRET: "hidden"},
  );
  expect(found).toMatchObject([
    {
      status: "pass",
      detail:
        "at id.test (viewer, admin), and by 1 token (viewer); the first start makes the key of sessions, .fivekeys/session.key",
    },
  ]);
  expect(JSON.stringify(found)).not.toMatch(/hidden|0123/);
  expect(existsSync(join(root, ".fivekeys"))).toBe(false);
  const secret = {FIVEKEYS_SESSION_SECRET: "s".repeat(32), FIVEKEYS_TOKEN: TOKEN};
  expect(check({}, secret).found).toMatchObject([
    {detail: expect.stringContaining("with FIVEKEYS_SESSION_SECRET")},
  ]);
  expect(check({}, {...secret, FIVEKEYS_SESSION_SECRET: "short"}).found).toMatchObject([
    {status: "fail", detail: expect.stringContaining("fewer than 32")},
  ]);
});

test("tokens that are sent without TLS are warned of", () => {
  const env = {FIVEKEYS_TOKEN: TOKEN};
  const status = (server: Partial<ServerConfig>) => check(server, env).found[0]?.status;
  expect(status({host: "0.0.0.0"})).toBe("warn");
  expect(status({host: "0.0.0.0", publicUrl: "http://fivekeys.test"})).toBe("warn");
  expect(status({host: "0.0.0.0", publicUrl: "https://fivekeys.test"})).toBe("pass");
  expect(status({host: "127.0.0.1"})).toBe("pass");
});

test("the access log's span is told", () => {
  const {config} = check();
  const folder = join(config.dataFolder, "access-log");
  mkdirSync(folder, {recursive: true});
  for (const day of ["2026-01-02", "2026-01-05"]) writeFileSync(join(folder, `${day}.ndjson`), "");
  expect(checkSignIn(config, {})).toMatchObject([
    {id: "sign-in"},
    {
      id: "access-log",
      status: "pass",
      detail: "from 2026-01-02 to 2026-01-05: 2 days, 0.0 MB, kept for 180 days",
    },
  ]);
});
