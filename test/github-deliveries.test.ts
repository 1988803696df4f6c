import {mkdtempSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {ingest} from "../src/pipeline/ingest.ts";
import {deliveries} from "../src/sources/github/delivery.ts";
import {config, examples, identify} from "../src/sources/github/fixtures/examples.ts";
import {github} from "../src/sources/github/index.ts";
import type {RawEvent} from "../src/sources/source.ts";
import {sourceTables} from "../src/tables/index.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {prepare} from "../src/warehouse/schema.ts";
import {fivekeys} from "./support/cli.ts";
import {fc} from "./support/fast-check.ts";

const read = deliveries({config, identify});
const told: RawEvent[][] = examples.flatMap(({event, payload}) => {
  const reading = read({event, payload});
  return reading.status === "read" && reading.events.length > 0 ? [reading.events] : [];
});

/** Every row of every source table, after some deliveries in some order. */
async function tablesAfter(batches: readonly (readonly RawEvent[])[]): Promise<string[]> {
  const warehouse = await duckdb();
  await prepare(warehouse, {keyCheck: "test", refill: async () => undefined});
  const {normalise} = github;
  for (const events of batches) await ingest(warehouse, {batch: {events}, normalise});
  const rows: string[] = [];
  for (const name of Object.keys(sourceTables)) {
    const found = await warehouse.rows(`select * from source."${name}"`);
    rows.push(...found.map(row => `${name} ${JSON.stringify(row)}`));
  }
  await warehouse.close();
  return rows.sort();
}

describe("the examples of GitHub", () => {
  it("give the same tables in any order, repeated, and in whichever batches", async () => {
    const expected = await tablesAfter(told);
    expect(expected.length).toBeGreaterThan(25);
    const orders = fc
      .tuple(
        fc.shuffledSubarray(told, {minLength: told.length}),
        fc.subarray(told),
        fc.integer({min: 8, max: 80}),
      )
      .chain(([all, again, size]) =>
        fc
          .shuffledSubarray([...all, ...again], {minLength: all.length + again.length})
          .map(order => chunks(order, size)),
      );
    await fc.assert(
      fc.asyncProperty(orders, async order => {
        expect(await tablesAfter(order)).toEqual(expected);
      }),
      {numRuns: 12, endOnFailure: true},
    );
  });

  it("never take back how far a thing has come", async () => {
    const job = {
      name: "build",
      id: 9,
      run_id: 8,
      run_attempt: 1,
      created_at: "2025-01-01T10:00:00Z",
      started_at: "2025-01-01T10:00:00Z",
      completed_at: null,
      conclusion: null,
      runner_id: 1,
    };
    const done = {conclusion: "success", completed_at: "2025-01-01T10:00:00Z"};
    const states = [
      {...job, status: "queued"},
      {...job, status: "in_progress"},
      {...job, status: "completed", ...done},
    ];
    const repository = {full_name: "acme/shop", html_url: "https://github.com/acme/shop"};
    const events = states.map(workflow_job => {
      const reading = read({event: "workflow_job", payload: {repository, workflow_job}});
      return reading.status === "read" ? reading.events : [];
    });
    for (const order of [events, events.toReversed(), [events[2]!, events[0]!, events[1]!]]) {
      const rows = await tablesAfter(order);
      expect(rows).toHaveLength(1);
      expect(rows[0]).toContain('"status":"completed","conclusion":"success"');
    }
  });
});

function chunks(batches: readonly (readonly RawEvent[])[], size: number): RawEvent[][] {
  return Array.from({length: Math.ceil(batches.length / size)}, (_, i) =>
    batches.slice(i * size, (i + 1) * size).flat(),
  );
}

describe("fivekeys ingest github", () => {
  const folder = mkdtempSync(join(tmpdir(), "fivekeys-ingest-"));
  const lines = examples.map(({event, payload}) => JSON.stringify({event, payload}));
  writeFileSync(join(folder, "all.ndjson"), lines.join("\n"));

  it("stores every delivery once, and publishes", async () => {
    const first = await fivekeys(folder, ["ingest", "github", "all.ndjson", "--json"]);
    expect(first.code).toBe(0);
    const said = JSON.parse(first.out);
    expect(said).toMatchObject({
      schema: "fivekeys.ingest/1",
      source: "github",
      deliveries: examples.length,
    });
    expect(said.stored).toBeGreaterThan(50);
    expect(said.ignored['"star" is no event that fivekeys reads']).toBeGreaterThan(0);
    const again = await fivekeys(folder, ["ingest", "github", "all.ndjson", "all.ndjson"]);
    expect(again.code).toBe(0);
    expect(again.err).toContain(`Read ${(2 * examples.length).toLocaleString("en")} deliveries`);
    expect(again.err).toContain("nothing new");
    expect((await fivekeys(folder, ["report", "--json"])).code).toBe(0);
  });

  it("stores nothing of files of which one is wrong", async () => {
    const empty = mkdtempSync(join(tmpdir(), "fivekeys-ingest-"));
    writeFileSync(join(empty, "good.ndjson"), lines.join("\n"));
    writeFileSync(join(empty, "bad.ndjson"), `${lines[0]}\n{"event": "push", "payload": {}}`);
    const {code, err} = await fivekeys(empty, ["ingest", "github", "good.ndjson", "bad.ndjson"]);
    expect(code).toBe(2);
    expect(err).toContain("bad.ndjson:2: push: repository is missing");
    const after = await fivekeys(empty, ["ingest", "github", "good.ndjson", "--json"]);
    expect(JSON.parse(after.out).stored).toBeGreaterThan(50);
  });

  it("knows no other source, and takes no secret as a flag", async () => {
    const other = await fivekeys(folder, ["ingest", "gitlab", "all.ndjson"]);
    expect(other).toMatchObject({code: 2, err: expect.stringContaining('Cannot ingest "gitlab"')});
    const flag = await fivekeys(folder, ["ingest", "github", "all.ndjson", "--secret", "x"]);
    expect(flag).toMatchObject({code: 2, err: expect.stringContaining("--secret")});
  });
});
