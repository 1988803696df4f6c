import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, describe, expect, it} from "vitest";
import type {Check} from "../src/cli/doctor/check.ts";
import type {Freshness} from "../src/lib/freshness.ts";
import {fivekeys} from "./support/cli.ts";
import {type FakeGithub, type Faults, fakeGithub} from "./support/fake-github/index.ts";
import {madeRepository} from "./support/fake-github/made.ts";

const env = {GITHUB_TOKEN: "a-secret-token", FIVEKEYS_KEY: "a key that is long enough"};

let fake: FakeGithub;
let folder: string;
afterEach(async () => {
  await fake.close();
  rmSync(folder, {recursive: true});
});

async function open(faults: Faults): Promise<void> {
  const made = madeRepository({pullRequests: 20, issues: 4, deployments: 4, runs: 10});
  fake = await fakeGithub({repositories: [made]}, faults);
  folder = mkdtempSync(join(tmpdir(), "fivekeys-permissions-"));
  writeFileSync(
    join(folder, "fivekeys.yaml"),
    `timezone: UTC\nsources: {git: [], github: {repositories: acme/shop, api_url: ${fake.url}}}\n`,
  );
}

async function sync() {
  const {code, out, err} = await fivekeys(folder, ["sync", "--json"], {env});
  const {sources, failed} = JSON.parse(out);
  return {code, err, failed, entities: sources[0].entities};
}

/** What doctor says of the repository on GitHub, and how it ends. */
async function doctor() {
  const {code, out} = await fivekeys(folder, ["doctor", "--json"], {env});
  const checks: Check[] = JSON.parse(out).checks;
  return {code, found: checks.filter(({title}) => title === "GitHub acme/shop")};
}

function freshness(): Freshness {
  return JSON.parse(readFileSync(join(folder, "data/metrics/freshness.json"), "utf8"));
}

describe("a token that may not read Actions and deployments", () => {
  it("is named by sync and by doctor with what is absent; once it may, all is read", async () => {
    const faults: Faults = {withheld: ["actions", "deployments"]};
    await open(faults);
    const first = await sync();
    expect(first).toMatchObject({code: 5, entities: {change: 20, issue: 4}});
    expect(first.err).toContain(
      'Cannot read the deployments and workflow runs of acme/shop: the token lacks "deployments: read" and "actions: read"',
    );
    const {code, found} = await doctor();
    expect(code).toBe(0);
    expect(found).toEqual([
      {
        id: 'github:acme/shop:permission "actions: read"',
        title: "GitHub acme/shop",
        status: "warn",
        detail:
          'permission "actions: read" is missing: the last sync found that the token may not read workflow runs: ' +
          "no queue times, no run times, no QA results, no deployments by github.workflow_run and github.workflow_job",
        fix: 'Give the token the permission "actions: read", then run `fivekeys sync`: what it left out is read then.',
      },
      expect.objectContaining({
        status: "warn",
        detail: expect.stringContaining("read deployments: no deployments by github.deployment"),
      }),
    ]);
    const {out} = await fivekeys(folder, ["report", "--json"], {env});
    expect(JSON.parse(out).problems).toContainEqual(
      expect.objectContaining({subject: 'permission "actions: read"'}),
    );
    faults.withheld = [];
    expect(await sync()).toMatchObject({
      code: 0,
      failed: [],
      entities: {pipeline_run: 11, host_deployment: 4},
    });
    expect((await doctor()).found).toEqual([]);
  });

  it("does not hold back what it never could read, but what it no longer can", async () => {
    const faults: Faults = {withheld: ["actions", "deployments"]};
    await open(faults);
    await sync();
    const first = freshness();
    await sync();
    const second = freshness();
    expect(second.read_at > first.read_at).toBe(true);
    expect(second.sources).toEqual([
      expect.objectContaining({synced_at: second.read_at, failure: expect.stringMatching(/lacks/)}),
    ]);
    faults.withheld = [];
    await sync();
    const whole = freshness();
    faults.withheld = ["actions"];
    await sync();
    expect(freshness()).toMatchObject({
      read_at: whole.read_at,
      sources: [expect.objectContaining({synced_at: whole.read_at})],
    });
  });
});

describe("a token that may read nothing", () => {
  it("is told by doctor also where nothing was ever published", async () => {
    await open({withheld: ["actions", "contents", "deployments", "issues", "pull_requests"]});
    expect((await sync()).code).toBe(5);
    const {found} = await doctor();
    expect(found.map(({detail}) => detail.split(" is missing")[0])).toEqual([
      'permission "actions: read"',
      'permission "contents: read"',
      'permission "deployments: read"',
      'permission "issues: read"',
      'permission "pull requests: read"',
    ]);
  });

  it("because the organisation asks for single sign-on fails, with where to go", async () => {
    await open({
      onRequest: () => ({
        status: 403,
        headers: {"x-github-sso": "required; url=https://github.com/orgs/acme/sso?code=A1B2"},
      }),
    });
    expect((await sync()).code).toBe(5);
    const {code, found} = await doctor();
    expect(code).toBe(2);
    expect(found).toEqual([
      expect.objectContaining({
        status: "fail",
        detail: expect.stringContaining("https://github.com/orgs/acme/sso."),
      }),
    ]);
    expect(found[0]!.detail).not.toContain("A1B2");
  });
});
