import {describe, expect, it} from "vitest";
import {globs} from "../globs.ts";
import {readMessage} from "./subject.ts";

const isHotfix = globs(["hotfix/**", "hotfix-*"]);
const sha = "1a2b3c4d5e6f70819293a4b5c6d7e8f901234567";

const merge = (message: string) => readMessage(message, {isMerge: true, isHotfix});
const single = (message: string) => readMessage(message, {isMerge: false, isHotfix});

describe("merges of pull requests", () => {
  it.each([
    ["Merge pull request #12 from ada/fix-it", 12, false],
    ["Merge pull request #12 from ada:fix-it", 12, false],
    ["Merge pull request #12 from ada/hotfix/prices\n\nRight prices", 12, true],
    ["Merge pull request #12 from ada:hotfix-prices", 12, true],
    ["Merge pull request #12 from hotfix/prices", 12, false],
    ["Merge pull request 'Right prices' (#12) from hotfix/prices into main", 12, true],
    ["Merge pull request 'Right prices' (#12) from ada:hotfix/prices into main", 12, true],
    ["Merge pull request #12 in SHOP/shop from hotfix/prices to main", 12, true],
    ["Merge pull request 12 from hotfix/prices into main", 12, true],
    ["Merged in hotfix/prices (pull request #12)\n\nRight prices", 12, true],
    ["Pull request #12: Right prices\n\nMerge in SHOP/shop from hotfix/a to main", 12, true],
    ["Merged PR 12: Right prices", 12, false],
    ["Merge branch 'hotfix/a' into 'main'\n\nRight\n\nSee merge request shop/web!12", 12, true],
    ["Merge branch 'a' into 'main'\n\nSee merge request !12", 12, false],
    ["Right prices (#12)", 12, false],
  ])("%j", (message, change_number, is_hotfix) => {
    const said = {form: "pull_request", change_number, is_hotfix, is_revert: false};
    expect(merge(message)).toMatchObject(said);
  });
});

describe("merges of branches", () => {
  it.each([
    ["Merge branch 'main' into feature", false],
    ["Merge branch 'main' into hotfix/prices", false],
    ["Merge branch 'hotfix/prices'", true],
    ["Merge branch 'hotfix/prices' of github.com:shop/web", true],
    ["Merge branches 'a', 'b' and 'c'", false],
    ["Merge remote-tracking branch 'origin/main'", false],
    ["Merge remote-tracking branch 'origin/hotfix/prices'", true],
    ["Merge tag 'v1.0' into main", false],
    [`Merge commit '${sha}' into main`, false],
  ])("%j", (message, is_hotfix) => {
    const said = {form: "branch", change_number: null, is_hotfix, is_revert: false};
    expect(merge(message)).toMatchObject(said);
    const rebased = {...said, form: "plain", is_hotfix: false};
    expect(single(message), "with one parent").toMatchObject(rebased);
  });
});

describe("commits like any other", () => {
  it.each([
    ["Right prices (#12)", 12],
    ["Right\nprices (#12)\n\nBecause", 12],
    ["bpo-1: Right prices (GH-12)", 12],
    ["Backport (#11) (#12)", 12],
    ["\n\nRight prices (#12)  \n", 12],
    ["Right prices #12", null],
    ["Right (#12) prices", null],
    ["Right prices\n\n(#12)", null],
    ["Merge the two price lists", null],
    ["Merge branching logic", null],
    ["", null],
  ])("%j", (message, change_number) => {
    expect(single(message)).toEqual({
      form: "plain",
      change_number,
      is_hotfix: false,
      is_revert: false,
      reverts_sha: null,
      reverts_number: null,
    });
  });

  it("takes a merge of a pull request at its word after the second parent was lost", () => {
    const said = {form: "pull_request", change_number: 12};
    expect(single("Merge pull request #12 from ada/fix-it")).toMatchObject(said);
  });

  it("takes a merge that names neither branch nor pull request for a plain commit", () => {
    expect(merge("Bring the prices in")).toMatchObject({form: "plain", change_number: null});
  });
});

describe("reverts", () => {
  it.each([
    [`Revert "Prices"\n\nThis reverts commit ${sha}.`, sha, null, null],
    [`Take prices back\n\nThey were wrong.\n\nThis reverts commit ${sha}.`, sha, null, null],
    ["Undo\n\nThis reverts commit 1A2B3C4.", "1a2b3c4", null, null],
    [`Undo\n\nThis reverts commit ${sha}, reversing\nchanges made to ${sha}.`, sha, null, null],
    [`Undo\n\nThis reverts merge commit ${sha}.`, sha, null, null],
    [`Undo\n\nThis reverts commit\n${sha}.`, sha, null, null],
    [`Undo\n\nThis reverts commit ${"ab".repeat(32)}.`, "ab".repeat(32), null, null],
    ['Revert "Prices"', null, null, null],
    ['Revert "Prices (#7)"', null, 7, null],
    ['Revert "Prices (#7)" (#9)', null, 7, 9],
    ['Revert "Prices" (#9)\n\nReverts shop/web#7', null, 7, 9],
    ["Undo (#9)\n\nReverts #7", null, 7, 9],
    ['Revert "Merge pull request #7 from ada/prices"', null, 7, null],
    ["Undo\n\nThis reverts merge request !7", null, 7, null],
    ["revert: feat: prices (#7) (#9)", null, 7, 9],
    ["revert(shop)!: prices", null, null, null],
    [`Reapply "Prices (#7)" (#11)\n\nThis reverts commit ${sha}.`, sha, null, 11],
    [`Revert "Revert "Prices (#7)" (#9)" (#11)`, null, 9, 11],
    [`Revert "Revert "Prices (#7)""\n\nThis reverts commit ${sha}.`, sha, null, null],
  ])("%j", (message, reverts_sha, reverts_number, change_number) => {
    const expected = {is_revert: true, reverts_sha, reverts_number, change_number};
    expect(single(message)).toMatchObject(expected);
  });

  it.each([
    ["Merge pull request #9 from ada/revert-7-prices", null, 7],
    ['Merge pull request #9 from ada/undo\n\nRevert "Prices (#7)"', null, 7],
    ["Merge branch 'revert-1a2b3c4d' into 'main'\n\nSee merge request !9", "1a2b3c4d", null],
  ])("as a merge: %j", (message, reverts_sha, reverts_number) => {
    const said = {form: "pull_request", change_number: 9, is_revert: true};
    expect(merge(message)).toMatchObject({...said, reverts_sha, reverts_number});
  });

  it.each([
    ["Revert to the old prices when offline"],
    ["Explain how this reverts commit messages"],
    [`Prices\n\nUnlike what this reverts commit ${sha} stays.`],
    [`Prices\n\nThis reverts commit 1a2b3c.`],
    [`Prices (#9)\n\n* Add prices\n\n* Revert "Add prices"\n\nThis reverts commit ${sha}.`],
    ["Merge pull request #9 from ada/revert-prices"],
  ])("not %j", message => {
    expect(merge(message)).toMatchObject({
      is_revert: false,
      reverts_sha: null,
      reverts_number: null,
    });
  });
});
