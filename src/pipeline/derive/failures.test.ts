import {describe, expect, it} from "vitest";
import {defaults} from "../../../src/config/defaults.ts";
import {at, type Derived, history} from "../../../test/support/history.ts";

function observed({observations}: Derived, metric: string) {
  return observations
    .filter(observation => observation.metric === metric)
    .toSorted((a, b) => (a.ref < b.ref ? -1 : 1));
}

/** Three versions, a commit an hour, nothing deployed yet. */
function threeVersions() {
  const shop = history();
  for (const name of ["a", "b", "c"]) shop.commit(name);
  return shop;
}

describe("a failed run", () => {
  it("is restored by the next run that succeeds", async () => {
    const shop = threeVersions();
    shop.deploy("d1", 10, {of: "a"});
    shop.deploy("d2", 20, {of: "b", status: "failed"});
    shop.deploy("d3", 21, {of: "b", status: "failed"});
    shop.deploy("d4", 22, {of: "b"});
    const derived = await shop.derive();
    const failed = {cause: "run_failed", confidence: "certain", restored_by: "d4"};
    expect(derived.failures).toMatchObject([
      {...failed, deployment_id: "d2", detected_at: at(20), restored_at: at(22)},
      {...failed, deployment_id: "d3", detected_at: at(21), restored_at: at(22)},
    ]);
    expect(
      derived.deployments.map(row => [row.deployment_id, row.is_failed, row.change_count]),
    ).toEqual([
      ["d1", false, 1],
      // What failed carried nothing: its change waits for the success.
      ["d2", true, 0],
      ["d3", true, 0],
      ["d4", false, 1],
    ]);
    expect(observed(derived, "failed_deployment_recovery_time").map(({value}) => value)).toEqual([
      2, 1,
    ]);
  });

  it("is open while nothing succeeded, whatever another service or environment does", async () => {
    const shop = threeVersions();
    shop.deploy("d1", 10, {of: "a"});
    shop.deploy("d2", 20, {of: "b", status: "failed"});
    shop.deploy("d3", 21, {of: "b", status: "cancelled"});
    shop.deploy("d4", 22, {of: "b", environment: "prod-us"});
    shop.deploy("d5", 23, {of: "b", service: "other"});
    const derived = await shop.derive();
    expect(derived.failures).toMatchObject([
      {deployment_id: "d2", restored_at: null, restored_by: null},
    ]);
    expect(observed(derived, "failed_deployment_recovery_time")).toMatchObject([
      {ref: "d2", value: null, is_censored: true, started_at: at(20), ended_at: null},
    ]);
  });
});

describe("the failure rate", () => {
  it("counts a deployment once, however many causes it has, and recovers it once", async () => {
    const shop = threeVersions();
    shop.deploy("d1", 10, {of: "a"});
    shop.deploy("d2", 20, {of: "c"});
    // The hotfix goes out from the old version; then even that is taken back.
    shop.commit("fix", {parents: ["c"], form: "pull_request", change_number: 5, is_hotfix: true});
    shop.deploy("d3", 30, {of: "fix"});
    shop.deploy("d4", 40, {of: "a"});
    const derived = await shop.derive();
    expect(derived.failures.map(({deployment_id: id, cause}) => [id, cause])).toEqual([
      ["d2", "hotfix"],
      ["d2", "rollback"],
    ]);
    const rate = observed(derived, "change_failure_rate");
    expect(rate.map(({ref, value}) => [ref, value])).toEqual([
      ["d1", 0],
      ["d2", 1],
      ["d3", 0],
      ["d4", 0],
    ]);
    expect(observed(derived, "failed_deployment_recovery_time")).toMatchObject([
      {ref: "d2", value: 10, ended_at: at(30)},
    ]);
  });

  it("leaves cancelled deployments and those outside of production out", async () => {
    const shop = threeVersions();
    shop.deploy("d1", 10, {of: "a"});
    shop.deploy("d2", 20, {of: "b", status: "cancelled"});
    shop.deploy("d3", 30, {of: "b", status: "failed", environment: "staging"});
    shop.deploy("d4", 40, {of: "c", status: "failed"});
    const derived = await shop.derive();
    expect(observed(derived, "change_failure_rate").map(({ref, value}) => [ref, value])).toEqual([
      ["d1", 0],
      ["d4", 1],
    ]);
    expect(derived.deliveries.map(({deployment_id}) => deployment_id)).toEqual(["d1", null, null]);
  });
});

describe("a cause that is switched off", () => {
  /** A failed run, a rollback and a hotfix, one after another. */
  function troubled() {
    const shop = threeVersions();
    shop.deploy("d1", 10, {of: "a"});
    shop.deploy("d2", 20, {of: "b"});
    shop.deploy("d3", 30, {of: "a"});
    shop.deploy("d4", 40, {of: "c", status: "failed"});
    shop.deploy("d5", 50, {of: "c"});
    shop.commit("fix", {form: "pull_request", change_number: 5, is_hotfix: true});
    shop.deploy("d6", 60, {of: "fix"});
    return shop;
  }

  it.each([
    [
      ["run_failed", "rollback", "hotfix"],
      ["d2 rollback", "d4 run_failed", "d5 hotfix"],
      [2, 5],
    ],
    [["run_failed", "rollback"], ["d2 rollback", "d4 run_failed"], [2]],
    [["hotfix"], ["d5 hotfix"], [5]],
    [[], [], []],
  ] as const)("speaks against nothing: %j are on", async (causes, expected, remediations) => {
    const {attributionHours} = defaults;
    const derived = await troubled().derive({failures: {causes, attributionHours}});
    const found = derived.failures.map(({deployment_id: id, cause}) => `${id} ${cause}`);
    expect(found).toEqual(expected);
    expect(derived.deployments.filter(({is_failed}) => is_failed)).toHaveLength(expected.length);
    const kinds = derived.deployments.map(({kind}) => kind);
    expect([...kinds.keys()].filter(i => kinds[i] === "remediation")).toEqual(remediations);
  });
});
