import {mkdirSync, mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {setImmediate} from "node:timers/promises";
import {afterEach, beforeEach, describe, expect, it} from "vitest";
import {defaultConfig} from "../config/defaults.ts";
import {writeFreshness} from "../lib/freshness.ts";
import type {Reader} from "../metrics/reader.ts";
import {dataFiles} from "../pipeline/writer.ts";
import {derivedTables, publishedTables} from "../tables/index.ts";
import {duckdb} from "../warehouse/duckdb.ts";
import {NotSyncedError, openResults, type Results} from "./results.ts";

let folder: string;
let results: Results;
const config = () => defaultConfig(folder);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fivekeys-results-"));
  results = openResults(config(), {salt: "1"});
});
afterEach(async () => {
  await results.close();
  rmSync(folder, {recursive: true, force: true});
});

/** Publishes results that know one service, as a build does: beside the old file, and renamed into its place. */
async function publish(service: string, fingerprint = service): Promise<void> {
  const files = dataFiles(config());
  mkdirSync(dirname(files.published), {recursive: true});
  const warehouse = await duckdb({path: join(folder, "private.duckdb")});
  const row = `select '${service}' as service, null as team, null as repository,
    null as observed_from, null as rule`;
  const build = "select 'UTC' as timezone, 28 as window_days, 5 as minimum_group, false as is_demo";
  await warehouse.run("create table if not exists made (n integer)");
  await warehouse.writeFile(files.published, [
    {table: derivedTables.service, queries: [row]},
    {table: publishedTables.build, queries: [build]},
  ]);
  await warehouse.close();
  writeFreshness(files.freshness, {fingerprint, read_at: "2026-01-01T00:00:00.000Z", sources: []});
}

const names = async ({published}: Reader) => ({
  services: await published.rows("select service from service"),
});
const text = ({body}: {body: Uint8Array | null}) => Buffer.from(body!).toString("utf8");

describe("before the first sync", () => {
  it("says so, and answers once there is something", async () => {
    await expect(results.read(names)).rejects.toThrow(NotSyncedError);
    await expect(results.answer("/x", {make: names})).rejects.toThrow("nothing was synced");
    await publish("shop");
    expect(await results.read(names)).toEqual({services: [{service: "shop"}]});
  });
});

describe("a file that is replaced", () => {
  it("is read from the next question on, and what reads the old one goes on with that", async () => {
    await publish("old");
    let goOn: () => void = () => undefined;
    const waits = new Promise<void>(resolve => {
      goOn = resolve;
    });
    const early = results.read(async reader => {
      await waits;
      return names(reader);
    });
    await publish("new");
    expect(await results.read(names)).toEqual({services: [{service: "new"}]});
    goOn();
    expect(await early).toEqual({services: [{service: "old"}]});
  });

  it("fails nobody, however often it is replaced while many ask", async () => {
    await publish("s0");
    let isOver = false;
    const seen = new Set<string>();
    const asking = Array.from({length: 8}, async (_, i) => {
      for (let n = 0; !isOver; n += 1) {
        // What is kept answers at once: others must get their turn.
        await setImmediate();
        const answer = await results.answer(`/${i}/${n % 3}`, {make: names});
        seen.add(JSON.parse(text(answer)).services[0].service);
      }
    });
    for (let n = 1; n <= 12; n += 1) await publish(`s${n}`);
    isOver = true;
    await Promise.all(asking);
    expect(text(await results.answer("/0/0", {make: names}))).toContain("s12");
    expect(seen.size).toBeGreaterThan(1);
  });
});

describe("an answer", () => {
  it("is made once, also for those who ask while it is made", async () => {
    await publish("shop");
    let made = 0;
    const make = async (reader: Reader) => {
      made += 1;
      return names(reader);
    };
    const all = await Promise.all(Array.from({length: 5}, () => results.answer("/a", {make})));
    all.push(await results.answer("/a", {make}));
    expect(made).toBe(1);
    expect(new Set(all.map(text)).size).toBe(1);
    await results.answer("/b", {make});
    expect(made).toBe(2);
  });

  it("is made again after it failed", async () => {
    await publish("shop");
    const fails = async () => {
      throw new Error("not today");
    };
    await expect(results.answer("/a", {make: fails})).rejects.toThrow("not today");
    expect(text(await results.answer("/a", {make: names}))).toContain("shop");
  });

  it("is not made for those who have it, until the results are others", async () => {
    await publish("shop");
    const {etag} = await results.answer("/a", {make: names});
    const never = async () => {
      throw new Error("was asked");
    };
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      expect(await results.answer("/a", {known, make: never})).toEqual({body: null, etag});
    }
    expect((await results.answer("/b", {known: etag, make: names})).body).not.toBeNull();
    await publish("store");
    const after = await results.answer("/a", {known: etag, make: names});
    expect(text(after)).toContain("store");
    expect(after.etag).not.toBe(etag);
  });

  it("has the same bytes and the same tag of the same data, whenever it was built", async () => {
    await publish("shop");
    const first = await results.answer("/a", {make: names});
    await publish("shop");
    const again = await results.answer("/a", {make: names});
    expect(text(again)).toBe(text(first));
    expect(again.etag).toBe(first.etag);
    const other = openResults(config(), {salt: "2"});
    expect((await other.answer("/a", {make: names})).etag).not.toBe(first.etag);
    await other.close();
  });
});
