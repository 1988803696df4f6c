import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, expect, it} from "vitest";
import {duckdb} from "../warehouse/duckdb.ts";
import {findRawEvents} from "./raw-events.ts";

const folder = mkdtempSync(join(tmpdir(), "fivekeys-raw-events-"));
const path = join(folder, "warehouse.duckdb");
afterAll(() => rmSync(folder, {recursive: true}));

it("finds the ids that are a text or go on after it, each once, and no others", async () => {
  const warehouse = await duckdb({path});
  await warehouse.run("create table raw_event (raw_event_id varchar)");
  await warehouse.run(`insert into raw_event values
    ('git:shop:commit:a1'), ('git:shop:commit:a1:edge'), ('git:shop:commit:a12'),
    ('github:shop:change:7:v2:x'), ('github:shop:change:7:v1:y'), ('github:shop:change:70:v1:z')`);
  await warehouse.close();
  const wanted = ["git:shop:commit:a1", "github:shop:change:7", "github:shop:change", "git:other"];
  const {ids, missing} = await findRawEvents(path, [...wanted, wanted[0]!]);
  expect(missing).toBeNull();
  expect(Object.fromEntries(ids)).toEqual({
    "git:shop:commit:a1": ["git:shop:commit:a1", "git:shop:commit:a1:edge"],
    "github:shop:change:7": ["github:shop:change:7:v1:y", "github:shop:change:7:v2:x"],
    "github:shop:change": [
      "github:shop:change:70:v1:z",
      "github:shop:change:7:v1:y",
      "github:shop:change:7:v2:x",
    ],
  });
  // Many are looked for in another way, and found just so.
  const others = Array.from({length: 30}, (_, i) => `git:other-${i}`);
  expect((await findRawEvents(path, [...wanted, ...others])).ids).toEqual(ids);
  expect((await findRawEvents(path, [])).ids.size).toBe(0);
});

it("says why it finds none where there is no warehouse", async () => {
  expect(await findRawEvents(join(folder, "gone.duckdb"), ["git:shop"])).toEqual({
    ids: new Map(),
    missing: "there is no private warehouse here",
  });
});
