import {expect, it} from "vitest";
import {fc} from "../../../test/support/fast-check.ts";
import type {Commit} from "../../tables/commit.ts";
import {emptyStore, read} from "./fixtures/read.ts";
import {type TestRepository, testRepository} from "./fixtures/test-repository.ts";

type Step = {
  act: "commit" | "branch" | "merge" | "octopus" | "tag" | "delete tag" | "rewrite" | "collect";
  /** Which of the branches, commits or tags there are. */
  pick: number;
};

const steps = fc.array(
  fc.record({
    act: fc.constantFrom(
      ...([
        "commit",
        "branch",
        "merge",
        "octopus",
        "tag",
        "delete tag",
        "rewrite",
        "collect",
      ] as const),
    ),
    pick: fc.nat(100),
  }),
  {minLength: 1, maxLength: 8},
);

function take(shop: TestRepository, {act, pick}: Step): void {
  const {tips} = shop;
  const main = tips.get("main")!;
  const branches = [...tips.keys()];
  const branch = branches[pick % branches.length]!;
  const files = {[`file-${pick % 5}`]: `${act} ${pick}`};
  const others = [...tips.values()].filter(sha => sha !== main);
  if (act === "commit") shop.commit({branch, files});
  else if (act === "branch")
    shop.commit({branch: `b${pick % 4}`, parents: [tips.get(branch)!], files});
  else if (act === "merge") shop.commit({parents: [main, ...others.slice(-1)], files});
  else if (act === "octopus") shop.commit({parents: [main, ...others.slice(0, 3)], files});
  else if (act === "tag") {
    shop.tag(`v${pick % 3}`, tips.get(branch)!, pick % 2 ? {message: "noted"} : {});
  } else if (act === "delete tag") {
    const tags = shop.git("tag").split("\n").filter(Boolean);
    if (tags.length > 0) shop.git("tag", "-d", tags[pick % tags.length]!);
  } else if (act === "rewrite") {
    // Back to the first parent, and on from there: what was after it is gone from the branch.
    const parent = shop.git(
      "rev-parse",
      "-q",
      "--verify",
      `${main}~${Number(hasParent(shop, main))}`,
    );
    shop.reset("main", parent);
    if (pick % 2) shop.commit({files, message: "Another way"});
  } else {
    shop.git("-c", "gc.reflogExpire=now", "gc", "-q", "--prune=now");
  }
}

function hasParent(shop: TestRepository, sha: string): boolean {
  return shop.git("rev-list", "--parents", "-1", sha).includes(" ");
}

const bySha = (a: Commit, b: Commit) => (a.sha < b.sha ? -1 : 1);

it("gives after any steps, read after each, the rows of one reading at the end", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async taken => {
      const shop = testRepository({bare: true});
      shop.commit({files: {a: "1"}});
      const store = emptyStore();
      await read(shop.path, {store});
      for (const [minute, step] of taken.entries()) {
        take(shop, step);
        const readAt = `2025-03-01T01:${String(minute).padStart(2, "0")}:00.000Z`;
        await read(shop.path, {store, readAt});
      }
      const again = await read(shop.path, {store, readAt: "2025-03-01T02:00:00.000Z"});
      expect(again.batches).toEqual([]);
      const fresh = await read(shop.path);
      // A rewritten history leaves the rows of what it left behind; every row of now is there and the same.
      const reached = new Set(fresh.commits.map(({sha}) => sha));
      const kept = again.commits.filter(({sha}) => reached.has(sha));
      expect(kept.toSorted(bySha)).toEqual(fresh.commits.toSorted(bySha));
      const undated = ({read_at: _, ...row}: (typeof fresh.tags)[number]) => row;
      expect(again.tags.map(undated)).toEqual(fresh.tags.map(undated));
      const {default_branch, head_sha} = fresh.repository!;
      expect(again.repository).toMatchObject({default_branch, head_sha});
    }),
    {numRuns: 25, seed: 5},
  );
});

it("asks git only for what is new", async () => {
  const shop = testRepository();
  const [first, second] = [shop.commit(), shop.commit()];
  const store = emptyStore();
  expect((await read(shop.path, {store})).events).toHaveLength(3);
  const third = shop.commit();
  shop.tag("v1", first!);
  const {events} = await read(shop.path, {store, readAt: "2025-03-02T00:00:00.000Z"});
  expect(events.map(({id}) => id)).toEqual([
    `git:shop:commit:${third}`,
    "git:shop:tags:2025-03-02T00:00:00.000Z",
    "git:shop:refs:2025-03-02T00:00:00.000Z",
  ]);
  expect(second).toBeDefined();
});

it("does not ask after commits that were collected since", async () => {
  const shop = testRepository();
  const first = shop.commit();
  shop.commit();
  const store = emptyStore();
  await read(shop.path, {store});
  shop.reset("main", first);
  const second = shop.commit({message: "Another way"});
  shop.git("-c", "gc.reflogExpire=now", "gc", "-q", "--prune=now");
  const {commit, repository} = await read(shop.path, {store, readAt: "2025-03-02T00:00:00.000Z"});
  expect(repository).toMatchObject({head_sha: second});
  expect(commit(second)).toMatchObject({parents: [first]});
});

it("reads everything anew when a reading was interrupted, by the settings of then", async () => {
  const shop = testRepository();
  const sha = shop.commit();
  const store = emptyStore();
  await read(shop.path, {store});
  store.cursors.clear();
  const config = {people: {bots: ["ada"], agents: [], aliases: [], minimumGroup: 5}};
  const {batches, commit} = await read(shop.path, {store, config});
  expect(batches).toMatchObject([{forget: "git:shop"}]);
  expect(commit(sha)).toMatchObject({author_kind: "bot"});
});

it("counts a cursor of another shape as none", async () => {
  const shop = testRepository();
  shop.commit();
  for (const value of [{}, [], "x", 1, {settings: "x", refs: []}]) {
    const store = emptyStore();
    store.cursors.set("git:shop", value);
    expect((await read(shop.path, {store})).batches).toMatchObject([{forget: "git:shop"}]);
    expect((await read(shop.path, {store})).batches).toEqual([]);
  }
});
