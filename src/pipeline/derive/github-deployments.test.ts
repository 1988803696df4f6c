import {describe, expect, it} from "vitest";
import {github} from "../../../test/support/github.ts";
import {at, deriveEvents, history} from "../../../test/support/history.ts";
import type {DeploymentRule} from "../../config.ts";

type Hub = ReturnType<typeof github>;

/** Two commits, `a` at 1 and `b` at 2, on `main`. */
function cloned() {
  const shop = history();
  shop.commit("a", {hour: 1});
  shop.commit("b", {hour: 2});
  return shop;
}

/** The deployments that a rule finds, as `id status hour`, in order of finish. */
async function found(hub: Hub, rule: Partial<DeploymentRule>, {shop = cloned()} = {}) {
  const whole = {where: {}, service: null, environment: "production", ...rule} as DeploymentRule;
  const {deployments} = await deriveEvents([...shop.events(), ...hub.events], {
    deployments: [whole],
  });
  return deployments.map(
    ({deployment_id, status, finished_at}) =>
      `${deployment_id.replace(/^shop:(production:)?(shop:)?/, "")} ${status} ${(Date.parse(finished_at) - Date.parse(at(0))) / 3_600_000}`,
  );
}

describe("GitHub's deployments", () => {
  const rule = {from: "github.deployment", environment: null} as const;

  it("end with their first success: `inactive` and later ones end nothing", async () => {
    const hub = github();
    hub.deployment("1", "a", [
      ["inactive", 9],
      ["success", 8],
      ["in_progress", 3],
      ["success", 4],
      ["queued", 2],
    ]);
    expect(await found(hub, rule)).toEqual(["deployment:1 succeeded 4"]);
  });

  it("fail by failure and error; an attempt that failed before the success did too", async () => {
    const hub = github();
    hub.deployment("1", "a", [["failure", 3]]);
    hub.deployment("2", "a", [
      ["success", 7],
      ["error", 5],
    ]);
    hub.deployment("3", "b", [
      ["success", 8],
      ["failure", 9],
    ]);
    expect(await found(hub, rule)).toEqual([
      "deployment:1:failed failed 3",
      "deployment:2:failed failed 5",
      "deployment:2 succeeded 7",
      "deployment:3 succeeded 8",
    ]);
  });

  it("are none while they wait, run or were only made inactive", async () => {
    const hub = github();
    hub.deployment("1", "a", [["in_progress", 3]]);
    hub.deployment("2", "a", [["inactive", 3]]);
    hub.deployment("3", "a", []);
    expect(await found(hub, rule)).toEqual([]);
  });

  it("go to the environment that they name, or the rule", async () => {
    const hub = github();
    hub.deployment("1", "a", [["success", 3]], "prod-eu");
    hub.deployment("2", "a", [["success", 4]], "staging");
    const events = [...cloned().events(), ...hub.events];
    const environments = async (facts: Partial<DeploymentRule>) => {
      const deployments = [{...rule, where: {}, service: null, ...facts}];
      const derived = await deriveEvents(events, {deployments});
      return derived.deployments.map(row => `${row.environment} ${row.is_production}`);
    };
    expect(await environments({})).toEqual(["prod-eu true", "staging false"]);
    expect(await environments({where: {environment: ["stag*"]}})).toEqual(["staging false"]);
    expect(await environments({where: {environment: ["stag*"]}, environment: "live"})).toEqual([
      "live false",
    ]);
  });
});

describe("GitHub's releases", () => {
  it("count once they are published and ready, with the commit of their tag", async () => {
    const hub = github();
    hub.release("v1", 5);
    hub.release("v2", 6, {is_prerelease: true});
    hub.release("v3", null);
    hub.release("x4", 7);
    const shop = cloned();
    shop.tag("v1", "a", 4);
    const events = [...shop.events(), ...hub.events];
    const rule = {from: "github.release", service: null, environment: "production"} as const;
    const deployments = [{...rule, where: {tag: ["v*"]}}];
    const derived = await deriveEvents(events, {deployments});
    expect(derived.deployments).toMatchObject([
      {finished_at: at(5), status: "succeeded", change_count: 1},
    ]);
    expect(await found(hub, rule)).toEqual(["release:v1 succeeded 5", "release:x4 succeeded 7"]);
  });
});

describe("workflow runs", () => {
  const rule = {from: "github.workflow_run"} as const;

  it("deploy by their conclusion; a skipped one deploys nothing", async () => {
    const hub = github();
    const ends = ["success", "failure", "timed_out", "startup_failure", "cancelled", "skipped"];
    ends.forEach((conclusion, i) => {
      hub.run(`${i}`, "a", 10 + i, {conclusion});
    });
    hub.run("6", "a", 16, {status: "in_progress", conclusion: null, completed_at: null});
    hub.run("7", "a", 17, {conclusion: "action_required"});
    expect(await found(hub, rule)).toEqual([
      "run:0:1 succeeded 10",
      "run:1:1 failed 11",
      "run:2:1 failed 12",
      "run:3:1 failed 13",
      "run:4:1 cancelled 14",
    ]);
  });

  it("that were run again are a deployment for each attempt", async () => {
    const hub = github();
    hub.run("1", "a", 10, {conclusion: "failure"});
    hub.run("1", "a", 12, {attempt: 2});
    expect(await found(hub, rule)).toEqual(["run:1:1 failed 10", "run:1:2 succeeded 12"]);
  });

  it("are chosen by file, event and branch; those of pull requests are QA", async () => {
    const hub = github();
    hub.run("1", "a", 10);
    hub.run("2", "a", 11, {workflow: "test.yml"});
    hub.run("3", "a", 12, {event: "pull_request"});
    hub.run("4", "a", 13, {event: "merge_group"});
    hub.run("5", "a", 14, {event: "schedule"});
    hub.run("6", "a", 15, {branch: "release/1"});
    hub.run("7", "a", 16, {branch: null});
    const ids = async (where: DeploymentRule["where"]) =>
      (await found(hub, {...rule, where})).map(line => line.split(":")[1]).join("");
    expect(await ids({})).toBe("12567");
    expect(await ids({workflow: ["dep*.yml"]})).toBe("1567");
    expect(await ids({event: ["push"]})).toBe("1267");
    expect(await ids({event: ["pull_request"]})).toBe("3");
    expect(await ids({branch: ["default"]})).toBe("125");
    expect(await ids({branch: ["default", "release/*"]})).toBe("1256");
    expect(await ids({branch: ["none"]})).toBe("");
  });
});

describe("workflow jobs", () => {
  const rule = {from: "github.workflow_job", where: {job: ["publish"]}} as const;

  it("deploy by their own conclusion: where the job was skipped, nothing was deployed", async () => {
    const hub = github();
    hub.run("1", "a", 10);
    hub.job("11", "1", 9.5);
    hub.job("12", "1", 9, {name: "test"});
    hub.run("2", "a", 11);
    hub.job("21", "2", 11, {conclusion: "skipped", started_at: null});
    hub.run("3", "b", 12, {conclusion: "failure"});
    hub.job("31", "3", 12, {conclusion: "failure"});
    hub.run("4", "b", 13, {conclusion: "cancelled"});
    hub.job("41", "4", 13, {conclusion: "cancelled"});
    expect(await found(hub, rule)).toEqual([
      "job:11 succeeded 9.5",
      "job:31 failed 12",
      "job:41 cancelled 13",
    ]);
  });

  it("that a re-run only lists again count once, for the attempt that ran them", async () => {
    const hub = github();
    hub.run("1", "a", 10, {conclusion: "failure"});
    hub.job("11", "1", 9.5);
    hub.run("1", "a", 30, {attempt: 2});
    hub.job("12", "1", 9.5, {attempt: 2});
    hub.job("13", "1", 30, {attempt: 2, name: "publish (eu)"});
    const where = {job: ["publish", "publish (*)"]};
    expect(await found(hub, {...rule, where})).toEqual([
      "job:11 succeeded 9.5",
      "job:13 succeeded 30",
    ]);
    expect(await found(hub, {...rule, where: {job: ["publish (eu)"]}})).toEqual([
      "job:13 succeeded 30",
    ]);
  });

  it("are those of the runs that the rule chooses", async () => {
    const hub = github();
    hub.run("1", "a", 10, {event: "pull_request"});
    hub.job("11", "1", 10);
    hub.run("2", "a", 11, {branch: "(other)"});
    hub.job("21", "2", 11);
    expect(await found(hub, rule)).toEqual(["job:21 succeeded 11"]);
    const where = {...rule.where, branch: ["default"]};
    expect(await found(hub, {...rule, where})).toEqual([]);
  });
});

describe("merges", () => {
  const rule = {from: "github.merge"} as const;

  it("stand in for deployments, also without a clone, and say nothing of lead time", async () => {
    const hub = github();
    hub.pull(7, {merged: 5, merge_sha: "f".repeat(40)});
    hub.pull(8, {opened: 2});
    const deployments = [{...rule, where: {}, service: null, environment: "production"}];
    const derived = await deriveEvents(hub.events, {deployments});
    expect(derived.deployments).toMatchObject([
      {deployment_id: "shop:production:merge:shop#7", finished_at: at(5), change_count: 1},
    ]);
    const lead = derived.observations.filter(({ref}) => ref === "shop#7");
    expect(lead).toMatchObject([{excluded: "the merge is the deployment", value: null}]);
  });

  it("are chosen by the branch that they go into", async () => {
    const hub = github();
    hub.pull(7, {merged: 5});
    const ids = (branch: string) => found(hub, {...rule, where: {branch: [branch]}});
    expect(await ids("default")).toEqual(["merge:shop#7 succeeded 5"]);
    expect(await ids("release/*")).toEqual([]);
  });
});

describe("without rules", () => {
  async function ruleOf(
    hub: Hub,
    {shop = cloned()}: {shop?: ReturnType<typeof history> | null} = {},
  ) {
    const {services} = await deriveEvents([...(shop?.events() ?? []), ...hub.events]);
    return services.map(({rule}) => rule);
  }

  /** From the best evidence to the worst, each with all that is worse. */
  it("the best evidence counts: imports, deployments, releases, version tags, merges", async () => {
    const tagged = cloned();
    tagged.tag("v1.0.0", "a", 3);
    const hub = github();
    hub.pull(1, {merged: 4});
    expect(await ruleOf(hub, {shop: null})).toEqual(["github.merge (default)"]);
    expect(await ruleOf(hub)).toEqual(["git.merge (default)"]);
    expect(await ruleOf(hub, {shop: tagged})).toEqual(["git.tag (default)"]);
    hub.release("v1.0.0", 3);
    expect(await ruleOf(hub, {shop: tagged})).toEqual(["github.release (default)"]);
    hub.deployment("0", "a", [["success", 5]], "github-pages");
    hub.deployment("1", "a", [["in_progress", 5]]);
    expect(await ruleOf(hub, {shop: tagged})).toEqual(["github.release (default)"]);
    hub.deployment("2", "a", [["success", 5]]);
    expect(await ruleOf(hub, {shop: tagged})).toEqual(["github.deployment (default)"]);
    tagged.deploy("d1", 6, {of: "a"});
    expect(await ruleOf(hub, {shop: tagged})).toEqual(["import.deployment (default)"]);
  });

  it("each of GitHub's deployments goes to the environment that it names", async () => {
    const hub = github();
    hub.deployment("1", "a", [["success", 5]]);
    hub.deployment("2", "b", [["success", 6]], "preview");
    const {deployments} = await deriveEvents([...cloned().events(), ...hub.events]);
    expect(deployments.map(({environment}) => environment)).toEqual(["production", "preview"]);
  });
});
