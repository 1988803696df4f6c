import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {Hono} from "hono";
import {afterEach, beforeEach, expect, it} from "vitest";
import {exitCodes, UserError} from "../../lib/errors.ts";
import {listen} from "../listen.ts";
import {liveOwner, OWNER_HEADER, own, ownAddress, ownerFile} from "./owner.ts";

const now = new Date("2030-01-07T08:00:00.000Z");
let config: {dataFolder: string};
let stopping: AbortController;
beforeEach(() => {
  config = {dataFolder: join(mkdtempSync(join(tmpdir(), "fivekeys-owner-")), "data/metrics")};
  stopping = new AbortController();
});
afterEach(() => {
  stopping.abort();
  rmSync(join(config.dataFolder, "../.."), {recursive: true});
});

/** Something that serves, and says that it is the owner to whoever shows this token. */
async function serving(token: string | null): Promise<string> {
  const app = new Hono().get("/api/v1/sync", context => {
    const isShown = context.req.header("authorization") === `Bearer ${token}`;
    return context.text("", 200, isShown ? {[OWNER_HEADER]: "true"} : {});
  });
  const address = Promise.withResolvers<string>();
  const {signal} = stopping;
  void listen(app, {host: "127.0.0.1", port: 0, signal, onListening: address.resolve});
  return address.promise;
}

function left(owner: object): void {
  writeFileSync(ownerFile(config), JSON.stringify(owner));
}

it("writes down who serves and where, for its owner alone, and takes it away at the end", async () => {
  const {token, announce, release} = await own(config, {now});
  const read = () => JSON.parse(readFileSync(ownerFile(config), "utf8"));
  const mine = {pid: process.pid, started_at: now.toISOString(), token};
  expect(read()).toEqual({...mine, address: null});
  announce("http://127.0.0.1:4180");
  expect(read()).toEqual({...mine, address: "http://127.0.0.1:4180"});
  expect(statSync(ownerFile(config)).mode & 0o777).toBe(0o600);
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
  release();
  expect(await liveOwner(config)).toBe(null);
});

it("is refused while another server runs, with who it is, where and since when", async () => {
  const first = await own(config, {now});
  const address = await serving(first.token);
  first.announce(address);
  const refusal = await own(config, {now}).catch(error => error);
  expect(refusal).toBeInstanceOf(UserError);
  expect(refusal.exitCode).toBe(exitCodes.usage);
  expect(refusal.message).toBe(
    `Cannot serve: process ${process.pid} has served this data folder at ${address} since ${now.toISOString()}`,
  );
  expect(refusal.message).not.toContain(first.token);
  expect(await liveOwner(config)).toMatchObject({address, token: first.token});
});

it.each([
  ["a process that is gone", {pid: 2 ** 22 + 1}],
  ["a program that got its process id and answers to other tokens", {}],
  ["a process that has its id and serves nothing", {address: "http://127.0.0.1:9"}],
  ["this very process, before it was started again", {address: null}],
  ["a crash in the middle of writing", {pid: null}],
])("takes over what is left of %s", async (_, changes) => {
  await own(config, {now});
  const address = await serving("another token");
  left({pid: process.pid, address, started_at: "2030-01-01", token: "old", ...changes});
  const {token} = await own(config, {now});
  expect(JSON.parse(readFileSync(ownerFile(config), "utf8"))).toMatchObject({token, address: null});
});

it("takes away no file but its own", async () => {
  const {release} = await own(config, {now});
  const other = {pid: 1, address: null, started_at: "2030-01-01", token: "of another"};
  left(other);
  release();
  expect(JSON.parse(readFileSync(ownerFile(config), "utf8"))).toEqual(other);
});

it("is reached on this machine where it serves on all addresses", () => {
  expect(ownAddress("http://0.0.0.0:4180")).toBe("http://127.0.0.1:4180");
  expect(ownAddress("http://[::]:4180")).toBe("http://[::1]:4180");
  expect(ownAddress("http://192.0.2.1:4180")).toBe("http://192.0.2.1:4180");
});
