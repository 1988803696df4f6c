import {mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, describe, expect, it} from "vitest";
import {testRepository} from "../src/sources/git/fixtures/test-repository.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {fivekeys} from "./support/cli.ts";
import {type FakePrefect, fakePrefect, type Settings} from "./support/fake-prefect/index.ts";
import {
  DEPLOYMENT_ID,
  endedRun,
  enter,
  type FakeRun,
  FLOW_ID,
} from "./support/fake-prefect/runs.ts";

let fake: FakePrefect;
afterEach(() => fake?.close());

const env = {
  FIVEKEYS_KEY: "a key that is long enough",
  PREFECT_API_KEY: "",
  PREFECT_API_AUTH_STRING: "",
};

/** Twenty runs of January, one of which failed and was retried by hand. */
function januaryRuns(): FakeRun[] {
  const runs = Array.from({length: 20}, (_, i) => {
    const day = String(i + 1).padStart(2, "0");
    return endedRun(i, `2026-01-${day}T10:00:00.000123Z`, i === 7 ? "FAILED" : "COMPLETED");
  });
  const retried = runs[7]!;
  enter(retried, "SCHEDULED", "2026-01-08T12:00:00.000000Z", "AwaitingRetry");
  enter(retried, "RUNNING", "2026-01-08T12:01:00.000000Z");
  enter(retried, "COMPLETED", "2026-01-08T12:05:00.000000Z");
  return runs;
}

async function open(settings: Settings = {}): Promise<string> {
  fake = await fakePrefect(januaryRuns(), settings);
  return workspace();
}

/** A folder with a clone and a configuration that reads the fake Prefect. */
function workspace(url = fake.url): string {
  const clone = testRepository();
  clone.commit();
  const lines = [
    "sources:",
    "  prefect:",
    `    url: ${url}`,
    "deployments: [{from: prefect.flow_run}]",
  ];
  writeFileSync(join(clone.path, "fivekeys.yaml"), `${lines.join("\n")}\n`);
  return clone.path;
}

async function sync(folder: string, words: string[] = [], given: Record<string, string> = {}) {
  const {code, out, err} = await fivekeys(folder, ["sync", "--json", ...words], {
    env: {...env, ...given},
  });
  return {code, err, said: out === "" ? null : JSON.parse(out)};
}

async function stored(folder: string) {
  const path = join(folder, "data", "metrics", "warehouse.duckdb");
  const warehouse = await duckdb({path, readOnly: true});
  const runs = await warehouse.rows<object>("select * from source.flow_run order by all");
  const states = await warehouse.rows<object>("select * from source.flow_run_state order by all");
  const problems = await warehouse.rows<object>("select * from source_problem");
  await warehouse.close();
  return {runs, states, problems};
}

const temporaryFolder = () => mkdtempSync(join(tmpdir(), "fivekeys-prefect-"));
const host = () => new URL(fake.url).host;
const sourceOf = ({said}: Awaited<ReturnType<typeof sync>>) =>
  said.sources.find(({name}: {name: string}) => name.startsWith("prefect"));

describe("sync", () => {
  it("reads Prefect, tells what it read and what it cost, and then finds nothing new", async () => {
    const folder = await open();
    const first = await sync(folder);
    expect(first).toMatchObject({code: 0, said: {failed: []}});
    // 19 runs went through 3 states, the retried one through 6.
    expect(sourceOf(first)).toMatchObject({
      name: `prefect:${host()}`,
      stored: 20 + 63,
      entities: {flow_run: 20, flow_run_state: 63},
    });
    const second = await sync(folder);
    expect(second).toMatchObject({code: 0, said: {stored: 0}});
    // Open runs, ended runs, ended runs without an end: January is too long ago to be looked at again.
    expect(sourceOf(second).requests).toMatchObject({rest: 3, retries: 0});
  });

  it("leaves the other sources alone when the server cannot be reached, and says so", async () => {
    fake = await fakePrefect();
    const folder = workspace("http://127.0.0.1:1/api");
    await fake.close();
    const {code, said} = await sync(folder, ["--max-wait", "0"]);
    expect(code).toBe(6);
    expect(said.failed).toMatchObject([{source: "prefect:127.0.0.1:1"}]);
    expect(said.failed[0].message).toContain('reading Prefect at "127.0.0.1:1"');
    expect(said.stored).toBeGreaterThan(0);
  });

  it("names the variable that the server does not accept, with 5 as exit code", async () => {
    const folder = await open({authorization: "Basic abc"});
    const {code, said, err} = await sync(folder, [], {PREFECT_API_AUTH_STRING: "admin:notthisone"});
    expect(code).toBe(5);
    expect(said.failed[0].message).toContain("it does not accept PREFECT_API_AUTH_STRING");
    expect(JSON.stringify(said) + err).not.toContain("notthisone");
  });
});

describe("a snapshot", () => {
  it("gives another machine the same rows without a network", async () => {
    const folder = await open();
    const snapshot = join(temporaryFolder(), "snapshot");
    expect(await sync(folder, ["--snapshot", snapshot])).toMatchObject({code: 0});
    expect(readdirSync(snapshot).toSorted()).toEqual([
      "prefect.flow_run.ndjson",
      "prefect.flow_run_state.ndjson",
      "snapshot.json",
    ]);
    const asked = fake.requests.length;
    const other = workspace();
    const read = await sync(other, ["--from", snapshot]);
    expect(sourceOf(read)).toMatchObject({name: `prefect:${host()}`, stored: 83, requests: null});
    expect(fake.requests).toHaveLength(asked);
    expect(await stored(other)).toEqual(await stored(folder));
  });

  it("is refused where a row was meddled with", async () => {
    const folder = await open();
    const snapshot = join(temporaryFolder(), "snapshot");
    await sync(folder, ["--snapshot", snapshot]);
    const file = join(snapshot, "prefect.flow_run.ndjson");
    const text = readFileSync(file, "utf8");
    for (const [from, to, fault] of [
      [
        '"state_type":"',
        '"message":"Ada said so","state_type":"',
        "has a field that the table has not",
      ],
      ["prefect:flow_run:0", "prefect:flow_run:1", "has the id of another"],
      ['"source":"prefect"', '"source":"git"', "is no event of GitHub or Prefect"],
    ]) {
      writeFileSync(file, text.replace(from!, to!));
      const {code, err} = await sync(workspace(), ["--from", snapshot]);
      expect([code, err]).toEqual([
        2,
        expect.stringContaining(`prefect.flow_run.ndjson:1 ${fault}`),
      ]);
    }
  });
});

describe("saved answers", () => {
  it("are the same rows as the server's own, also beside those of GitHub", async () => {
    const folder = await open();
    await sync(folder);
    const saved = temporaryFolder();
    const inPart = join(saved, "prefect");
    mkdirSync(inPart);
    for (const place of [saved, inPart]) {
      const states = fake.runs.flatMap(({run, states: all}) =>
        all.map(state => ({...state, state_details: {flow_run_id: run.id}})),
      );
      const write = (name: string, rows: unknown) =>
        writeFileSync(join(place, name), JSON.stringify(rows));
      write(
        "flow_runs.json",
        fake.runs.map(({run}) => run),
      );
      write("flow_run_states.json", states);
      write("flows.json", [{id: FLOW_ID, name: "hotpass-refinement-pipeline"}]);
      write("deployments.json", [{id: DEPLOYMENT_ID, name: "hotpass-refinement"}]);
      const other = workspace();
      const read = await sync(other, ["--from", saved]);
      expect(read).toMatchObject({code: 0, said: {failed: []}});
      expect(sourceOf(read)).toMatchObject({entities: {flow_run: 20, flow_run_state: 63}});
      expect(await stored(other)).toEqual(await stored(folder));
    }
  });
});
