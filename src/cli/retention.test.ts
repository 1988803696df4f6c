import {createHash} from "node:crypto";
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {temporaryFolder} from "../sources/import/fixtures/reading.ts";
import {duckdb} from "../warehouse/duckdb.ts";
import {SCHEMA_VERSION} from "../warehouse/schema.ts";
import {refusal} from "./fixtures/imports.ts";
import {testTerminal} from "./fixtures/terminal.ts";
import {parseAndRun} from "./program.ts";

const NOW = new Date("2026-01-01T00:00:00Z");
const DAY_MS = 86_400_000;

/**
 * A team of six from 2024-06-03 to 2025-12-29, 83 Mondays: at 09:00 each merges a change and
 * writes a commit of a library, and on Tuesday at 10:00 a deployment carries the changes. As of 2026-01-01 raw events end 90 days ago, on 2025-10-03, and tables a
 * year ago, on 2025-01-01: 31 Mondays lie before that (2024-06-03 to 2024-12-30).
 */
async function synced() {
  const path = temporaryFolder();
  const config = "timezone: UTC\nsources: {git: []}\n";
  writeFileSync(join(path, "fivekeys.yaml"), config);
  const commits = ["repository,sha,parents,authored_at,committed_at,person"];
  const changes = ["change_id,repository,merged_at,person,author_kind"];
  const deployments = ["deployment_id,service,repository,started_at,finished_at,status"];
  let [week, sha] = [0, ""];
  for (let at = Date.parse("2024-06-03T09:00:00Z"); at < NOW.getTime(); at += 7 * DAY_MS) {
    for (let person = 0; person < 6; person++) {
      const mail = `p${person}@example.org`;
      const time = new Date(at + person * 60_000).toISOString();
      const next = createHash("sha1").update(`${week} ${person}`).digest("hex");
      commits.push(`library,${next},${sha},${time},${time},${mail}`);
      changes.push(`SHOP-${week}-${person},shop,${time},${mail},person`);
      sha = next;
    }
    const finished = new Date(at + 25 * 3_600_000);
    const started = new Date(finished.getTime() - 600_000).toISOString();
    const times = `${started},${finished.toISOString()}`;
    deployments.push(`run-${week},shop,shop,${times},succeeded`);
    week++;
  }
  const data = join(path, "data", "metrics");
  const run = async (words: readonly string[]) => {
    const terminal = testTerminal(path, {now: () => NOW});
    expect({words, code: await parseAndRun(words, terminal)}).toMatchObject({code: 0});
    return terminal.printed();
  };
  for (const [name, lines] of Object.entries({
    commit: commits,
    change: changes,
    deployment: deployments,
  })) {
    writeFileSync(join(path, `${name}.csv`), `${lines.join("\n")}\n`);
    await run(["import", name, `${name}.csv`]);
  }
  const query = async <T>(sql: string, file = "warehouse.duckdb") => {
    const warehouse = await duckdb({path: join(data, file), readOnly: true});
    try {
      return await warehouse.rows<T>(sql);
    } finally {
      await warehouse.close();
    }
  };
  const count = async (from: string, file?: string) =>
    (await query<{n: number}>(`select count(*) as n from ${from}`, file))[0]!.n;
  const observations = () => query("select * from observation order by all", "published.duckdb");
  return {path, data, run, query, count, observations};
}

test("what is too old is gone, and every figure of the past stays as it was", async () => {
  const {data, path, run, query, count, observations} = await synced();
  const before = await observations();
  const AS_OF = ["--as-of", "2024-12-15", "--json"];
  const pastReport = async () => JSON.parse(await run(["report", ...AS_OF])).metrics;
  const series = () =>
    run(["metrics", "deployment_frequency", "--by", "month", "--from", "2024-06-01", "--json"]);
  const [report, monthly] = [await pastReport(), await series()];
  const events = await count("raw_event");

  const dry = JSON.parse(await run(["retention", "apply", "--dry-run", "--json"]));
  expect(dry).toMatchObject({
    schema: "fivekeys.retention/1",
    dry_run: true,
    frozen_observations: null,
  });
  expect(await count("raw_event")).toBe(events);

  const applied = JSON.parse(await run(["retention", "apply", "--json"]));
  // 31 weeks lie before 2025-01-01; the deployment of 2024-12-30 is of the 31st, as it finished that year.
  expect(applied).toMatchObject({
    raw_before: "2025-10-03T00:00:00.000Z",
    table_before: "2025-01-01T00:00:00.000Z",
    deleted: {change: 186, deployment: 31},
    without_people: {commit: 186},
  });
  expect(dry).toMatchObject({raw_events: applied.raw_events, deleted: applied.deleted});
  // 13 Mondays from 2025-10-06 to 2025-12-29: 78 commits, 78 changes, 13 deployments.
  expect(await count("raw_event")).toBe(78 + 78 + 13);
  expect(await count("source.deployment where finished_at < '2025-01-01'")).toBe(0);
  expect(
    await count(`source."commit" where committed_at < '2025-01-01' and person_id is not null`),
  ).toBe(0);
  expect(await count(`source."commit" where person_id is not null`)).toBe(52 * 6);

  expect(await observations()).toEqual(before);
  expect(await pastReport()).toEqual(report);
  expect(await series()).toBe(monthly);
  // Also after the next sync with something new, and after applying it again.
  expect(JSON.parse(await run(["retention", "apply", "--json"]))).toMatchObject({
    raw_events: 0,
    deleted: {},
    without_people: {},
    frozen_observations: applied.frozen_observations,
  });
  const csv = readFileSync(join(path, "deployment.csv"), "utf8").split("\n");
  writeFileSync(
    join(path, "one.csv"),
    `${csv[0]}\nextra,shop,shop,,2025-12-31T00:00:00Z,succeeded\n`,
  );
  await run(["import", "deployment", "one.csv"]);
  const later = await observations();
  expect(later.length).toBeGreaterThan(before.length);
  const texts = new Set(later.map(row => JSON.stringify(row)));
  expect(before.filter(row => !texts.has(JSON.stringify(row)))).toEqual([]);
  expect(await pastReport()).toEqual(report);
  // Nothing of what was deleted is left in the file.
  expect(readFileSync(join(data, "warehouse.duckdb")).includes("import:change:SHOP-3-")).toBe(
    false,
  );
  expect(await query("select 1 from raw_event where raw_event_id like '%run-3:%'")).toEqual([]);
});

test("the tables are never made again of raw events that are gone", async () => {
  const {run, data, count, observations} = await synced();
  await run(["sync", "--rebuild"]);
  await run(["retention", "apply"]);
  const before = await observations();
  const [said, hint] = await refusal(run(["sync", "--rebuild"]));
  expect(said).toContain("the retention deleted the raw events from before 2025-10-03");
  expect(hint).toContain("Leave out --rebuild");
  // A newer shape is filled from what the older one had.
  const commits = await count(`source."commit"`);
  const warehouse = await duckdb({path: join(data, "warehouse.duckdb")});
  await warehouse.run("update meta set value = '0' where name = 'schema_version'");
  await warehouse.close();
  await run(["sync"]);
  expect(await count(`source."commit"`)).toBe(commits);
  expect(await count(`meta where value = '${SCHEMA_VERSION}'`)).toBe(1);
  expect(await observations()).toEqual(before);
});

test("of a wave's file nothing but its id is left once it is older than the tables", async () => {
  const path = temporaryFolder();
  writeFileSync(join(path, "fivekeys.yaml"), "timezone: UTC\nsources: {git: []}\n");
  const data = join(path, "data", "metrics");
  const run = async (now: string, ...words: string[]) => {
    const terminal = testTerminal(path, {now: () => new Date(now)});
    await parseAndRun(words, terminal);
    return terminal.printed();
  };
  const wave = (id: string) => readFileSync(join(data, "surveys", id, "wave.json"), "utf8");
  const year = ["2024-12-01T00:00:00Z", "2025-06-01T00:00:00Z"];
  for (const [i, now] of year.entries()) {
    await run(now, "survey", "create", "--wave", `w${i}`, "--team", "secrecy=7");
    await run(now, "survey", "open", "--wave", `w${i}`);
    await run(now, "survey", "close", "--wave", `w${i}`);
  }
  await run(year[1]!, "survey", "create", "--wave", "still-open", "--team", "secrecy=7");
  const before = [wave("w0"), wave("w1"), wave("still-open")];
  const dry = await run("2026-01-01T00:00:00Z", "retention", "apply", "--dry-run");
  expect(dry).toContain("what 1 wave of surveys asked, from before 2025-01-01; the results stay");
  expect([wave("w0"), wave("w1"), wave("still-open")]).toEqual(before);
  const applied = await run("2026-01-01T00:00:00Z", "retention", "apply", "--json");
  expect(JSON.parse(applied)).toMatchObject({survey_waves: 1});
  expect(wave("w0")).not.toMatch(/secrecy|2024|satisfied/);
  expect([wave("w1"), wave("still-open")]).toEqual(before.slice(1));
  // It is not asked again under the same id, and not counted again.
  const again = run("2026-01-01T00:00:00Z", "survey", "create", "--wave", "w0", "--team", "a=7");
  expect((await refusal(again))[0]).toContain("it was opened already");
  const twice = await run("2026-01-02T00:00:00Z", "retention", "apply", "--json");
  expect(JSON.parse(twice)).toMatchObject({survey_waves: 0});
});
