import {type ChildProcess, spawn} from "node:child_process";
import {createHash} from "node:crypto";
import {once} from "node:events";
import {existsSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {setTimeout as wait} from "node:timers/promises";
import {afterAll, expect, test} from "vitest";
import {removeFolders, runSql} from "../sources/import/fixtures/reading.ts";
import {bytesBelow, exportAll, importFolder, key, refusal} from "./fixtures/imports.ts";

afterAll(removeFolders);

const HEADER = "deployment_id,service,finished_at,status\n";
const MAIN = join(import.meta.dirname, "../../bin/fivekeys.mjs");

function deployment(id: string, {day = 1, status = "succeeded"} = {}): string {
  return `${id},api,2025-01-${String(day).padStart(2, "0")}T08:00:00Z,${status}\n`;
}

test("a file imported again stores nothing; of A, B and A again, A is what stays", async () => {
  const folder = importFolder();
  folder.write("a.csv", HEADER + deployment("1") + deployment("2"));
  folder.write("b.csv", HEADER + deployment("2", {status: "failed"}) + deployment("3"));
  expect(await folder.import("deployment", "a.csv")).toEqual({
    schema: "fivekeys.import/1",
    table: "deployment",
    rows: 2,
    stored: 2,
  });
  const a = await exportAll(folder);
  expect(await folder.import("deployment", "a.csv")).toMatchObject({rows: 2, stored: 0});
  expect(await exportAll(folder)).toEqual(a);
  // The clock stands still in a test: the version goes on all the same.
  expect(await folder.import("deployment", "b.csv")).toMatchObject({rows: 2, stored: 2});
  expect(await folder.export(["deployment"])).toContain('"failed"');
  expect(await folder.import("deployment", "a.csv")).toMatchObject({rows: 2, stored: 1});
  const both = await folder.export(["deployment"]);
  expect(both).not.toContain('"failed"');
  expect(both.split("\n").map(line => line.slice(0, 22))).toHaveLength(4);
});

test("nothing of a refused file is kept, also not of its right rows", async () => {
  const folder = importFolder();
  folder.write("a.csv", HEADER + deployment("1"));
  await folder.import("deployment", "a.csv");
  const before = await exportAll(folder);
  const many = Array.from({length: 40_000}, (_, i) => deployment(`x${i}`)).join("");
  folder.write("bad.csv", HEADER + many + deployment("bad", {status: "perhaps"}));
  expect(await refusal(folder.import("deployment", "bad.csv"))).toEqual([
    'Cannot import "bad.csv": 1 thing is wrong, nothing of it was kept',
    'bad.csv:40002: status is not succeeded, failed or cancelled: "perhaps"',
    expect.stringContaining("Mend the file"),
  ]);
  expect(await exportAll(folder)).toEqual(before);
  expect(await folder.import("deployment", "a.csv")).toMatchObject({stored: 0});
});

test("rows of one key are refused, with the place of each", async () => {
  const folder = importFolder();
  const rows = [deployment("1"), deployment("2"), deployment("1", {day: 2}), deployment("2")];
  const more = Array.from({length: 30}, () => deployment("3"));
  folder.write("twice.csv", HEADER + [...rows, ...more].join(""));
  const lines = await refusal(folder.import("deployment", "twice.csv"));
  expect(lines[0]).toContain("31 things are wrong");
  expect(lines.slice(1, 4)).toEqual([
    "twice.csv:4: has the same deployment_id as line 2",
    "twice.csv:5: has the same deployment_id as line 3",
    "twice.csv:7: has the same deployment_id as line 6",
  ]);
  expect(lines.at(-2)).toBe("and 11 more");
  await runSql(`copy (select 'a' as deployment_id, 'api' as service, 'failed' as status,
    now() as finished_at from range(2)) to '${folder.path}/twice.parquet'`);
  expect((await refusal(folder.import("deployment", "twice.parquet")))[1]).toBe(
    "twice.parquet: row 2: has the same deployment_id as row 1",
  );
});

test("an unknown table is refused with those there are", async () => {
  const folder = importFolder();
  expect(await refusal(folder.import("deploymnets", "a.csv"))).toEqual([
    'Cannot import "deploymnets": there is no such table to import',
    'Did you mean "deployment"? The tables to import are commit, change, change_commit, pipeline_run, pipeline_job, deployment, flow_run, flow_run_state, run_record, incident, survey_wave, triage_thread, and "manual" for figures.',
  ]);
  expect(await refusal(folder.import("nonsense", "a.csv"))).toContain(
    'The tables to import are commit, change, change_commit, pipeline_run, pipeline_job, deployment, flow_run, flow_run_state, run_record, incident, survey_wave, triage_thread, and "manual" for figures.',
  );
  expect(existsSync(folder.dataFolder)).toBe(false);
});

test("when the sources were read stays, when the file was imported is added", async () => {
  const folder = importFolder();
  folder.write("a.csv", HEADER + deployment("1"));
  await folder.import("deployment", "a.csv");
  const file = join(folder.dataFolder, "freshness.json");
  const imported = {name: "import", synced_at: "2025-02-01T00:00:00.000Z", failure: null};
  const first = JSON.parse(readFileSync(file, "utf8"));
  expect(first).toMatchObject({read_at: imported.synced_at, sources: [imported]});
  const git = {name: "git:r", synced_at: "2025-01-20T00:00:00.000Z", failure: null};
  writeFileSync(file, JSON.stringify({...first, read_at: git.synced_at, sources: [git]}));
  await folder.import("deployment", "a.csv");
  const second = JSON.parse(readFileSync(file, "utf8"));
  expect(second).toMatchObject({read_at: git.synced_at, sources: [git, imported]});
});

test("a person is nowhere below the data folder, of a refused file neither", async () => {
  const folder = importFolder();
  const canary = "canary.person@example.com";
  const time = "2025-01-01T08:00:00Z";
  const commits = Array.from({length: 3_000}, (_, i) => ({
    repository: "r",
    sha: createHash("sha1").update(`${i}`).digest("hex"),
    parents: [],
    authored_at: time,
    committed_at: time,
    person: i % 2 === 0 ? canary : `${canary} ${i}`,
  }));
  folder.write("c.ndjson", commits.map(row => JSON.stringify(row)).join("\n"));
  const change = "change_id,repository,merged_at,person\n";
  folder.write("d.csv", `${change}r#1,r,${time},${canary}\n`);
  folder.write("bad.csv", `${change}r#1,r,${time},"${canary} x"\nr#2,r,soon,${canary} y\n`);
  await runSql(`copy (select 'r#' || i as change_id, 'r' as repository, '${canary}' as person
    from range(3000) t(i)) to '${folder.path}/e.parquet'`);
  await folder.import("commit", "c.ndjson");
  await folder.import("change", "d.csv");
  await folder.import("change", "e.parquet");
  expect((await refusal(folder.import("change", "bad.csv"))).join()).not.toContain("canary");
  const exported = await exportAll(folder);
  await folder.export(["change"], {format: "parquet", output: "data/metrics/change.parquet"});
  const bytes = bytesBelow(folder.dataFolder);
  expect(bytes.length).toBeGreaterThan(1_000_000);
  for (const word of [canary, "canary.person", "CANARY"]) {
    expect(bytes.includes(word)).toBe(false);
    expect(JSON.stringify(exported)).not.toContain(word);
  }
});

test("killed in the middle, an import leaves what was there, and the next one goes on", async () => {
  const folder = importFolder();
  folder.write("a.csv", HEADER + deployment("1"));
  await folder.import("deployment", "a.csv");
  const before = await exportAll(folder);
  const many = Array.from({length: 400_000}, (_, i) => deployment(`x${i}`)).join("");
  folder.write("many.csv", HEADER + many);
  for (const ms of [0, 300, 900]) {
    const child = spawn(process.execPath, [MAIN, "import", "deployment", "many.csv"], {
      cwd: folder.path,
      env: {...process.env, ...key},
      stdio: "ignore",
    });
    const ended = once(child, "exit") as Promise<[number | null, string | null]>;
    await writing(folder.dataFolder, child);
    await wait(ms);
    child.kill("SIGKILL");
    expect(await ended).toEqual([null, "SIGKILL"]);
    expect(existsSync(join(folder.dataFolder, "lock"))).toBe(true);
    expect(await exportAll(folder)).toEqual(before);
  }
  expect(await folder.import("deployment", "a.csv")).toMatchObject({stored: 0});
  expect(await exportAll(folder)).toEqual(before);
});

/** Waits until another process writes. */
async function writing(dataFolder: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const lock = join(dataFolder, "lock");
    if (existsSync(lock) && readFileSync(lock, "utf8").includes(`"pid":${child.pid},`)) return;
    await wait(20);
  }
}
