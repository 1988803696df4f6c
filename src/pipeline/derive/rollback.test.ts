import {describe, expect, it} from "vitest";
import {at, type Derived, history} from "../../../test/support/history.ts";

/** `failed by restored`, of every failure. */
function rollbacks({failures}: Derived): string[] {
  return failures.map(
    ({deployment_id, cause, restored_by}) =>
      `${deployment_id}: ${cause}, restored by ${restored_by}`,
  );
}

/** Deploys commits of one line of history, `a` the oldest, every ten hours from hour 10 on. */
function deployed(...names: string[]) {
  const shop = history();
  for (const name of ["a", "b", "c", "d", "e"]) shop.commit(name);
  names.forEach((of, i) => {
    shop.deploy(`d${i + 1}`, 10 * (i + 1), {of});
  });
  return shop;
}

describe("a rollback", () => {
  it("speaks against the deployment right after the restored version", async () => {
    const derived = await deployed("a", "b", "c", "a").derive();
    expect(derived.failures).toEqual([
      {
        deployment_id: "d2",
        cause: "rollback",
        evidence: "a later deployment went back behind it",
        confidence: "strong",
        detected_at: at(20),
        restored_at: at(40),
        is_by_day: false,
        restored_by: "d4",
      },
    ]);
    const kinds = derived.deployments.map(d => [d.deployment_id, d.is_failed, d.kind]);
    expect(kinds).toEqual([
      ["d1", false, "change"],
      ["d2", true, "change"],
      // Rolled away with d2, and no failure of its own.
      ["d3", false, "change"],
      ["d4", false, "remediation"],
    ]);
  });

  it.each([
    ["the same commit again", ["a", "b", "b"], []],
    ["forward only", ["a", "b", "c", "d"], []],
    ["one step back", ["a", "b", "a"], ["d2: rollback, restored by d3"]],
    [
      "back, forth and back",
      ["a", "b", "a", "b", "a"],
      ["d2: rollback, restored by d3", "d4: rollback, restored by d5"],
    ],
    ["back once, then again", ["a", "b", "a", "a"], ["d2: rollback, restored by d3"]],
    [
      "step by step",
      ["a", "b", "c", "b", "a"],
      ["d2: rollback, restored by d5", "d3: rollback, restored by d4"],
    ],
    ["to the last of two equal ones", ["a", "a", "b", "a"], ["d3: rollback, restored by d4"]],
    ["to a version never deployed alone", ["a", "c", "d", "b"], ["d2: rollback, restored by d4"]],
    ["behind everything deployed", ["c", "d", "a"], ["d1: rollback, restored by d3"]],
    ["twice behind everything", ["c", "d", "b", "a"], ["d1: rollback, restored by d3"]],
    [
      "forward again to what was rolled away",
      ["a", "b", "a", "c"],
      ["d2: rollback, restored by d3"],
    ],
  ])("is seen by what was shipped: %s", async (_, names, expected) => {
    expect(rollbacks(await deployed(...names).derive())).toEqual(expected);
  });

  it("is no failed deployment's doing, and none is skipped for it", async () => {
    const shop = deployed("a");
    shop.deploy("d2", 20, {of: "b", status: "failed"});
    shop.deploy("d3", 30, {of: "c"});
    shop.deploy("d4", 40, {of: "a", status: "failed"});
    shop.deploy("d5", 45, {of: "a", status: "cancelled"});
    const before = await shop.derive();
    expect(rollbacks(before)).toEqual([
      "d2: run_failed, restored by d3",
      "d4: run_failed, restored by null",
    ]);
    shop.deploy("d6", 50, {of: "a"});
    expect(rollbacks(await shop.derive())).toEqual([
      "d2: run_failed, restored by d3",
      "d3: rollback, restored by d6",
      "d4: run_failed, restored by d6",
    ]);
  });

  it("is seen past deployments whose commit is not known", async () => {
    const shop = deployed("a", "b");
    shop.deploy("d3", 25);
    shop.deploy("d4", 30, {of: "a"});
    expect(rollbacks(await shop.derive())).toEqual(["d2: rollback, restored by d4"]);
  });

  it("stays within its environment and service", async () => {
    const shop = deployed("a", "b");
    shop.deploy("staging", 25, {of: "a", environment: "staging"});
    shop.deploy("other", 26, {of: "a", service: "other"});
    expect(rollbacks(await shop.derive())).toEqual([]);
  });

  it("is not a release of an old line of maintenance", async () => {
    const shop = history();
    for (const name of ["a", "b", "c"]) shop.commit(name);
    shop.commit("fix", {parents: ["a"]});
    shop.head("c");
    shop.deploy("v1.0.0", 10, {of: "a"});
    shop.deploy("v2.0.0", 20, {of: "c"});
    shop.deploy("v1.0.1", 30, {of: "fix"});
    shop.deploy("v2.0.0-again", 40, {of: "c"});
    expect(rollbacks(await shop.derive())).toEqual([]);
  });

  it("goes through merges", async () => {
    const shop = history();
    shop.commit("a");
    shop.commit("x", {parents: ["a"]});
    shop.commit("y", {parents: ["a"]});
    shop.commit("octopus", {parents: ["a", "x", "y"], form: "pull_request", change_number: 1});
    shop.deploy("d1", 10, {of: "a"});
    shop.deploy("d2", 20, {of: "octopus"});
    shop.deploy("d3", 30, {of: "y"});
    expect(rollbacks(await shop.derive())).toEqual(["d2: rollback, restored by d3"]);
  });
});

describe("a tag on an older commit", () => {
  function tagged(hours: {first?: number; second?: number}) {
    const shop = history();
    for (const name of ["a", "b"]) shop.commit(name, {hour: 1});
    shop.tag("v1.0.0", "b", hours.first);
    shop.tag("v1.0.1", "a", hours.second);
    return shop;
  }

  it("is a rollback when it has a date of its own", async () => {
    expect(rollbacks(await tagged({first: 10, second: 20}).derive())).toEqual([
      "shop:production:tag:v1.0.0: rollback, restored by shop:production:tag:v1.0.1",
    ]);
  });

  it("is none when its date is its commit's", async () => {
    expect(rollbacks(await tagged({}).derive())).toEqual([]);
  });
});
