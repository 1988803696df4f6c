import {appendFileSync, chmodSync, mkdirSync, readdirSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {guarded, TOKENS} from "../sign-in/fixtures/guarded.ts";
import {accessFile, accessFolder, accessSpan} from "./access-entries.ts";
import type {AccessDocument} from "./access-query.ts";

const turn = () => new Promise(resolve => setImmediate(resolve));

/** A guarded server with a clock, and its log as an admin reads it. */
function logged(at = "2026-01-05T23:59:59Z") {
  let ms = Date.parse(at);
  const server = guarded({now: () => new Date(ms)});
  const headers = server.bearer(TOKENS.admin);
  return {
    ...server,
    folder: accessFolder(server.dataFolder),
    wait: (milliseconds: number) => {
      ms += milliseconds;
    },
    read: async (query = "") => {
      await turn();
      const response = await server.ask(`/api/v1/access-log${query}`, {headers});
      return {status: response.status, ...((await response.json()) as AccessDocument)};
    },
  };
}

test("a line says who, what and when, and neither address nor query nor unknown words", async () => {
  const {ask, bearer, read} = logged();
  const headers = bearer(TOKENS.viewer);
  await ask("/api/v1/metrics/lead_time_for_changes?service=ada@example.org", {headers}, "10.9.8.7");
  await ask("/api/v1/metrics/ada@example.org", {headers});
  await ask("/api/v1/unknown/ada@example.org", {headers});
  await ask("/api/v1/sync", {method: "POST", headers});
  const {entries} = await read();
  const common = {at: "2026-01-05T23:59:59.000Z", role: "viewer"};
  const who = expect.stringMatching(/^[0-9a-f]{32}$/);
  expect(entries).toEqual([
    {...common, who, did: "POST /api/v1/sync", status: 403},
    {...common, who, did: "GET /*", status: 200},
    {...common, who, did: "GET /api/v1/metrics/:id", status: 200},
    {
      ...common,
      who,
      did: "GET /api/v1/metrics/:id",
      of: "lead_time_for_changes",
      status: 200,
    },
  ]);
  expect(JSON.stringify(entries)).not.toMatch(/example|10\.9/);
});

test("surveys, webhooks, files and those who only knock leave no line", async () => {
  const {ask, read} = logged();
  await ask("/survey/wave/token");
  await ask("/survey/wave/token", {method: "POST"});
  await ask("/webhooks/github", {method: "POST"});
  await ask("/assets/a.js", {headers: {authorization: `Bearer ${TOKENS.viewer}`}});
  await ask("/api/v1/who");
  await ask("/sign-in");
  expect((await read()).entries).toEqual([]);
});

test("a day has a file of its own, for its owner alone, and old days are deleted", async () => {
  const {ask, bearer, wait, folder, read, dataFolder} = logged();
  const headers = bearer(TOKENS.viewer);
  mkdirSync(folder, {recursive: true});
  for (const day of ["2025-07-08", "2025-07-10"]) writeFileSync(accessFile(folder, day), "{}\n");
  writeFileSync(join(folder, "notes.txt"), "");
  await ask("/api/v1/who", {headers});
  await turn();
  wait(1000);
  await ask("/api/v1/who", {headers});
  await turn();
  expect(readdirSync(folder).sort()).toEqual([
    "2025-07-10.ndjson",
    "2026-01-05.ndjson",
    "2026-01-06.ndjson",
    "notes.txt",
  ]);
  expect(statSync(accessFile(folder, "2026-01-06")).mode & 0o777).toBe(0o600);
  expect(accessSpan(accessFolder(dataFolder))).toMatchObject({
    from: "2025-07-10",
    to: "2026-01-06",
    days: 3,
  });
  const of = async (query: string) => (await read(query)).entries.length;
  expect(await of("?from=2026-01-05&to=2026-01-05")).toBe(1);
  expect(await of("?from=2026-01-06&limit=1")).toBe(1);
});

test("it is read by days, by who and up to a limit; anything else is refused", async () => {
  const {ask, bearer, read, folder} = logged();
  await ask("/api/v1/who", {headers: bearer(TOKENS.viewer)});
  await ask("/api/v1/who", {headers: bearer(TOKENS.operator)});
  await turn();
  appendFileSync(accessFile(folder, "2026-01-05"), '{"at": "cut of');
  const {entries} = await read();
  expect(entries.map(({role}) => role)).toEqual(["operator", "viewer"]);
  const {who} = entries[1]!;
  expect((await read(`?who=${who}`)).entries).toEqual([entries[1]]);
  for (const query of [
    "?from=yesterday",
    "?to=2026-13-01",
    "?from=../../etc/passwd",
    "?limit=0",
    "?limit=1e9",
    "?limit=x",
    "?who=a'%20or%201=1",
  ]) {
    expect([query, (await read(query)).status]).toEqual([query, 400]);
  }
});

test("readers go on reading where it cannot be written", async () => {
  const {ask, bearer, folder} = logged();
  mkdirSync(join(folder, ".."), {recursive: true});
  writeFileSync(folder, "in its place");
  chmodSync(folder, 0o400);
  for (let i = 0; i < 3; i++) {
    expect((await ask("/api/v1/who", {headers: bearer(TOKENS.viewer)})).status).toBe(200);
    await turn();
  }
});
