import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {Hono} from "hono";
import {expect, it} from "vitest";
import {secretsOf, serverLog} from "./log.ts";
import {requestLog} from "./request-log.ts";
import type {ServerEnv} from "./sign-in/user.ts";

const TOKEN = 'a-"quoted"-token-0123456789';

function logged({secrets = [] as readonly string[], isPretty = false, isQuiet = false} = {}) {
  const lines: string[] = [];
  const log = serverLog({write: line => lines.push(line), secrets, isPretty, isQuiet});
  return {log, lines, last: () => JSON.parse(lines.at(-1)!)};
}

/** A server with a page of surveys, one of a reader, and one that fails. */
function asked(log: ReturnType<typeof logged>["log"]) {
  const app = new Hono<ServerEnv>();
  app.use(requestLog(log));
  app.use("/api/*", async (context, next) => {
    context.set("user", {pseudonym: "3f2a", role: "viewer"});
    await next();
  });
  app.get("/survey/:wave/:token", context => context.text("questions"));
  app.get("/api/v1/metrics/:id", context => context.text("numbers", 200, {"content-length": "7"}));
  app.get("*", context => context.text("page"));
  return app;
}

it("writes a line of JSON with its moment, its level and what goes with it", () => {
  const {log, last} = logged();
  log.warn("The disk is nearly full", {free: 12});
  expect(last()).toEqual({
    level: "warn",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    free: 12,
    msg: "The disk is nearly full",
  });
});

it.each([
  ["a token in a sentence", (log: ReturnType<typeof logged>["log"]) => log.info(`with ${TOKEN}`)],
  ["a token in a field", log => log.info("said", {why: `it said ${TOKEN}`})],
  ["a header", log => log.info("asked", {headers: {authorization: `Bearer ${TOKEN}`}})],
  ["a header right away", log => log.info("asked", {authorization: TOKEN.slice(0, 6)})],
  ["a cookie", log => log.info("asked", {cookie: "fivekeys=abcdefghijk", headers: {cookie: "b"}})],
  ["a token deeper", log => log.info("asked", {request: {headers: {token: "abcdefghijk"}}})],
  ["a body", log => log.info("asked", {body: "abcdefghijk"})],
  ["what looks like a token", log => log.info("it sent Bearer abcdefghijk", {})],
  ["a token of GitHub", log => log.info("it sent ghp_abcdefghijk")],
  ["a password in an address", log => log.info("from https://ada:abcdefghijk@example.org/x")],
  ["the link of a survey", log => log.info("asked for /survey/2030-q1/abcdefghijk?lang=en")],
] as [string, (log: ReturnType<typeof logged>["log"]) => void][])(
  "says nothing of %s",
  (_, say) => {
    for (const isPretty of [false, true]) {
      const {log, lines} = logged({secrets: [TOKEN], isPretty});
      say(log);
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toMatch(/abcdefghijk|0123456789|a-\\*"quo/);
    }
  },
);

it("knows the secrets of the environment by their names, also those in files", () => {
  const folder = mkdtempSync(join(tmpdir(), "fivekeys-log-"));
  const file = join(folder, "secret");
  writeFileSync(file, "first line\nsecond line\n");
  const secrets = secretsOf({
    PATH: "/usr/bin:/bin",
    GITHUB_TOKEN: "one",
    FIVEKEYS_WEBHOOK_SECRET_FILE: file,
    SLACK_TOKEN_FILE: join(folder, "none"),
    FIVEKEYS_KEY: "two",
    FIVEKEYS_JOB: "no secret",
    FIVEKEYS_TOKEN: "viewer:three admin:four",
  });
  rmSync(folder, {recursive: true});
  expect(secrets).toEqual(
    expect.arrayContaining(["one", "first line", "second line", "two", "three", "four"]),
  );
  expect(secrets).not.toContain("no secret");
});

it("leaves short values alone, which stand in any word", () => {
  const {log, last} = logged({secrets: ["at", ""]});
  log.info("What is that");
  expect(last().msg).toBe("What is that");
});

it("has a line for each request, with the values of no query", async () => {
  const {log, last} = logged();
  await asked(log).request("/api/v1/metrics/x?service=payroll&token=abcdefghijk");
  expect(last()).toEqual({
    level: "info",
    time: expect.any(String),
    method: "GET",
    path: "/api/v1/metrics/x",
    route: "/api/v1/metrics/:id",
    status: 200,
    ms: expect.any(Number),
    bytes: 7,
    user: "3f2a",
    msg: "request",
  });
});

it("has the pattern of a survey's link instead of the link, also where there is no such page", async () => {
  const {log, lines} = logged();
  for (const path of [
    "/survey/w1/abcdefghijk",
    "/survey/w1/abcdefghijk/more",
    "/Survey/w/abcdefghijk",
  ]) {
    await asked(log).request(path);
  }
  expect(lines.map(line => JSON.parse(line).path)).toEqual([
    "/survey/:wave/:token",
    "/*",
    expect.not.stringContaining("abcdefghijk"),
  ]);
});

it("cuts long paths off", async () => {
  const {log, last} = logged();
  await asked(log).request(`/${"x".repeat(5000)}`);
  expect(last().path).toHaveLength(200);
});

it("is short on a terminal, and no path can steer it", async () => {
  const {log, lines} = logged({isPretty: true});
  log.debug("not shown");
  log.error("The sync failed", {why: "no \u001b[31mnetwork\u0007"});
  await asked(log).request("/a\u001b[2Jb");
  expect(lines).toEqual([
    expect.stringMatching(/^\d\d:\d\d:\d\d error: The sync failed: no {2}\[31mnetwork \n$/),
    expect.stringMatching(/^\d\d:\d\d:\d\d GET \/a%1B\[2Jb 200 [\d.]+ ms\n$/),
  ]);
});

it("says warnings and errors only when it is to be quiet", () => {
  const {log, lines} = logged({isQuiet: true});
  log.info("A sync begins");
  log.warn("The disk is full");
  expect(lines).toHaveLength(1);
});
