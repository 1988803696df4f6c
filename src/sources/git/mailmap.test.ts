import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {emptyStore, identify, read} from "./fixtures/read.ts";
import {ada, run, testRepository} from "./fixtures/test-repository.ts";

const MAP = "Ada <ada@example.org> <ada@old.example.org>\n";
const old = {name: "A.", email: "ada@old.example.org"};

function history(options: {bare?: boolean} = {}) {
  const shop = testRepository(options);
  shop.commit({author: ada});
  shop.commit({author: old});
  return shop;
}

const people = async (path: string, store = emptyStore()) => {
  const {commits} = await read(path, {store});
  return new Set(commits.map(({person_id}) => person_id));
};

describe("a mailmap", () => {
  it("joins two addresses: of the default branch in any clone, checked out in this one", async () => {
    for (const bare of [false, true]) {
      const shop = history({bare});
      expect((await people(shop.path)).size).toBe(2);
      shop.commit({files: {".mailmap": MAP}});
      expect(await people(shop.path)).toEqual(new Set([identify("ada@example.org")]));
    }
    const shop = history();
    writeFileSync(join(shop.path, ".mailmap"), MAP);
    expect((await people(shop.path)).size).toBe(1);
  });

  it("makes everything be read again when it changes, and what was stored be forgotten first", async () => {
    const shop = history();
    const store = emptyStore();
    expect((await people(shop.path, store)).size).toBe(2);
    shop.commit({files: {".mailmap": MAP}});
    const {batches, commits} = await read(shop.path, {store});
    expect(batches).toMatchObject([{forget: "git:shop"}]);
    expect(commits).toHaveLength(3);
    expect(await people(shop.path, store)).toEqual(new Set([identify("ada@example.org")]));
    expect((await read(shop.path, {store})).batches).toEqual([]);
  });

  it("counts from when it is checked out, before it is committed", async () => {
    const shop = history();
    const store = emptyStore();
    expect((await people(shop.path, store)).size).toBe(2);
    writeFileSync(join(shop.path, ".mailmap"), MAP);
    expect((await people(shop.path, store)).size).toBe(1);
  });

  it("of this machine does not count", async () => {
    const shop = history();
    writeFileSync(join(shop.path, "mine"), MAP);
    run(shop.path, ["config", "mailmap.file", join(shop.path, "mine")]);
    expect((await people(shop.path)).size).toBe(2);
  });
});

describe("a setting that decides what is stored", () => {
  const base = {mergedBranches: false, docs: [], firstDeployment: "exclude" as const};
  it.each([
    [
      "hotfix branches",
      {changes: {...base, hotfixBranches: ["fix/*"], hotfixLabels: []}},
      {is_hotfix: true},
    ],
    [
      "bots",
      {people: {bots: ["A*"], agents: [], aliases: [], minimumGroup: 5}},
      {author_kind: "bot"},
    ],
    [
      "agents",
      {people: {bots: [], agents: ["ada"], aliases: [], minimumGroup: 5}},
      {author_kind: "agent"},
    ],
  ])("makes everything be read again: %s", async (_, config, expected) => {
    const shop = testRepository();
    const sha = shop.commit({message: "Merge pull request #1 from ada/fix/it"});
    const store = emptyStore();
    const before = await read(shop.path, {store});
    expect(before.commit(sha)).toMatchObject({is_hotfix: false, author_kind: "person"});
    const after = await read(shop.path, {store, config});
    expect(after.batches[0]?.forget).toBe("git:shop");
    expect(after.commit(sha)).toMatchObject(expected);
    expect((await read(shop.path, {store, config})).batches).toEqual([]);
  });

  it("keeps the tags, which are sent again though they are the same", async () => {
    const shop = testRepository();
    shop.tag("v1", shop.commit());
    const store = emptyStore();
    await read(shop.path, {store});
    const config = {people: {bots: ["A*"], agents: [], aliases: [], minimumGroup: 5}};
    expect((await read(shop.path, {store, config})).tags).toHaveLength(1);
  });
});
