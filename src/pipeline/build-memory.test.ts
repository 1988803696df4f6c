import {mkdtempSync, rmSync, statSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, beforeEach, describe, expect, it} from "vitest";
import {duckdb} from "../warehouse/duckdb.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {withBuildMemory} from "./build-memory.ts";

let folder: string;
let warehouse: Warehouse;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "fivekeys-build-"));
  warehouse = await duckdb({path: join(folder, "a.duckdb")});
});
afterEach(async () => {
  await warehouse.close();
  rmSync(folder, {recursive: true});
});

async function limit(): Promise<string> {
  const [row] = await warehouse.rows<{bytes: string}>(
    "select current_setting('memory_limit') as bytes",
  );
  return row!.bytes;
}

/** A list of 160 MB: one value, which cannot be written to the disk in parts. */
const LARGE = "select len(list(number)) as length from range(20000000) as t(number)";

describe("withBuildMemory", () => {
  it("gives little, however many raw events there are, and much again afterwards", async () => {
    const much = await limit();
    await warehouse.run("create table raw_event as from range(100000)");
    expect(await withBuildMemory(warehouse, limit)).toBe("64.0 MiB");
    expect(await limit()).toBe(much);
  });

  it("gives more for rows that are joined, and a little more for questions", async () => {
    await warehouse.run("create table issue as from range(10000)");
    expect(await withBuildMemory(warehouse, limit)).toBe("103.0 MiB");
    await warehouse.run("create table triage_thread as from range(1000000)");
    expect(await withBuildMemory(warehouse, limit)).toBe("125.9 MiB");
  });

  it("folds what was just stored into the file first", async () => {
    await warehouse.run("create table raw_event as from range(100000)");
    const log = join(folder, "a.duckdb.wal");
    expect(statSync(log).size).toBeGreaterThan(0);
    await withBuildMemory(warehouse, async () => {
      expect(statSync(log, {throwIfNoEntry: false})?.size ?? 0).toBe(0);
    });
  });

  it("runs a build again with much where it was too little after all", async () => {
    const much = await limit();
    const limits: string[] = [];
    const rows = await withBuildMemory(warehouse, async () => {
      limits.push(await limit());
      return warehouse.rows(LARGE);
    });
    expect(rows).toEqual([{length: 20_000_000}]);
    expect(limits).toEqual(["64.0 MiB", much]);
  });

  it("does not repeat a build that fails for another reason", async () => {
    const much = await limit();
    let count = 0;
    const failing = withBuildMemory(warehouse, () => {
      count += 1;
      return warehouse.run("select * from nowhere");
    });
    await expect(failing).rejects.toThrow("nowhere");
    expect(count).toBe(1);
    expect(await limit()).toBe(much);
  });
});
