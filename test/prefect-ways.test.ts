import {copyFileSync, mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, it} from "vitest";
import {testRepository} from "../src/sources/git/fixtures/test-repository.ts";
import {fixtures, recorded} from "../src/sources/prefect/fixtures/recorded.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {fivekeys} from "./support/cli.ts";

const RETRIED = "a62840a6-a130-44bd-bf04-8f72b4c41a08";
const FAILED = "01a202a9-0483-7f57-98d8-c0e767764e3c";

type Cells = Record<string, unknown>;

/** A repository whose fivekeys.yaml reads Prefect in these ways. */
function workspace(prefect: Cells): string {
  const repository = testRepository();
  repository.commit({message: "Begin"});
  const deployments = [{from: "prefect.flow_run"}];
  const config = {sources: {git: {path: "."}, prefect}, deployments};
  writeFileSync(join(repository.path, "fivekeys.yaml"), JSON.stringify(config));
  return repository.path;
}

async function run(folder: string, words: string[]): Promise<string> {
  const {code, out, err} = await fivekeys(folder, words);
  expect({words, code, err: code === 0 ? "" : err}).toEqual({words, code: 0, err: ""});
  return out;
}

/** What is kept of runs, but for where each row came from. */
async function kept(folder: string, table: string): Promise<Cells[]> {
  const path = join(folder, "data", "metrics", "warehouse.duckdb");
  const warehouse = await duckdb({path, readOnly: true});
  try {
    const rows = await warehouse.rows<Cells>(`select * from source."${table}" order by all`);
    return rows.map(row =>
      Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith("_"))),
    );
  } finally {
    await warehouse.close();
  }
}

/** The record that a hook would have written on this state of the retried run. */
const record = {
  schema: "fivekeys.run-record/1",
  flow_run_id: RETRIED,
  flow: "hotpass-refinement-pipeline",
  state_id: FAILED,
  state_type: "FAILED",
  state_name: "Failed",
  happened_at: "2026-11-22T09:49:20.899979Z",
  result: {success: false},
};

it("a run that is told of in three ways is one run, whichever comes first", async () => {
  const database = workspace({database: "prefect.db", records: "records"});
  copyFileSync(join(fixtures, "prefect-3.8.4.db"), join(database, "prefect.db"));
  mkdirSync(join(database, "records"));
  writeFileSync(join(database, "records", "a.jsonl"), `${JSON.stringify(record)}\n`);
  const deliveries = join(fixtures, "deliveries.ndjson");

  await run(database, ["sync"]);
  const runs = await kept(database, "flow_run");
  const states = await kept(database, "flow_run_state");
  // Thirteen runs, two of which are parts of others.
  expect(runs).toHaveLength(11);
  expect(await kept(database, "run_record")).toMatchObject([{result: ["success=false"]}]);

  const brought = JSON.parse(await run(database, ["ingest", "prefect", deliveries, "--json"]));
  // Nothing had been heard of the parts, their rows and their ends, nor of the retried run as it stood when it had failed.
  expect(brought).toEqual({
    schema: "fivekeys.ingest/1",
    source: "prefect",
    deliveries: 24,
    stored: 2 * 2 + 1,
    ignored: {},
  });
  const isPart = ({flow_run_id}: Cells) => !runs.some(row => row.flow_run_id === flow_run_id);
  expect((await kept(database, "flow_run")).filter(row => !isPart(row))).toEqual(runs);
  expect((await kept(database, "flow_run_state")).filter(row => !isPart(row))).toEqual(states);

  const webhooks = workspace({database: "prefect.db", records: "records"});
  await run(webhooks, ["ingest", "prefect", deliveries, deliveries]);
  copyFileSync(join(fixtures, "prefect-3.8.4.db"), join(webhooks, "prefect.db"));
  mkdirSync(join(webhooks, "records"));
  writeFileSync(join(webhooks, "records", "a.jsonl"), `${JSON.stringify(record)}\n`);
  await run(webhooks, ["sync"]);
  for (const table of ["flow_run", "flow_run_state", "run_record"]) {
    expect(await kept(webhooks, table)).toEqual(await kept(database, table));
  }
  expect(JSON.parse(await run(webhooks, ["sync", "--json"])).stored).toBe(0);
});

it("saved deliveries are kept whole or not at all", async () => {
  const folder = workspace({});
  const [good] = recorded.deliveries;
  writeFileSync(join(folder, "odd.ndjson"), `${JSON.stringify(good)}\n{"event":{}}\n`);
  const odd = await fivekeys(folder, ["ingest", "prefect", "odd.ndjson"]);
  expect(odd.code).toBe(2);
  expect(odd.err).toContain("odd.ndjson:2: event.id is missing");
  writeFileSync(join(folder, "good.json"), JSON.stringify(good));
  const out = await run(folder, ["ingest", "prefect", "good.json", "--json"]);
  // The state, and the run beside it.
  expect(JSON.parse(out)).toMatchObject({deliveries: 1, stored: 2});
  const other = await fivekeys(folder, ["ingest", "jenkins", "good.json"]);
  expect(other).toMatchObject({code: 2, err: expect.stringContaining("fivekeys ingest prefect")});
});
