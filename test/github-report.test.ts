import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {fivekeys} from "./support/cli.ts";
import {type FakeGithub, fakeGithub} from "./support/fake-github/index.ts";
import {madeRepository} from "./support/fake-github/made.ts";

const env = {GITHUB_TOKEN: "a-secret-token", FIVEKEYS_KEY: "a key that is long enough"};
const made = {pullRequests: 60, issues: 12, deployments: 15, runs: 60};

const DAY_MS = 24 * 3_600_000;

let fake: FakeGithub;
let folder: string;

/** Of the last weeks, as jobs are read of the last 90 days only; every other run judges a pull request. */
function recent() {
  const from = `${new Date(Date.now() - 20 * DAY_MS).toISOString().slice(0, 10)}T08:00:00Z`;
  const repository = madeRepository({...made, from});
  for (const [i, run] of repository.runs.entries()) {
    const {headRefOid, createdAt} = repository.pullRequests[i >> 1]!;
    if (run.event === "pull_request") Object.assign(run, {headSha: headRefOid, createdAt});
  }
  return repository;
}

beforeAll(async () => {
  fake = await fakeGithub({repositories: [recent()]}, {});
  folder = mkdtempSync(join(tmpdir(), "fivekeys-report-"));
  const people = Array.from({length: 100}, (_, i) => `person-${i + 1}`).join(", ");
  writeFileSync(
    join(folder, "fivekeys.yaml"),
    `sources:
  git: []
  github: {repositories: acme/shop, api_url: ${fake.url}}
teams:
  platform: [${people}]
`,
  );
  const {code, err} = await fivekeys(folder, ["sync"], {env});
  expect(err).not.toContain("Cannot");
  expect(code).toBe(0);
});
afterAll(async () => {
  await fake.close();
  rmSync(folder, {recursive: true});
});

async function json(words: string[]) {
  const {code, out} = await fivekeys(folder, [...words, "--json"], {env});
  expect(code).toBe(0);
  return JSON.parse(out);
}

/** What explains the observations of a metric, whatever their time: kinds by observation. */
async function kinds(metric: string): Promise<string[][]> {
  const {observations} = await json(["explain", metric, "--from", "2000-01-01", "--limit", "50"]);
  return observations.map(({why}: {why: {kind: string}[]}) => why.map(({kind}) => kind));
}

describe("a repository on GitHub", () => {
  it("is a source of its own, with what it tells of and the first and the last of it", async () => {
    const {sources} = await json(["report"]);
    const own = sources.find(({name}: {name: string}) => /^github:.*acme\/shop$/.test(name));
    expect(own.failure).toBeNull();
    expect(own.events).toBeGreaterThan(made.pullRequests + made.issues + made.runs);
    expect(own.first_event_at < own.last_event_at).toBe(true);
  });

  it.each([
    ["ci_run_hours", "run"],
    ["ci_queue_hours", "job"],
    ["review_first_response_hours", "pull request"],
    ["qa_first_attempt_pass_rate", "qa"],
    ["change_size_lines", "change"],
    ["pickup_hours", "pull request"],
  ])("explains each observation of %s by its %s", async (metric, kind) => {
    const found = await kinds(metric);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(each => !each.includes(kind))).toEqual([]);
  });

  it("has the teams of the configuration, found by the hashes of their people", async () => {
    const {out} = await fivekeys(folder, ["export", "pull_request", "--format", "csv"], {env});
    expect(out).toContain(",platform,");
  });
});
