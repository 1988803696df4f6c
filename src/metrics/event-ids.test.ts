import {expect, it} from "vitest";
import type {Deployment} from "../tables/deployment.ts";
import {deploymentEvents} from "./event-ids.ts";

const sha = "a".repeat(40);
const repository = "github:acme/shop";

function of(rule: string, deployment_id: string, changes: Partial<Deployment> = {}): string[] {
  const row = {rule, deployment_id, repository, sha, ...changes};
  return deploymentEvents(row as Deployment);
}

it.each([
  [
    "github.deployment",
    "shop:github:acme/shop:deployment:7:failed",
    [
      "github:github:acme/shop:host_deployment:deployment:7",
      "github:github:acme/shop:host_deployment_status:deployment:7",
    ],
  ],
  [
    "github.workflow_run",
    "github:acme/shop:production:github:acme/shop:run:800:2",
    ["github:github:acme/shop:pipeline_run:800:2"],
  ],
  [
    "github.workflow_job",
    "shop:github:acme/shop:job:90",
    ["github:github:acme/shop:pipeline_job:90"],
  ],
  [
    "github.release (default)",
    "shop:github:acme/shop:release:v1:rc:2",
    ["github:github:acme/shop:release:v1:rc:2"],
  ],
  [
    "github.merge",
    "shop:merge:github:acme/shop#7",
    [
      "import:change:github:acme/shop#7",
      "github:github:acme/shop:change:7",
      "github:github:acme/shop:change_event:7",
    ],
  ],
  ["git.tag", "shop:production:tag:v1.0.0", []],
])("the id of a deployment by %s says what told of it, beside its commit", (rule, id, own) => {
  expect(of(rule, id)).toEqual([...own, `git:github:acme/shop:commit:${sha}`]);
});

it("an imported deployment is told of by its import alone", () => {
  expect(of("import.deployment", "shop:7", {repository: null})).toEqual([
    "import:deployment:shop:7",
  ]);
  expect(of("git.tag", "shop:tag:v1", {sha: null})).toEqual([]);
});

it("a run of Prefect is told of by itself, its states and its records", () => {
  const run = "0f7e1c9a-4f1b-4f0e-9d3c-000000000001";
  expect(of("prefect.flow_run", `shop:production:prefect:${run}:2`, {repository: null})).toEqual([
    `prefect:flow_run:${run}`,
    `prefect:flow_run_state:${run}`,
    `prefect:run_record:${run}`,
    `import:flow_run:${run}`,
    `import:flow_run_state:${run}`,
    `import:run_record:${run}`,
  ]);
});
