import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {expect, test} from "vitest";
import {defaultConfig} from "../config/defaults.ts";
import {duckdb} from "../warehouse/duckdb.ts";
import {prepare} from "../warehouse/schema.ts";
import {fingerprint, installPhrases} from "./publish.ts";

test("the zone's offsets are known up to the end of the week in which the data end", async () => {
  const warehouse = await duckdb();
  await prepare(warehouse, {keyCheck: "key", refill: async () => undefined});
  // Friday, 7 March 2025: on the Sunday after it New York puts its clocks forward.
  await warehouse.run(`insert into source.deployment by name select
    '1' as deployment_id, 'shop' as service, timestamp '2025-03-07 12:00:00' as finished_at,
    'succeeded' as status, 'import' as _source, '' as _version, '' as _digest`);
  await installPhrases(warehouse, {...defaultConfig("/tmp"), timezone: "America/New_York"});
  // Monday begins at 04:00 UTC by summer time, and not at 05:00.
  const rows = await warehouse.rows("select local_midnight(date '2025-03-10') as monday");
  expect(rows).toEqual([{monday: "2025-03-10T04:00:00.000Z"}]);
  await warehouse.close();
});

test("other questions in the file of the team's own make other results", async () => {
  const root = mkdtempSync(join(tmpdir(), "fivekeys-"));
  const warehouse = await duckdb();
  try {
    await prepare(warehouse, {keyCheck: "key", refill: async () => undefined});
    const base = defaultConfig(root);
    const config = {...base, surveys: {...base.surveys, questions: "questions.yaml"}};
    const print = () => fingerprint(warehouse, {config, metrics: [], version: "1"});
    const without = await print();
    writeFileSync(join(root, "questions.yaml"), "survey: one");
    const first = await print();
    expect(await print()).toBe(first);
    writeFileSync(join(root, "questions.yaml"), "survey: two");
    expect(new Set([without, first, await print()]).size).toBe(3);
  } finally {
    await warehouse.close();
    rmSync(root, {recursive: true});
  }
});
