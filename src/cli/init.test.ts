import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {text} from "@clack/prompts";
import {beforeEach, expect, test, vi} from "vitest";
import {loadConfig} from "../config/load.ts";
import {temporaryFolder, testRepository} from "../sources/git/fixtures/test-repository.ts";
import {testTerminal} from "./fixtures/terminal.ts";
import {run} from "./init.ts";

vi.mock("@clack/prompts", async importOriginal => ({
  ...(await importOriginal<typeof import("@clack/prompts")>()),
  text: vi.fn(),
}));

beforeEach(() => {
  vi.mocked(text).mockReset();
});

/** A repository with all that `init` looks for. */
function fullRepository(): string {
  const {path, commit, tag, git} = testRepository();
  tag("v1.0.0", commit());
  tag("v1.1.0", commit());
  tag("v2.0.0-rc.1", commit());
  git("remote", "add", "origin", "git@github.com:acme/shop.git");
  mkdirSync(join(path, ".github/workflows"), {recursive: true});
  mkdirSync(join(path, "prefect"));
  for (const name of [".github/workflows/ci.yml", "prefect.yaml", "Next_Steps.md"]) {
    writeFileSync(join(path, name), "");
  }
  return path;
}

function init(cwd: string, options: object = {}, terminal = testTerminal(cwd)) {
  return run({args: [], options, terminal}).then(code => ({code, printed: terminal.printed()}));
}

const configOf = (cwd: string) => readFileSync(join(cwd, "fivekeys.yaml"), "utf8");

test("the file is valid, and says what was found", async () => {
  const cwd = fullRepository();
  const {code, printed} = await init(cwd);
  expect(code).toBe(0);
  expect(await loadConfig({cwd, env: {}})).toMatchObject({
    file: join(cwd, "fivekeys.yaml"),
    timezone: "UTC",
    services: [],
    git: [{path: ".", name: null, branch: null}],
    incidents: [{from: "markdown", path: "Next_Steps.md"}],
    people: {minimumGroup: 5},
  });
  const found =
    "# github:acme/shop, default branch main, 2 version tags, the latest v1.1.0\n" +
    "  git: {path: .}\n" +
    "  # Pull requests, reviews, Actions, issues; the token comes from GITHUB_TOKEN.\n" +
    "  # github: {repositories: [acme/shop]}\n" +
    "  # Flow runs; the key comes from PREFECT_API_KEY.\n" +
    '  # prefect: {url: "$' +
    '{PREFECT_API_URL}"}\n';
  expect(configOf(cwd)).toContain(found);
  expect(configOf(cwd)).not.toContain("$schema");
  expect(printed).toContain("default branch main, 2 version tags (the latest v1.1.0)");
  expect(printed).toContain("Wrote fivekeys.yaml");
  expect(printed).toContain("fivekeys doctor");
  expect(readdirSync(cwd).filter(name => name.includes("draft"))).toEqual([]);
});

test("what is commented out is valid too", async () => {
  const cwd = fullRepository();
  await init(cwd);
  const lines = configOf(cwd).split("\n");
  const live = lines.map(line =>
    line.replace(
      /^( *)# ((?:services|deployments|github|prefect|bots|agents|timezone):(?!\S)| +\S.*)/,
      "$1$2",
    ),
  );
  writeFileSync(join(cwd, "fivekeys.yaml"), live.join("\n"));
  const env = {PREFECT_API_URL: "http://localhost:4200/api"};
  expect(await loadConfig({cwd, env})).toMatchObject({
    github: {repositories: ["acme/shop"]},
    prefect: {url: "http://localhost:4200/api"},
    services: [{name: "shop", paths: ["src/**", "docs/**"], team: "platform"}],
    deployments: [{from: "git.tag", where: {tag: ["v*"]}}],
    people: {bots: ["renovate*"]},
  });
});

/** A project laid out as Hotpass is, in a folder whose remote is GitHub. */
function hotpass(): string {
  const {path, commit, git} = testRepository();
  const flow = (name: string, fn: string) =>
    `@flow(\n    name="${name}",\n    retries=max(1, 2),\n)\n@measured\nasync def ${fn}(\n    a: int,\n) -> None: ...\n`;
  const manifest = (name: string, fn: string, tag: string) =>
    `id: x\nname: hotpass-${name}\nflow: hotpass.orchestration:${fn}\ntags: [hotpass, ${tag}]\nparameters: {backfill: false}\n`;
  commit();
  const files: Record<string, string> = {
    "prefect.yaml": "prefect-version: '3.4.7'\nname: hotpass\n",
    "prefect/refinement.yaml": manifest("refinement", "refinement_pipeline_flow", "incremental"),
    "prefect/backfill.yaml": manifest("backfill", "backfill_pipeline_flow", "backfill"),
    "prefect/deployments/again.yaml": manifest("refinement", "refinement_pipeline_flow", "x"),
    "prefect/broken.yaml": "name: [",
    "apps/data-platform/hotpass/orchestration.py":
      `from prefect import flow\n${flow("hotpass-backfill", "backfill_pipeline_flow")}\n` +
      flow("hotpass-refinement-pipeline", "refinement_pipeline_flow"),
    ".github/workflows/process-data.yml":
      "on:\n  push: {branches: [main]}\n  pull_request:\n  workflow_dispatch:\njobs:\n  qa: {}\n  process-data: {needs: qa}\n",
    ".github/workflows/docs.yml": "on: push\njobs: {build: {}}\n",
    "Next_Steps.md": "# Next steps\n",
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(path, dirname(name)), {recursive: true});
    writeFileSync(join(path, name), text);
  }
  git("remote", "add", "origin", "git@github.com:IAmJonoBo/Hotpass.git");
  return path;
}

test("of a Prefect project the file has the rules that the example has", async () => {
  const cwd = hotpass();
  const env = {PREFECT_API_URL: "http://localhost:4200/api"};
  const {printed} = await init(cwd, {}, testTerminal(cwd, {env}));
  expect(printed).toContain("hotpass-refinement-pipeline");
  const example = join(import.meta.dirname, "../../examples/hotpass/fivekeys.yaml");
  const [written, wanted] = [
    await loadConfig({cwd, env}),
    await loadConfig({cwd, path: example, env}),
  ];
  for (const key of ["deployments", "alignHours", "incidents", "github", "prefect"] as const) {
    expect(written[key]).toEqual(wanted[key]);
  }
});

test("without the variable the server's address is left to be filled in", async () => {
  const cwd = hotpass();
  await init(cwd);
  expect(configOf(cwd)).toContain('  # prefect: {url: "$' + '{PREFECT_API_URL}"}\n');
  const config = await loadConfig({cwd, env: {}});
  expect(config.deployments.map(({from}) => from)).toEqual([
    "prefect.flow_run",
    "github.workflow_job",
  ]);
});

test("a file that is there is replaced only by force", async () => {
  const cwd = fullRepository();
  writeFileSync(join(cwd, "fivekeys.yaml"), "data: mine\n");
  await expect(init(cwd)).rejects.toMatchObject({
    name: "UserError",
    message: 'Cannot write "fivekeys.yaml": it is there already',
    hint: "Edit it, or replace it with `fivekeys init --force`.",
    exitCode: 2,
  });
  expect(configOf(cwd)).toBe("data: mine\n");
  expect((await init(cwd, {force: true})).code).toBe(0);
  expect(configOf(cwd)).toContain("sources:");
});

test("a folder of clones gives a list of them", async () => {
  const cwd = temporaryFolder();
  for (const name of ["api", "web $" + "{x}"]) {
    const {path} = testRepository({name});
    renameSync(path, join(cwd, name));
  }
  await init(cwd);
  expect((await loadConfig({cwd, env: {}})).git).toEqual([
    {path: "api", name: null, branch: null},
    {path: "web $" + "{x}", name: null, branch: null},
  ]);
});

test("a folder without a repository gives a valid file that says so", async () => {
  const cwd = temporaryFolder();
  const {code, printed} = await init(cwd);
  expect(code).toBe(0);
  expect(configOf(cwd)).toContain("# No git repository was found here: set the path to a clone.");
  expect(printed).toContain("it is not a git repository");
  expect(await loadConfig({cwd, env: {}})).toMatchObject({git: [{path: "."}]});
});

test("editors find the schema where it stands beside the file", async () => {
  const cwd = fullRepository();
  mkdirSync(join(cwd, "docs/reference"), {recursive: true});
  writeFileSync(join(cwd, "docs/reference/fivekeys.schema.json"), "{}");
  await init(cwd);
  expect(configOf(cwd).split("\n")[0]).toBe(
    "# yaml-language-server: $schema=./docs/reference/fivekeys.schema.json",
  );
});

test("--config names the file to write, --json says the same in one document", async () => {
  const cwd = fullRepository();
  const {printed} = await init(cwd, {config: "keys.yaml", json: true});
  expect(JSON.parse(printed)).toMatchObject({
    schema: "fivekeys.init/1",
    file: "keys.yaml",
    found: {
      clones: [{path: ".", repository: "github:acme/shop", branch: "main", version_tags: 2}],
      workflows: ["ci.yml"],
      prefect: ["prefect.yaml", "prefect"],
      has_next_steps: true,
    },
  });
  expect(await loadConfig({cwd, path: "keys.yaml", env: {}})).toMatchObject({root: cwd});
  await expect(init(cwd, {config: "gone/keys.yaml"})).rejects.toMatchObject({exitCode: 2});
});

test("on a terminal the answers are written", async () => {
  const cwd = fullRepository();
  vi.mocked(text)
    .mockResolvedValueOnce("Africa/Johannesburg")
    .mockResolvedValueOnce("Corner: shop")
    .mockResolvedValueOnce("7");
  await init(cwd, {}, testTerminal(cwd, {isInteractive: true}));
  expect(await loadConfig({cwd, env: {}})).toMatchObject({
    timezone: "Africa/Johannesburg",
    services: [{name: "Corner: shop", repository: null, paths: [], team: null}],
    people: {minimumGroup: 7},
  });
});

test("a wrong answer is refused where it is given", async () => {
  const cwd = fullRepository();
  vi.mocked(text)
    .mockResolvedValueOnce("UTC")
    .mockResolvedValueOnce("a")
    .mockResolvedValueOnce("5");
  await init(cwd, {}, testTerminal(cwd, {isInteractive: true}));
  const [zone, service, group] = vi.mocked(text).mock.calls.map(([{validate}]) => {
    if (typeof validate !== "function") throw new Error("The answer is not checked");
    return validate;
  });
  expect([zone!("Mars/Base"), zone!("Europe/Oslo")]).toEqual([
    "There is no IANA time zone of this name.",
    undefined,
  ]);
  expect([service!("  "), service!("a")]).toEqual(["A service needs a name.", undefined]);
  expect([group!("1"), group!("2")]).toEqual(["A whole number from 2.", undefined]);
});

test("whoever gives up leaves nothing behind", async () => {
  const cwd = fullRepository();
  const {CANCEL_SYMBOL} = await import("@clack/prompts");
  vi.mocked(text).mockResolvedValueOnce(CANCEL_SYMBOL as never);
  const {code} = await init(cwd, {}, testTerminal(cwd, {isInteractive: true}));
  expect(code).toBe(130);
  expect(existsSync(join(cwd, "fivekeys.yaml"))).toBe(false);
});
