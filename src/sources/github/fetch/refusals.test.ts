import {afterEach, describe, expect, it} from "vitest";
import {
  type FakeGithub,
  type Faults,
  fakeGithub,
} from "../../../../test/support/fake-github/index.ts";
import {madeRepository} from "../../../../test/support/fake-github/made.ts";
import type {Permission} from "../../../../test/support/fake-github/permissions.ts";
import {alike, unlike} from "../../../../test/support/github-held.ts";
import {readInto, type Store, store} from "../../../../test/support/github-store.ts";
import {RefusedParts} from "./refusals.ts";

let fake: FakeGithub;
afterEach(() => fake?.close());

async function open(faults: Faults = {}) {
  const made = madeRepository({pullRequests: 60, issues: 12, deployments: 12, runs: 130});
  const data = {repositories: [made]};
  fake = await fakeGithub(data, faults);
  return {data, made};
}

async function refusalOf(kept: Store, repository?: string): Promise<RefusedParts> {
  const reading = readInto(kept, fake, repository === undefined ? {} : {repository});
  const error = await reading.catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(RefusedParts);
  return error as RefusedParts;
}

type Table = Parameters<Store["table"]>[0];

const all: Table[] = ["change", "issue", "host_deployment", "release", "pipeline_run"];

/** What of a repository a token does not see, by the permission that it lacks. */
const lacks: [Permission, {named: string; part: string; absent: string; tables: Table[]}][] = [
  [
    "actions",
    {
      named: "actions: read",
      part: "workflow runs",
      absent:
        "no queue times, no run times, no QA results, no deployments by github.workflow_run and github.workflow_job",
      tables: ["pipeline_run"],
    },
  ],
  [
    "issues",
    {
      named: "issues: read",
      part: "issues",
      absent: "no incidents, and no causes that they name",
      tables: ["issue"],
    },
  ],
  [
    "deployments",
    {
      named: "deployments: read",
      part: "deployments",
      absent: "no deployments by github.deployment",
      tables: ["host_deployment"],
    },
  ],
  [
    "pull_requests",
    {
      named: "pull requests: read",
      part: "pull requests",
      absent: "no pull requests, no reviews, no sizes of changes, no stages of lead time",
      tables: ["change"],
    },
  ],
];

describe("a token without a permission", () => {
  it.each(lacks)(
    "%s: the part is named with what is absent, and all else is read",
    async (lack, {named, part, absent, tables}) => {
      const faults: Faults = {withheld: [lack]};
      const {data} = await open(faults);
      const kept = store();
      const error = await refusalOf(kept);
      expect(error).toMatchObject({
        exitCode: 5,
        permission: named,
        areNew: true,
        message: `Cannot read the ${part} of acme/shop: the token lacks "${named}"`,
        hint: `Give the token "${named}". Until then: ${absent}.`,
      });
      expect(kept.problems).toEqual([
        {subject: `permission "${named}"`, reason: `the token may not read ${part}: ${absent}`},
      ]);
      const empty = all.filter(table => kept.table(table).length === 0);
      expect(empty).toEqual(tables);
      // The next sync, with nothing granted, costs no more than one that is allowed all.
      const since = fake.requests.length;
      await refusalOf(kept);
      expect(fake.requests.length - since).toBeLessThanOrEqual(6);
      faults.withheld = [];
      await readInto(kept, fake);
      expect(unlike(kept.lines(), data)).toEqual(alike);
      expect(kept.problems).toEqual([]);
    },
  );

  it("to read contents reads neither commits nor releases, and is told by the one name", async () => {
    const faults: Faults = {withheld: ["contents"]};
    const {data} = await open(faults);
    const kept = store();
    expect(await refusalOf(kept)).toMatchObject({
      permission: "contents: read",
      message:
        'Cannot read the pull requests and releases of acme/shop: the token lacks "contents: read"',
    });
    expect(kept.problems.map(({subject}) => subject)).toEqual([
      'permission "contents: read"',
      'permission "contents: read"',
    ]);
    expect(kept.table("issue")).toHaveLength(12);
    faults.withheld = [];
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
  });

  it("that it had before keeps what it read, and reads on from there once it has it again", async () => {
    const faults: Faults = {};
    const {data, made} = await open(faults);
    const kept = store();
    await readInto(kept, fake);
    const late = madeRepository({
      pullRequests: 0,
      issues: 2,
      deployments: 2,
      runs: 3,
      from: "2026-02-01T00:00:00Z",
    });
    made.runs.push(...late.runs.map((run, i) => ({...run, id: 9_900_000_000 + i})));
    made.issues.push(...late.issues.map((issue, i) => ({...issue, number: 900 + i, id: 800 + i})));
    made.deployments.push(...late.deployments.map((each, i) => ({...each, id: 990_000 + i})));
    faults.withheld = ["actions", "issues", "deployments"];
    expect(await refusalOf(kept)).toMatchObject({
      areNew: false,
      message:
        "Cannot read the issues, deployments and workflow runs of acme/shop: " +
        'the token lacks "issues: read", "deployments: read" and "actions: read"',
    });
    expect(kept.table("pipeline_run").length).toBeGreaterThan(130);
    const since = fake.requests.length;
    faults.withheld = [];
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
    expect(fake.requests.length - since).toBeLessThanOrEqual(8);
  });

  it("reads runs of the default branch by its name, also where no pull request tells it", async () => {
    const {made} = await open({withheld: ["pull_requests"]});
    made.defaultBranch = "stem";
    made.runs[1]!.branch = "stem";
    const kept = store();
    await refusalOf(kept);
    expect(kept.table("pipeline_run")).toContainEqual(
      expect.objectContaining({run_id: String(made.runs[1]!.id), branch: "stem"}),
    );
  });
});

describe("a refusal that no permission explains", () => {
  it("of a part is told in GitHub's words", async () => {
    await open({
      onRequest: ({path}) =>
        path.endsWith("/releases")
          ? {status: 403, body: {message: "Your address 10.1.2.3 is not on the list"}}
          : undefined,
    });
    const kept = store();
    const said = "the token may not: Your address … is not on the list";
    expect(await refusalOf(kept)).toMatchObject({
      permission: null,
      message: `Cannot read the releases of acme/shop: ${said}`,
    });
    expect(kept.problems).toEqual([
      {
        subject: "access",
        reason: `the token may not read releases: no deployments by github.release (${said})`,
      },
    ]);
    expect(kept.table("pipeline_run").length).toBeGreaterThan(0);
  });

  it.each<[string, Faults, object]>([
    ["a wrong token", {token: "another"}, {status: 401}],
    ["an unknown repository", {}, {status: 404}],
    [
      "single sign-on",
      {
        onRequest: () => ({
          status: 403,
          headers: {"x-github-sso": "required; url=https://github.com/orgs/acme/sso?a=1"},
        }),
      },
      {hint: expect.stringContaining("https://github.com/orgs/acme/sso.")},
    ],
  ])("is of everything where it is %s: one request", async (name, faults, expected) => {
    await open(faults);
    const kept = store();
    const repository = name === "an unknown repository" ? "acme/gone" : "acme/shop";
    await expect(readInto(kept, fake, {repository})).rejects.toMatchObject({
      exitCode: 5,
      ...expected,
    });
    expect(fake.requests).toHaveLength(1);
    expect(kept.problems).toEqual([
      {
        subject: "access",
        reason: expect.stringMatching(/^the token may not read the repository \(.+; .+\)$/),
      },
    ]);
  });
});
