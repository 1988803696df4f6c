import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {afterEach, describe, expect, it} from "vitest";
import {testRepository} from "../src/sources/git/fixtures/test-repository.ts";
import {sourceTables} from "../src/tables/index.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {fivekeys} from "./support/cli.ts";
import {type FakeGithub, type Faults, fakeGithub} from "./support/fake-github/index.ts";
import {type Made, madeRepository} from "./support/fake-github/made.ts";
import {
  deploymentRow,
  issueRow,
  jobRows,
  releaseRow,
  runRow,
} from "./support/fake-github/rest-rows.ts";
import {inTemporaryFolder} from "./support/workspace.ts";

let fake: FakeGithub;
afterEach(() => fake?.close());

const env = {GITHUB_TOKEN: "a-secret-token", FIVEKEYS_KEY: "a key that is long enough"};
const made: Made = {pullRequests: 60, issues: 12, deployments: 15, runs: 30};

async function open(sizes: Made = made, faults: Faults = {}) {
  const repository = madeRepository(sizes);
  fake = await fakeGithub({repositories: [repository]}, faults);
  return repository;
}

/** A folder with a clone and the configuration of a repository on the fake GitHub. */
function workspace(repositories = "[acme/shop]", url = fake.url): string {
  const clone = testRepository();
  clone.commit();
  configure(clone.path, repositories, url);
  return clone.path;
}

function configure(folder: string, repositories: string, url: string): void {
  const text = `sources:\n  github:\n    repositories: ${repositories}\n    api_url: ${url}\n`;
  writeFileSync(join(folder, "fivekeys.yaml"), text);
}

async function sync(folder: string, words: string[] = [], variables: Record<string, string> = env) {
  const given = {GITHUB_TOKEN: "", GH_TOKEN: "", ...variables};
  const {code, out, err} = await fivekeys(folder, ["sync", "--json", ...words], {env: given});
  return {code, err, said: out === "" ? null : JSON.parse(out)};
}

/** What the tables hold that GitHub fills. */
async function stored(folder: string): Promise<Record<string, unknown[]>> {
  const warehouse = await duckdb({
    path: join(folder, "data", "metrics", "warehouse.duckdb"),
    readOnly: true,
  });
  const tables: Record<string, unknown[]> = {};
  for (const name of Object.keys(sourceTables)) {
    const rows = await warehouse.rows<object>(
      `select * from source."${name}" where _source = 'github' order by all`,
    );
    if (rows.length > 0) tables[name] = rows;
  }
  await warehouse.close();
  return tables;
}

describe("sync", () => {
  it("reads GitHub, tells what it read and what it cost, and then finds nothing new", async () => {
    await open();
    const folder = workspace();
    const first = await sync(folder);
    expect(first).toMatchObject({code: 0, said: {schema: "fivekeys.sync/1", failed: []}});
    const [git, github] = first.said.sources;
    expect(git).toMatchObject({name: expect.stringMatching(/^git:/), requests: null});
    expect(github).toMatchObject({
      name: "github:127.0.0.1/acme/shop",
      entities: {
        change: 60,
        change_commit: 180,
        issue: 12,
        host_deployment: 15,
        pipeline_run: 33,
      },
      requests: {rest: fake.counts.rest, graphql: fake.counts.graphql, not_modified: 0, retries: 0},
    });
    expect((await stored(folder)).change).toHaveLength(60);
    const again = await sync(folder);
    expect(again.said).toMatchObject({stored: 0, built: false});
    const {rest, graphql, not_modified} = again.said.sources[1].requests;
    expect(rest + graphql).toBeLessThanOrEqual(6);
    expect(not_modified).toBe(rest);
  });

  it("without a token says so by exit 5, and leaves the clone alone", async () => {
    await open();
    const folder = workspace("[acme/shop, acme/other]");
    const {code, said, err} = await sync(folder, [], {});
    expect(code).toBe(5);
    expect(said.failed).toHaveLength(2);
    expect(said.failed[0]).toMatchObject({
      source: "github:127.0.0.1/acme/shop",
      message: "Cannot read GitHub: GITHUB_TOKEN is not set",
    });
    expect(said.stored).toBeGreaterThan(0);
    expect(err).toContain("GITHUB_TOKEN");
    expect(fake.requests).toEqual([]);
  });

  it("leaves the other repositories alone when one is not there", async () => {
    await open();
    const {code, said} = await sync(workspace("[acme/gone, acme/shop]"));
    expect(code).toBe(5);
    expect(said.failed).toEqual([expect.objectContaining({source: "github:127.0.0.1/acme/gone"})]);
    expect(said.sources.at(-1)).toMatchObject({entities: {change: 60}});
  });

  it("ends by exit 6 when it would have to wait longer than --max-wait, and goes on later", async () => {
    await open({...made, pullRequests: 300}, {limits: {graphql: 8}});
    const folder = workspace();
    const {code, said} = await sync(folder, ["--max-wait", "1"]);
    expect(code).toBe(6);
    expect(said.failed[0].message).toContain("Cannot go on reading GitHub");
    const before = (await stored(folder)).change!.length;
    expect(before).toBeGreaterThan(0);
    fake.use("graphql", -5_000);
    expect((await sync(folder)).code).toBe(0);
    expect((await stored(folder)).change).toHaveLength(300);
    expect((await sync(folder, ["--max-wait", "soon"])).code).toBe(2);
  });

  it("keeps what was committed before it was killed, and goes on from there", async () => {
    await open({pullRequests: 800, issues: 0, deployments: 0, runs: 0});
    const folder = workspace();
    const killed = await fivekeys(folder, ["sync"], {
      env,
      stop: kill => {
        const timer = setInterval(() => {
          if (fake.requests.length < 13) return;
          clearInterval(timer);
          kill("SIGKILL");
        }, 1);
      },
    });
    expect(killed.code).toBe(null);
    const {graphql} = fake.counts;
    expect((await sync(folder)).code).toBe(0);
    expect((await stored(folder)).change).toHaveLength(800);
    // Of sixteen pages eleven at least were kept: at most one was being stored and one on its way. Then come the
    // look at the top, the issues and the deployments.
    expect(fake.counts.graphql - graphql).toBeLessThanOrEqual(5 + 3);
  });
});

describe("a snapshot", () => {
  it("holds what was fetched: reading it is like having fetched it", async () => {
    await open();
    const online = workspace();
    await inTemporaryFolder(async root => {
      const folder = join(root, "snapshot");
      expect((await sync(online, ["--snapshot", folder])).code).toBe(0);
      expect(readdirSync(folder)).toEqual(
        expect.arrayContaining(["127.0.0.1+acme+shop.change.ndjson", "snapshot.json"]),
      );
      const offline = workspace("[]");
      const requests = fake.requests.length;
      const {code, said} = await sync(offline, ["--from", folder], {
        FIVEKEYS_KEY: env.FIVEKEYS_KEY,
      });
      expect(code).toBe(0);
      expect(said.sources.at(-1)).toMatchObject({
        name: "github:127.0.0.1/acme/shop",
        entities: {change: 60},
        requests: null,
      });
      expect(fake.requests).toHaveLength(requests);
      expect(await stored(offline)).toEqual(await stored(online));
      const again = await sync(offline, ["--from", folder], {FIVEKEYS_KEY: env.FIVEKEYS_KEY});
      expect(again.said.stored).toBe(0);
    });
  });

  it("is refused where it is not whole, of another key, or tampered with", async () => {
    await open({pullRequests: 3, issues: 0, deployments: 0, runs: 0});
    const online = workspace();
    await inTemporaryFolder(async root => {
      const folder = join(root, "snapshot");
      await sync(online, ["--snapshot", folder]);
      const offline = workspace("[]");
      const other = await sync(offline, ["--from", folder], {
        FIVEKEYS_KEY: "quite another key, also long",
      });
      expect(other).toMatchObject({
        code: 5,
        err: expect.stringContaining("hashed with another key"),
      });
      expect((await sync(online, ["--snapshot", folder])).err).toContain("it is not empty");
      const next = workspace("[]");
      const file = join(folder, "127.0.0.1+acme+shop.change.ndjson");
      const [line] = readFileSync(file, "utf8").split("\n");
      const event = JSON.parse(line!);
      const wrong = {...event, payload: {...event.payload, title: "A title"}};
      writeFileSync(file, `${line}\n${JSON.stringify(wrong)}\n`);
      expect(await sync(next, ["--from", folder])).toMatchObject({
        code: 2,
        err: expect.stringContaining("shop.change.ndjson:2 has a field that the table has not"),
      });
      writeFileSync(join(folder, "snapshot.json"), "{}");
      expect((await sync(next, ["--from", folder])).err).toContain("missing or of another version");
      expect((await sync(next, ["--from", join(root, "nothing")])).code).toBe(2);
      expect((await sync(next, ["--from", root, "--snapshot", root])).code).toBe(2);
    });
  });
});

describe("dumps of the API", () => {
  it("are read as if they had been fetched", async () => {
    // Jobs are fetched of late runs only.
    const repository = await open({
      ...made,
      from: new Date(Date.now() - 40 * 86_400_000).toISOString(),
    });
    const online = workspace();
    await sync(online);
    const fetched = await stored(online);
    await inTemporaryFolder(async root => {
      const folder = join(root, "acme", "shop");
      mkdirSync(folder, {recursive: true});
      const dump = (name: string, text: string) => writeFileSync(join(folder, name), text);
      const {issues, runs, deployments, releases} = repository;
      const base = {ref: "main", repo: {default_branch: "main"}};
      // As `gh api --paginate` writes lists, answers that hold one, and those of `--slurp`.
      const rows = issues.map(issue => issueRow(issue, repository));
      dump("issues.json", JSON.stringify(rows.slice(0, 5)) + JSON.stringify(rows.slice(5)));
      dump("deployments.json", JSON.stringify([deployments.map(deploymentRow)]));
      dump("releases.json", JSON.stringify(releases.map(each => releaseRow(each, repository))));
      const pages = [runs.slice(0, 20), runs.slice(20)].map(page =>
        JSON.stringify({total_count: 30, workflow_runs: page.map(run => runRow(run, repository))}),
      );
      dump("runs.json", pages.join("\n"));
      const jobs = runs.flatMap(run =>
        jobRows(
          run,
          run.attempts.map((attempt, i) => ({attempt, number: i + 1})),
        ),
      );
      dump("jobs.json", JSON.stringify({total_count: jobs.length, jobs}));
      const [pull] = repository.pullRequests;
      dump(
        "pulls.json",
        JSON.stringify([
          {
            number: 1,
            state: "closed",
            draft: false,
            user: {login: pull!.author!.login, type: "User"},
            labels: [],
            created_at: pull!.createdAt,
            updated_at: pull!.updatedAt,
            closed_at: pull!.closedAt,
            merged_at: pull!.mergedAt,
            merge_commit_sha: pull!.mergeCommit!.oid,
            head: {ref: pull!.headRefName, sha: pull!.headRefOid},
            base,
            additions: pull!.additions,
            deletions: pull!.deletions,
            html_url: "https://github.com/acme/shop/pull/1",
          },
        ]),
      );
      const offline = workspace("[]");
      const {code, said} = await sync(offline, ["--from", root]);
      expect(code).toBe(0);
      expect(said.sources.at(-1).name).toBe("github:127.0.0.1/acme/shop");
      const tables = await stored(offline);
      const events = ["issue", "host_deployment", "release", "pipeline_job"];
      for (const name of events)
        expect({name, rows: tables[name]}).toEqual({name, rows: fetched[name]});
      const first = (rows: unknown[] = []) =>
        rows.filter(row => (row as {number: number}).number === 1);
      expect(tables.change).toEqual(first(fetched.change));
      const latest = (fetched.pipeline_run as {run_id: string; attempt: number}[]).filter(
        ({run_id, attempt}) =>
          attempt === runs.find(({id}) => String(id) === run_id)!.attempts.length,
      );
      expect(tables.pipeline_run).toEqual(latest);
    });
  });

  it("of `gh run list` are read too, under the name of the workflow", async () => {
    await open();
    await inTemporaryFolder(async root => {
      const run = {
        attempt: 2,
        conclusion: "",
        createdAt: "2025-01-06T08:00:00Z",
        databaseId: 12345678901,
        displayTitle: "A title that nobody keeps",
        event: "push",
        headBranch: "main",
        headSha: "a".repeat(40),
        name: "Deploy",
        number: 7,
        startedAt: "2025-01-06T09:00:00Z",
        status: "in_progress",
        updatedAt: "2025-01-06T09:01:00Z",
        url: "https://github.com/acme/shop/actions/runs/12345678901",
        workflowDatabaseId: 4,
        workflowName: "Deploy",
      };
      writeFileSync(join(root, "runs.json"), JSON.stringify([run, {...run, headSha: ""}]));
      const offline = workspace();
      const {code, said} = await sync(offline, ["--from", root]);
      expect({code, entities: said.sources.at(-1).entities}).toEqual({
        code: 0,
        entities: {pipeline_run: 1},
      });
      expect((await stored(offline)).pipeline_run).toEqual([
        expect.objectContaining({
          run_id: "12345678901",
          attempt: 2,
          workflow: "Deploy",
          conclusion: null,
        }),
      ]);
      expect(existsSync(join(root, "snapshot.json"))).toBe(false);
      const two = workspace("[acme/shop, acme/other]");
      expect((await sync(two, ["--from", root])).err).toContain("do not say of which repository");
      writeFileSync(join(root, "runs.json"), "[{]");
      expect((await sync(offline, ["--from", root])).err).toContain('"runs.json": it is not JSON');
    });
  });
});

it("writes neither token, login, address, title nor text anywhere", async () => {
  const repository = await open();
  const canaries = [
    "person-3",
    "acme.example",
    "It is broken",
    "What change",
    "On 1",
    env.GITHUB_TOKEN,
  ];
  const folder = workspace();
  await inTemporaryFolder(async root => {
    const {err} = await fivekeys(folder, ["sync", "--snapshot", join(root, "s")], {env});
    const warehouse = await duckdb({
      path: join(folder, "data", "metrics", "warehouse.duckdb"),
      readOnly: true,
    });
    const tables = await warehouse.rows<{schema: string; name: string}>(
      "select schema_name as schema, table_name as name from duckdb_tables()",
    );
    const texts = [
      err,
      ...readdirSync(join(root, "s")).map(file => readFileSync(join(root, "s", file), "utf8")),
    ];
    for (const {schema, name} of tables) {
      texts.push(JSON.stringify(await warehouse.rows(`select * from "${schema}"."${name}"`)));
    }
    await warehouse.close();
    const all = texts.join("\n");
    expect(all.length).toBeGreaterThan(50_000);
    expect(all).toContain(repository.pullRequests[0]!.headRefOid);
    for (const canary of canaries)
      expect({canary, is: all.includes(canary)}).toEqual({canary, is: false});
  });
});
