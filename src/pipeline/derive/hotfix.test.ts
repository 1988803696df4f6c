import {describe, expect, it} from "vitest";
import {at, type CommitFacts, type Derived, history, shaOf} from "../../../test/support/history.ts";

const ID_A = `abcdef0a${"1".repeat(32)}`;
const ID_B = `abcdef0b${"1".repeat(32)}`;

/** `failed by restored (confidence)`, of every failure. */
function hotfixes({failures}: Derived): string[] {
  return failures.map(
    ({deployment_id, cause, restored_by, confidence}) =>
      `${deployment_id}: ${cause}, restored by ${restored_by} (${confidence})`,
  );
}

/** Commits in a line, each deployed at its own hour: `{a: {hour: 1}, …}` as `d-a`, … */
function shipped(commits: Record<string, CommitFacts & {shipped?: boolean}>) {
  const shop = history();
  for (const [name, {shipped: isShipped = true, ...facts}] of Object.entries(commits)) {
    shop.commit(name, facts);
    if (isShipped) shop.deploy(`d-${name}`, facts.hour!, {of: name});
  }
  return shop;
}

const hotfix = {form: "pull_request", change_number: 9, is_hotfix: true};
const revertOf = (name: string) => ({is_revert: true, reverts_sha: shaOf(name)});

describe("a hotfix", () => {
  it("speaks against the deployment before the one that carries it", async () => {
    const derived = await shipped({
      a: {hour: 10},
      b: {hour: 20},
      c: {hour: 30, ...hotfix},
      d: {hour: 40},
    }).derive();
    expect(derived.failures).toEqual([
      {
        deployment_id: "d-b",
        cause: "hotfix",
        evidence: "hotfix shop#9 came next",
        confidence: "inferred",
        detected_at: at(20),
        restored_at: at(30),
        is_by_day: false,
        restored_by: "d-c",
      },
    ]);
    expect(derived.deployments.map(({kind}) => kind)).toEqual([
      "change",
      "change",
      "remediation",
      "change",
    ]);
  });

  it("is known by a source's label as well", async () => {
    const shop = shipped({a: {hour: 10}, b: {hour: 20}});
    shop.commit("c", {hour: 25, form: "pull_request", change_number: 9});
    shop.change("tracker-9", {number: 9, merged_at: at(25), is_hotfix: true});
    shop.deploy("d-c", 30, {of: "c"});
    expect(hotfixes(await shop.derive())).toEqual(["d-b: hotfix, restored by d-c (inferred)"]);
  });

  it("speaks against nothing in the first deployment", async () => {
    const shop = shipped({a: {hour: 10, ...hotfix}, b: {hour: 20}});
    expect(hotfixes(await shop.derive())).toEqual([]);
  });

  it("passes over cancelled deployments and those of other environments", async () => {
    const shop = shipped({a: {hour: 10}, b: {hour: 20}});
    shop.commit("c", {hour: 21, ...hotfix});
    shop.deploy("cancelled", 22, {of: "c", status: "cancelled"});
    shop.deploy("staging-b", 23, {of: "b", environment: "staging"});
    shop.deploy("d-c", 30, {of: "c"});
    expect(hotfixes(await shop.derive())).toEqual(["d-b: hotfix, restored by d-c (inferred)"]);
  });

  it("is carried by the deployment that succeeds", async () => {
    const shop = shipped({a: {hour: 10}, b: {hour: 20}});
    shop.commit("c", {hour: 21, ...hotfix});
    shop.deploy("try", 22, {of: "c", status: "failed"});
    shop.deploy("d-c", 30, {of: "c"});
    expect(hotfixes(await shop.derive())).toEqual([
      "try: hotfix, restored by d-c (inferred)",
      "try: run_failed, restored by d-c (certain)",
    ]);
  });
});

describe("a revert", () => {
  it("speaks against the deployment before it, however long ago that was", async () => {
    const derived = await shipped({
      a: {hour: 10},
      b: {hour: 20},
      c: {hour: 500, ...revertOf("b")},
    }).derive();
    expect(derived.failures).toMatchObject([
      {deployment_id: "d-b", cause: "hotfix", confidence: "strong", restored_by: "d-c"},
    ]);
    expect(derived.failures[0]!.evidence).toBe(`reverted by shop@${shaOf("c")}`);
    expect(derived.changes.map(({is_revert}) => is_revert)).toEqual([false, false, true]);
  });

  it.each([
    ["within the hours of attribution", 44, ["d-b: hotfix, restored by d-d (strong)"]],
    ["a minute after them", 44 + 1 / 60, []],
  ])("speaks against an earlier deployment %s", async (_, hour, expected) => {
    const shop = shipped({
      a: {hour: 10},
      b: {hour: 20},
      c: {hour: 21},
      d: {hour, ...revertOf("b")},
    });
    expect(hotfixes(await shop.derive())).toEqual(expected);
  });

  it("takes the hours of attribution from the configuration", async () => {
    const shop = shipped({
      a: {hour: 10},
      b: {hour: 20},
      c: {hour: 21},
      d: {hour: 50, ...revertOf("b")},
    });
    const causes = ["hotfix"] as const;
    const derived = await shop.derive({failures: {causes, attributionHours: 30}});
    expect(hotfixes(derived)).toEqual(["d-b: hotfix, restored by d-d (strong)"]);
  });

  it("speaks against nothing when what it takes back was never deployed without it", async () => {
    const shop = shipped({
      a: {hour: 10},
      b: {hour: 15, shipped: false},
      c: {hour: 20, ...revertOf("b")},
    });
    expect(hotfixes(await shop.derive())).toEqual([]);
  });

  it("names a pull request by its number", async () => {
    const shop = shipped({
      a: {hour: 10},
      b: {hour: 20, change_number: 7},
      c: {hour: 21},
      d: {hour: 30, change_number: 8, is_revert: true, reverts_number: 7},
    });
    expect(hotfixes(await shop.derive())).toEqual(["d-b: hotfix, restored by d-d (strong)"]);
  });

  it("takes back a pull request by one of its commits", async () => {
    const shop = shipped({a: {hour: 10}});
    shop.commit("x", {hour: 11, parents: ["a"]});
    shop.commit("m", {parents: ["a", "x"], hour: 12, form: "pull_request", change_number: 7});
    shop.deploy("d-m", 20, {of: "m"});
    shop.commit("undo", {hour: 21, parents: ["m"], ...revertOf("x")});
    shop.commit("n", {parents: ["m", "undo"], hour: 22, form: "pull_request", change_number: 8});
    shop.deploy("d-n", 30, {of: "n"});
    const {failures} = await shop.derive();
    expect(failures).toMatchObject([{deployment_id: "d-m", evidence: "reverted by shop#8"}]);
  });

  it.each([
    ["all of its digits", ID_B, [`d-${ID_B}: hotfix, restored by d-c (strong)`]],
    ["its first digits", ID_B.slice(0, 12), [`d-${ID_B}: hotfix, restored by d-c (strong)`]],
    ["digits that another begins with, too", ID_B.slice(0, 7), []],
    ["an id that is not on record", shaOf("gone"), []],
  ])("names a commit by %s", async (_, reverts_sha, expected) => {
    const shop = shipped({
      [ID_A]: {hour: 10},
      [ID_B]: {hour: 20},
      c: {hour: 30, is_revert: true, reverts_sha},
    });
    expect(hotfixes(await shop.derive())).toEqual(expected);
  });

  it("goes by the number where the commit that it names is not on record", async () => {
    const shop = shipped({
      a: {hour: 10},
      b: {hour: 20, change_number: 7},
      c: {hour: 30, is_revert: true, reverts_sha: shaOf("gone"), reverts_number: 7},
    });
    expect(hotfixes(await shop.derive())).toEqual(["d-b: hotfix, restored by d-c (strong)"]);
  });

  it("goes by the commit where it names a number, too", async () => {
    const shop = shipped({
      a: {hour: 10},
      b: {hour: 20, change_number: 7},
      c: {hour: 21},
      d: {hour: 30, ...revertOf("c"), reverts_number: 7},
    });
    expect(hotfixes(await shop.derive())).toEqual(["d-c: hotfix, restored by d-d (strong)"]);
  });

  it.each([
    ["commit", {...revertOf("b")}, {...revertOf("c")}],
    [
      "number",
      {change_number: 8, is_revert: true, reverts_number: 7},
      {change_number: 9, is_revert: true, reverts_number: 8},
    ],
  ])("of a revert speaks against nothing, named by %s", async (_, revert, reapply) => {
    const shop = shipped({
      a: {hour: 10},
      b: {hour: 20, change_number: 7},
      c: {hour: 30, ...revert},
      d: {hour: 40, ...reapply},
    });
    expect(hotfixes(await shop.derive())).toEqual(["d-b: hotfix, restored by d-c (strong)"]);
  });

  it("of a pull request that took something of its own back speaks against it all the same", async () => {
    const shop = shipped({a: {hour: 10}});
    shop.commit("x", {hour: 11, parents: ["a"]});
    shop.commit("y", {hour: 12, parents: ["x"], ...revertOf("x")});
    shop.commit("m", {parents: ["a", "y"], hour: 13, form: "pull_request", change_number: 7});
    shop.deploy("d-m", 20, {of: "m"});
    shop.commit("n", {hour: 21, parents: ["m"], is_revert: true, reverts_number: 7});
    shop.deploy("d-n", 30, {of: "n"});
    expect(hotfixes(await shop.derive())).toEqual(["d-m: hotfix, restored by d-n (strong)"]);
  });
});
