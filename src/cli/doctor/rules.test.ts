import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {doctor, healthy} from "../fixtures/doctor.ts";
import {testTerminal} from "../fixtures/terminal.ts";
import {run as runImport} from "../import.ts";

/** A run of Prefect as a file has it. */
const run = {
  ...{flow_run_id: "r", flow: "refine", state_type: "COMPLETED", state_name: "Completed"},
  ...{tags: [], labels: [], parameters: [], is_subflow: false, is_scheduled: false, run_count: 1},
  ended_at: "2025-01-06T00:00:00Z",
};

async function imports(path: string, table: string, row: object): Promise<void> {
  writeFileSync(join(path, "rows.ndjson"), JSON.stringify(row));
  await runImport({args: [table, "rows.ndjson"], options: {}, terminal: testTerminal(path)});
}

test("rules are held against the tags", async () => {
  const {path} = healthy(`timezone: UTC
deployments:
  - {from: git.tag, where: {tag: [v*, deploy/*]}}
  - {from: git.tag, where: {tag: live-*}}
  - {from: git.tag}
  - {from: git.merge}
  - {from: import.deployment}
`);
  const {code, of} = await doctor(path);
  expect(code).toBe(2);
  expect(of("deployments[0]")).toMatchObject({
    status: "warn",
    detail: 'no tag matches "deploy/*"',
  });
  expect(of("deployments[1]")).toMatchObject({status: "fail", detail: 'no tag matches "live-*"'});
  expect(of("deployments[2]")).toMatchObject({status: "pass", detail: "matches some of 1 tag"});
  expect(of("deployments[3]")?.detail).toBe("merges stand in for deployments: a proxy");
  expect(of("deployments[4]")?.status).toBe("pass");
  expect(of("tags:shop")).toBe(undefined);
});

test("services are held against the tracked files", async () => {
  const {path} = healthy(`timezone: UTC
services:
  - {name: all}
  - {name: code, paths: [src/**]}
  - {name: half, paths: [docs/**, apps/**]}
  - {name: none, paths: [lib]}
  - {name: lost, repository: github:acme/other}
`);
  const {code, of} = await doctor(path);
  expect(code).toBe(2);
  expect(of("service:all")).toMatchObject({status: "pass", detail: "all of shop"});
  expect(of("service:code")).toMatchObject({status: "pass", detail: "1 of 2 tracked files"});
  expect(of("service:half")).toMatchObject({
    status: "warn",
    detail: 'no tracked file matches "apps/**"',
  });
  expect(of("service:none")).toMatchObject({
    status: "fail",
    detail: 'no tracked file matches "lib"',
  });
  expect(of("service:lost")).toMatchObject({
    status: "fail",
    detail: 'no clone is the repository "github:acme/other"',
    fix: "Set its `repository` to one of shop.",
  });
});

test("what git cannot tell of a rule is told by the last build", async () => {
  const {path} = healthy(`timezone: UTC
deployments:
  - {from: git.tag}
  - {from: prefect.flow_run, where: {flow: refinement_pipeline_flow}}
  - {from: github.release}
  - {from: import.deployment}
`);
  const before = await doctor(path);
  for (const i of [1, 2, 3]) {
    const detail = "is looked at by the first sync";
    expect(before.of(`deployments[${i}]`)).toMatchObject({status: "pass", detail});
  }
  await imports(path, "flow_run", {...run, flow: "hotpass-refinement-pipeline"});
  const finished_at = "2025-01-06T00:00:00Z";
  const row = {deployment_id: "d", service: "shop", finished_at, status: "succeeded"};
  await imports(path, "deployment", row);
  const {code, of} = await doctor(path);
  expect(code).toBe(0);
  expect(of("deployments[1]")).toMatchObject({
    status: "warn",
    detail: "matched nothing; the flows seen are hotpass-refinement-pipeline, for shop",
    fix: "Correct `where` and `exclude`: a flow's name is the one that Prefect has, not that of its function. Then run `fivekeys sync`.",
  });
  expect(of("deployments[2]")).toMatchObject({
    status: "warn",
    detail: "matched nothing, for shop",
  });
  expect(of("deployments[3]")).toMatchObject({status: "pass"});
  expect(of("flow_runs")).toBe(undefined);
});

test("flow runs that no rule reads are a warning", async () => {
  const {path} = healthy();
  await imports(path, "flow_run", run);
  expect((await doctor(path)).of("flow_runs")).toMatchObject({
    status: "warn",
    detail:
      "1 flow run not counted: no deployment rule reads them (from: prefect.flow_run); the flows are refine",
  });
});
