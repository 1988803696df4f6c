import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, expect, it} from "vitest";
import {sourceTables} from "../src/tables/index.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {fivekeys} from "./support/cli.ts";
import {type FakeGithub, fakeGithub} from "./support/fake-github/index.ts";
import {madeRepository} from "./support/fake-github/made.ts";

const env = {GITHUB_TOKEN: "a-secret-token", FIVEKEYS_KEY: "a key that is long enough"};

let fake: FakeGithub;
let folder: string;
afterEach(async () => {
  await fake.close();
  rmSync(folder, {recursive: true});
});

/** How many events there are, and the rows of each table that GitHub fills. */
async function held() {
  const path = join(folder, "data", "metrics", "warehouse.duckdb");
  const warehouse = await duckdb({path, readOnly: true});
  const tables: Record<string, object[]> = {};
  for (const name of Object.keys(sourceTables)) {
    const rows = await warehouse.rows<object>(`select * from source."${name}" order by all`);
    if (rows.length > 0) tables[name] = rows;
  }
  const [events] = await warehouse.rows<{count: number}>("select count(*) as count from raw_event");
  await warehouse.close();
  return {tables, events: events!.count};
}

it("reads a repository anew when other settings read it, and then holds what a first sync with them does", async () => {
  const made = madeRepository({pullRequests: 30, issues: 6, deployments: 6, runs: 12});
  made.runs[1]!.branch = "ship-it";
  fake = await fakeGithub({repositories: [made]});
  folder = mkdtempSync(join(tmpdir(), "fivekeys-settings-"));
  const sync = async (more = "") => {
    const github = `{repositories: acme/shop, api_url: ${fake.url}, jobs: "*"}`;
    const text = `timezone: UTC\nsources: {git: [], github: ${github}}\n${more}`;
    writeFileSync(join(folder, "fivekeys.yaml"), text);
    const {code, err} = await fivekeys(folder, ["sync"], {env});
    expect({code, err}).toEqual({code: 0, err: expect.not.stringContaining("Cannot")});
    return held();
  };
  const first = await sync();
  const bots = await sync("people: {bots: [person-1]}\n");
  expect(bots.tables.change).not.toEqual(first.tables.change);
  expect(Object.keys(bots.tables)).toEqual(Object.keys(first.tables));
  const back = await sync();
  expect(back).toEqual(first);
  const rule = "deployments: [{from: github.workflow_run, where: {branch: ship-it}}]\n";
  const branch = await sync(rule);
  expect(branch.tables.pipeline_run).toContainEqual(expect.objectContaining({branch: "ship-it"}));
});
