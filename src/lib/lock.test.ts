import {type ChildProcess, spawn} from "node:child_process";
import {once} from "node:events";
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, beforeEach, expect, it} from "vitest";
import {UserError} from "./errors.ts";
import {takeLock} from "./lock.ts";

const now = new Date("2025-01-06T08:00:00.000Z");
const mine = {pid: process.pid, started_at: now.toISOString()};

let folder: string;
let path: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fivekeys-lock-"));
  path = join(folder, "data", "lock");
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill();
  rmSync(folder, {recursive: true});
});

/** A process that lives until it is ended. */
async function living(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"]);
  children.push(child);
  await once(child, "spawn");
  return child;
}

function hold(content: string): void {
  mkdirSync(join(folder, "data"), {recursive: true});
  writeFileSync(path, content);
}

it("names this process and when it began, in a folder that is made for it", () => {
  takeLock(path, {now});
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(mine);
});

it("can be taken again once it was given back, and giving back twice does no harm", () => {
  const release = takeLock(path, {now});
  release();
  release();
  expect(existsSync(path)).toBe(false);
  takeLock(path, {now})();
});

it("of a process that lives names it, says what to do, and is left to it", async () => {
  const {pid} = await living();
  const content = JSON.stringify({pid, started_at: "2025-01-05T22:00:00.000Z"});
  hold(content);
  const take = () => takeLock(path, {now});
  expect(take).toThrow(UserError);
  expect(take).toThrow(
    `Cannot write the warehouse: process ${pid} has been writing it since 2025-01-05T22:00:00.000Z`,
  );
  expect(take).toThrow(
    expect.objectContaining({
      hint: `Wait until it is done. If it is not fivekeys, remove "${path}".`,
    }),
  );
  expect(readFileSync(path, "utf8")).toBe(content);
});

it("is not taken twice by one process", () => {
  const release = takeLock(path, {now});
  expect(() => takeLock(path, {now})).toThrow(`process ${process.pid} has been writing it`);
  release();
});

it("of a process that is gone is taken over", async () => {
  const child = await living();
  hold(JSON.stringify({pid: child.pid, started_at: "2025-01-05T22:00:00.000Z"}));
  child.kill("SIGKILL");
  await once(child, "exit");
  takeLock(path, {now});
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(mine);
});

it("of a process of the same id before this one, as containers give them again, is taken over", () => {
  hold(JSON.stringify({...mine, started_at: "2025-01-05T22:00:00.000Z"}));
  takeLock(path, {now});
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(mine);
});

it.each([
  ["nothing", ""],
  ["half of its content", '{"pid": 12'],
  ["no process id", '{"started_at": "2025-01-05T22:00:00.000Z"}'],
  ["a process id that is none", '{"pid": "all", "started_at": ""}'],
  ["no object", "null"],
])("with %s, as a crash leaves it, is taken over", (_, content) => {
  hold(content);
  takeLock(path, {now});
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(mine);
});

it("says that something else stands where the data folder should be", () => {
  writeFileSync(join(folder, "data"), "a file");
  expect(() => takeLock(path, {now})).toThrow(UserError);
  expect(() => takeLock(path, {now})).toThrow(`"${join(folder, "data")}" is not a folder`);
});
