import {mkdirSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, expect, test, vi} from "vitest";
import {removeFolders, runSql} from "../sources/import/fixtures/reading.ts";
import {derivedTables, publishedTables} from "../tables/index.ts";
import {type ImportFolder, importFolder, refusal} from "./fixtures/imports.ts";

afterAll(removeFolders);

let folder: ImportFolder;

beforeAll(async () => {
  folder = importFolder();
  folder.write(
    "d.csv",
    `deployment_id,service,environment,started_at,finished_at,status,url
b,"a ""b"", c",production,,2025-01-02T08:00:00.5Z,failed,
a,api,production,2025-01-01T07:00:00Z,2025-01-01T08:00:00Z,succeeded,https://example.com/1
`,
  );
  await folder.import("deployment", "d.csv");
});

const first = {
  deployment_id: "a",
  service: "api",
  team: null,
  environment: "production",
  is_production: true,
  repository: null,
  sha: null,
  started_at: "2025-01-01T07:00:00.000Z",
  finished_at: "2025-01-01T08:00:00.000Z",
  status: "succeeded",
  kind: "scheduled",
  is_failed: false,
  change_count: 0,
  rule: "import.deployment",
  url: "https://example.com/1",
};

test("NDJSON: by key, every column, instants with their zone, null where nothing is known", async () => {
  const lines = (await folder.export(["deployment"])).trimEnd().split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toBe(JSON.stringify(first));
  expect(JSON.parse(lines[1]!)).toMatchObject({
    deployment_id: "b",
    service: 'a "b", c',
    started_at: null,
    finished_at: "2025-01-02T08:00:00.500Z",
  });
});

test("CSV: a header, quotes where they are needed, nothing for null", async () => {
  expect((await folder.export(["deployment"], {format: "csv"})).split("\n")).toEqual([
    Object.keys(first).join(","),
    "a,api,,production,true,,,2025-01-01T07:00:00.000Z,2025-01-01T08:00:00.000Z,succeeded,scheduled,false,0,import.deployment,https://example.com/1",
    expect.stringContaining('b,"a ""b"", c",,production,true,,,,2025-01-02T08:00:00.500Z,failed,'),
    "",
  ]);
});

test("a file has the same bytes each time, and nothing lies beside it", async () => {
  mkdirSync(join(folder.path, "out"));
  mkdirSync(join(folder.path, "tmp"));
  vi.stubEnv("TMPDIR", join(folder.path, "tmp"));
  for (const format of ["ndjson", "csv", "parquet"]) {
    const output = `out/it's.${format}`;
    const said = await folder.export(["deployment"], {format, output, json: true});
    expect(JSON.parse(said)).toEqual({
      schema: "fivekeys.export/1",
      table: "deployment",
      format,
      rows: 2,
      output: join(folder.path, output),
    });
    const bytes = readFileSync(join(folder.path, output));
    await folder.export(["deployment"], {format, output});
    expect(readFileSync(join(folder.path, output))).toEqual(bytes);
    if (format === "parquet") continue;
    expect(await folder.export(["deployment"], {format})).toBe(bytes.toString());
  }
  expect(readdirSync(join(folder.path, "out")).toSorted()).toEqual([
    "it's.csv",
    "it's.ndjson",
    "it's.parquet",
  ]);
  expect(readdirSync(tmpdir())).toEqual([]);
  vi.unstubAllEnvs();
});

test("Parquet keeps the types, instants with their zone", async () => {
  await folder.export(["deployment"], {format: "parquet", output: "d.parquet"});
  const path = join(folder.path, "d.parquet");
  await runSql(`copy (
    select column_name, column_type from (describe from '${path}')
    where column_name in ('finished_at', 'is_failed', 'change_count')
  ) to '${path}.csv' (header false)`);
  expect(readFileSync(`${path}.csv`, "utf8")).toBe(
    "finished_at,TIMESTAMP WITH TIME ZONE\nis_failed,BOOLEAN\nchange_count,INTEGER\n",
  );
});

test("without a table, the list of them: a sentence and the number of rows each", async () => {
  const text = await folder.export([]);
  expect(text).toMatch(/^deployment +2 {2}A deployment that a rule found/m);
  const {schema, tables} = JSON.parse(await folder.export([], {json: true}));
  expect(schema).toBe("fivekeys.export/1");
  expect(tables).toHaveLength(Object.keys({...derivedTables, ...publishedTables}).length);
  expect(tables).toContainEqual(expect.objectContaining({name: "deployment", rows: 2}));
});

test("no column of people is published", async () => {
  const header = await folder.export(["change"], {format: "csv"});
  expect(header).toContain("change_id,");
  expect(header).not.toContain("person");
});

test.each([
  [["deploymnt"], {}, 'Cannot export "deploymnt"', 'Did you mean "deployment"?'],
  [["raw_event"], {}, 'Cannot export "raw_event"', "The tables are service, deployment"],
  [["change"], {format: "cvs"}, 'Cannot export as "cvs"', 'Did you mean "csv"?'],
  [["change"], {format: "xml"}, 'Cannot export as "xml"', "The formats are ndjson, csv"],
  [["change"], {format: "parquet"}, "it is not text", "--output"],
  [["change"], {json: true}, "one object a line", "Leave out --json"],
  [["change"], {output: "a.csv"}, "its name says csv", "--format csv"],
  [["change"], {output: "no/a.jsonl"}, "there is no folder", "Make it first."],
  [["change"], {output: "taken"}, "it is there and is not a file", "Choose another name."],
])("%j %j is refused", async (args, options, message, hint) => {
  mkdirSync(join(folder.path, "taken"), {recursive: true});
  const lines = await refusal(folder.export(args, options));
  expect(lines[0]).toContain(message);
  expect(lines[1]).toContain(hint);
});

test("before the first sync there is nothing to export", async () => {
  expect(await refusal(importFolder().export(["change"]))).toContain("Run `fivekeys sync` first.");
});

test("an export that fails leaves the file that was there", async () => {
  const terminated = importFolder();
  writeFileSync(join(terminated.path, "a.csv"), "kept");
  await refusal(terminated.export(["change"], {format: "csv", output: "a.csv"}));
  expect(readFileSync(join(terminated.path, "a.csv"), "utf8")).toBe("kept");
});
