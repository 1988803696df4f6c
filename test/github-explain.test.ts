import {mkdtempSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {fivekeys} from "./support/cli.ts";
import {type FakeGithub, fakeGithub} from "./support/fake-github/index.ts";
import {madeRepository} from "./support/fake-github/made.ts";

const env = {GITHUB_TOKEN: "a-secret-token", FIVEKEYS_KEY: "a key that is long enough"};
const REPOSITORY = "127.0.0.1/acme/shop";
const DAY_MS = 24 * 3_600_000;

type Why = {kind: string; id: string; words: string};
type Observation = {ref: string; why: Why[]};
type Stored = {id: string; kind: string; row: Record<string, unknown>};

let fake: FakeGithub;
let folder: string;
let stored: Stored[];

const file = () => join(folder, "data", "metrics", "warehouse.duckdb");

beforeAll(async () => {
  const from = `${new Date(Date.now() - 20 * DAY_MS).toISOString().slice(0, 10)}T08:00:00Z`;
  const made = madeRepository({pullRequests: 40, issues: 6, deployments: 10, runs: 40, from});
  for (const [i, run] of made.runs.entries()) {
    const {headRefOid, createdAt} = made.pullRequests[i >> 1]!;
    if (run.event === "pull_request") Object.assign(run, {headSha: headRefOid, createdAt});
  }
  fake = await fakeGithub({repositories: [made]}, {});
  folder = mkdtempSync(join(tmpdir(), "fivekeys-explain-"));
  writeFileSync(
    join(folder, "fivekeys.yaml"),
    `sources: {git: [], github: {repositories: acme/shop, api_url: ${fake.url}}}
incidents: [{from: github.issue, where: {label: incident}}]
`,
  );
  const {code, err} = await fivekeys(folder, ["sync"], {env});
  expect({code, err}).toEqual({code: 0, err: expect.not.stringContaining("Cannot")});
  const warehouse = await duckdb({path: file(), readOnly: true});
  const rows = await warehouse.rows<{id: string; kind: string; payload: string}>(
    "select raw_event_id as id, kind, payload from raw_event order by id",
  );
  await warehouse.close();
  stored = rows.map(({id, kind, payload}) => ({id, kind, row: JSON.parse(payload)}));
});
afterAll(async () => {
  await fake.close();
  rmSync(folder, {recursive: true});
});

async function explain(metric: string, words: string[] = []) {
  const all = ["--from", "2000-01-01", "--limit", "100", ...words];
  const {code, out, err} = await fivekeys(folder, ["explain", metric, ...all], {env});
  expect(code).toBe(0);
  return {out, err};
}

async function observations(metric: string): Promise<Observation[]> {
  const document = JSON.parse((await explain(metric, ["--json"])).out);
  expect(document.raw_events).toBe("shown");
  expect(document.observations.length).toBeGreaterThan(0);
  return document.observations;
}

function rawIds({why}: Observation): string[] {
  return why.filter(({kind}) => kind === "raw event").map(({id}) => id);
}

/** The ids of the events of some kinds whose rows have a value in a column. */
function eventsWith(column: string, value: unknown, kinds: string[]): string[] {
  return stored
    .filter(({kind, row}) => kinds.includes(kind) && row[column] === value)
    .map(({id}) => id);
}

describe("explain opens what GitHub told down to the raw events", () => {
  it("of a deployment and its states", async () => {
    const found = await observations("deployment_frequency");
    for (const each of found) {
      const id = each.ref.slice(each.ref.indexOf(REPOSITORY)).replace(/:failed$/, "");
      const kinds = ["github.host_deployment", "github.host_deployment_status"];
      const own = eventsWith("host_deployment_id", id, kinds);
      expect(own).toHaveLength(3);
      const ofIncidents = (raw: string) => /:issue(_event)?:/.test(raw);
      const shown = rawIds(each).filter(raw => !ofIncidents(raw));
      expect(shown.toSorted()).toEqual(own.toSorted());
    }
  });

  it("of a change, its pull request's moments and commits, which no clone tells of", async () => {
    const found = await observations("change_size_lines");
    for (const each of found) {
      const kinds = ["github.change", "github.change_event", "github.change_commit"];
      const own = eventsWith("change_id", each.ref, kinds);
      expect(own.length).toBeGreaterThanOrEqual(4);
      expect(rawIds(each)).toEqual(expect.arrayContaining(own));
      expect(rawIds(each).filter(id => !id.startsWith(`github:${REPOSITORY}:`))).toEqual([]);
    }
  });

  it("of a run, of a job and its run, and of the run that decided QA", async () => {
    for (const each of await observations("ci_run_hours")) {
      expect(rawIds(each)).toHaveLength(1);
      const [, run_id, attempt] = /:run:(\d+):(\d)$/.exec(each.ref)!;
      const [own] = eventsWith("run_id", run_id, ["github.pipeline_run"]).filter(id =>
        id.startsWith(`github:${REPOSITORY}:pipeline_run:${run_id}:${attempt}:`),
      );
      expect(rawIds(each)).toEqual([own]);
    }
    for (const each of await observations("ci_queue_hours")) {
      const own = eventsWith("job_id", each.ref.split(":").at(-1), ["github.pipeline_job"]);
      expect(rawIds(each)).toEqual([...own, expect.stringContaining(":pipeline_run:")]);
    }
    for (const each of await observations("qa_first_attempt_pass_rate")) {
      expect(rawIds(each)).toContainEqual(expect.stringMatching(/:pipeline_run:\d+:1:/));
    }
  });

  it("of the issue that tells of a failure", async () => {
    const found = await observations("change_failure_rate");
    const named = found.flatMap(each =>
      each.why
        .filter(({kind, id}) => kind === "failure" && id.endsWith(":incident"))
        .map(({words}) => ({each, issue: /\S+#\d+(?= )/.exec(words)![0]})),
    );
    expect(named.length).toBeGreaterThan(0);
    for (const {each, issue} of named) {
      const own = eventsWith("issue_id", issue, ["github.issue", "github.issue_event"]);
      expect(own.length).toBeGreaterThanOrEqual(2);
      expect(rawIds(each)).toEqual(expect.arrayContaining(own));
    }
  });
});

describe("where the raw events cannot be read", () => {
  it("explain says so, and shows all else", async () => {
    const writer = await duckdb({path: file()});
    const {out, err} = await explain("change_size_lines");
    const document = JSON.parse((await explain("change_size_lines", ["--json"])).out);
    await writer.close();
    expect(out).toContain("change: ");
    expect(out).not.toContain("raw event");
    expect(err).toContain(`Raw events are not shown: process ${process.pid} is using it.`);
    expect(document.raw_events).toBe(`process ${process.pid} is using it`);
    renameSync(file(), `${file()}.away`);
    expect((await explain("change_size_lines")).err).toContain("no private warehouse here");
    renameSync(`${file()}.away`, file());
  });
});
