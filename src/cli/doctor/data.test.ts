import {chmodSync, mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {doctor, healthy} from "../fixtures/doctor.ts";
import {checkFree} from "./data.ts";

test("a data folder that is a file fails", async () => {
  const {path} = healthy("data: fivekeys.yaml\n");
  const {of} = await doctor(path);
  expect(of("data")?.status).toBe("fail");
  expect(of("data")?.detail).toContain("not a folder");
});

test("little room on the disk is warned of, none fails", () => {
  expect(checkFree(2 * 1024 ** 3)).toMatchObject({status: "pass", detail: "2.0 GiB"});
  expect(checkFree(512 * 1024 ** 2)).toMatchObject({status: "warn", detail: "only 0.5 GiB"});
  expect(checkFree(0).status).toBe("fail");
});

test("the identity key is for its owner alone, and is not lost", async () => {
  const {path} = healthy();
  mkdirSync(join(path, ".fivekeys"));
  const file = join(path, ".fivekeys/identity.key");
  writeFileSync(file, "k".repeat(64), {mode: 0o600});
  expect((await doctor(path)).of("key")?.status).toBe("pass");
  chmodSync(file, 0o644);
  expect((await doctor(path)).of("key")).toMatchObject({
    status: "fail",
    detail: `others may read "${file}" (mode 0644)`,
    fix: `Run: chmod 600 "${file}"`,
  });
  const given = join(path, "team.key");
  const env = {FIVEKEYS_KEY_FILE: given};
  expect((await doctor(path, env)).of("key")?.detail).toBe(
    `FIVEKEYS_KEY_FILE names "${given}", which is not there`,
  );
  mkdirSync(join(path, "data/metrics"), {recursive: true});
  writeFileSync(join(path, "data/metrics/warehouse.duckdb"), "");
  expect((await doctor(path, env)).of("key")?.detail).toContain("is gone, and the warehouse's");
  expect((await doctor(path, {FIVEKEYS_KEY: "x".repeat(32)})).of("key")?.status).toBe("pass");
});

test("the lock names who writes, or says that nobody does", async () => {
  const {path} = healthy();
  const lock = join(path, "data/metrics/lock");
  mkdirSync(join(path, "data/metrics"), {recursive: true});
  writeFileSync(lock, JSON.stringify({pid: process.pid, started_at: "2025-02-01T00:00:00Z"}));
  expect((await doctor(path)).of("lock")).toMatchObject({
    status: "warn",
    detail: `process ${process.pid} is writing`,
  });
  writeFileSync(lock, '{"pid":');
  expect((await doctor(path)).of("lock")?.detail).toBe("left behind by a process that has ended");
});

test("published results have an age", async () => {
  const {path} = healthy();
  const folder = join(path, "data/metrics");
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, "published.duckdb"), "");
  const readAt = (read_at: string) =>
    writeFileSync(join(folder, "freshness.json"), JSON.stringify({read_at, sources: []}));
  readAt("2025-01-30T23:00:00Z");
  expect((await doctor(path)).of("published")).toMatchObject({status: "pass", detail: "1 day old"});
  readAt("2025-01-01T00:00:00Z");
  expect((await doctor(path)).of("published")).toMatchObject({
    status: "warn",
    detail: "31 days old",
  });
});
