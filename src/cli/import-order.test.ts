import {createHash} from "node:crypto";
import {afterAll, expect, test} from "vitest";
import {fc} from "../../test/support/fast-check.ts";
import {loadConfig} from "../config/load.ts";
import {storeImport} from "../pipeline/store-import.ts";
import {withWriter} from "../pipeline/writer.ts";
import {openImport} from "../sources/import/file.ts";
import {removeFolders} from "../sources/import/fixtures/reading.ts";
import {readImport} from "../sources/import/read.ts";
import {sourceTables} from "../tables/index.ts";
import {exportAll, type ImportFolder, importFolder, key} from "./fixtures/imports.ts";

afterAll(removeFolders);

type TableName = "commit" | "change" | "deployment";
type Told = {table: TableName; row: Readonly<Record<string, unknown>>};

const shaOf = (i: number) => createHash("sha1").update(`${i}`).digest("hex");
const at = (i: number, minutes = 0) => new Date(1.7e12 + i * 3_600_000 + minutes * 60_000);

/** A history with merges, changes of its commits, and deployments, some of which failed or are of no commit. */
const told: readonly Told[] = Array.from({length: 12}, (_, i): Told[] => [
  {
    table: "commit",
    row: {
      repository: "r",
      sha: shaOf(i),
      parents: i === 0 ? [] : i % 3 === 2 ? [shaOf(i - 1), shaOf(i - 2)] : [shaOf(i - 1)],
      authored_at: at(i, -30),
      committed_at: at(i),
      person: `person ${i % 3}`,
      paths: [`src/${i % 2}.ts`],
    },
  },
  {
    table: "change",
    row: {change_id: `r#${i}`, repository: "r", number: i, merge_sha: shaOf(i), merged_at: at(i)},
  },
  {
    table: "deployment",
    row: {
      deployment_id: `d${i}`,
      service: i % 4 === 0 ? "web" : "r",
      repository: "r",
      sha: i % 5 === 4 ? null : shaOf(i).slice(0, 9),
      finished_at: at(i, 20),
      status: i % 3 === 1 ? "failed" : "succeeded",
    },
  },
]).flat();

const files = fc
  .record({
    order: fc.shuffledSubarray([...told.keys()], {minLength: told.length}),
    cuts: fc.array(fc.integer({min: 1, max: told.length - 1}), {maxLength: 3}),
    again: fc.array(fc.nat(), {maxLength: 3}),
  })
  .map(({order, cuts, again}) => {
    const edges = [0, ...new Set(cuts.toSorted((a, b) => a - b)), told.length];
    const parts = edges.slice(1).map((end, i) => order.slice(edges[i], end));
    const named = parts.flatMap(part => {
      const tables = Map.groupBy(part, i => told[i]!.table);
      return [...tables].map(([table, rows]) => ({table, rows: rows.map(i => told[i]!.row)}));
    });
    return [...named, ...again.map(i => named[i % named.length]!)];
  });

type TableRows = {table: TableName; rows: readonly object[]};

const linesOf = (rows: readonly object[]) => rows.map(row => JSON.stringify(row)).join("\n");

/** Imports files one after another, and leaves the building of results to the import that follows. */
async function store(folder: ImportFolder, list: readonly TableRows[]): Promise<void> {
  const config = await loadConfig({cwd: folder.path, env: {}});
  await withWriter({config, env: key, now: new Date()}, async ({warehouse, identity}) => {
    for (const {table: name, rows} of list) {
      folder.write("f.ndjson", linesOf(rows));
      const file = openImport("f.ndjson", {cwd: folder.path});
      const {timezone} = config;
      const table = sourceTables[name];
      const {batches} = readImport(file, {table, timezone, identify: identity.identify});
      const refuse = () => {
        throw new Error("A row stands twice in a file");
      };
      await storeImport(warehouse, {name, batches, now: new Date(), refuse});
    }
  });
}

test("the same rows give the same results in any order, in any files, any number of times", async () => {
  const importAll = async (list: readonly TableRows[]) => {
    const folder = importFolder();
    await store(folder, list.slice(0, -1));
    const {table, rows} = list.at(-1)!;
    folder.write("f.ndjson", linesOf(rows));
    await folder.import(table, "f.ndjson");
    return exportAll(folder);
  };
  const whole = await importAll(
    [...Map.groupBy(told, ({table}) => table)].map(([table, rows]) => ({
      table,
      rows: rows.map(({row}) => row),
    })),
  );
  expect(whole.delivery?.split("\n").length).toBeGreaterThan(10);
  await fc.assert(
    fc.asyncProperty(files, async list => {
      expect(await importAll(list)).toEqual(whole);
    }),
    {numRuns: 10},
  );
});
