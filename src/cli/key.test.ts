import {existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {testRepository} from "../sources/git/fixtures/test-repository.ts";
import {duckdb} from "../warehouse/duckdb.ts";
import {bytesBelow, refusal} from "./fixtures/imports.ts";
import {testTerminal} from "./fixtures/terminal.ts";
import {parseAndRun} from "./program.ts";

const ada = {name: "Ada", email: "ada@example.org"};
const bob = {name: "Bob", email: "bob@example.org"};

/** A synced repository with two commits of Ada's and one of Bob's. */
async function synced() {
  const repository = testRepository();
  const {path} = repository;
  writeFileSync(join(path, "fivekeys.yaml"), "timezone: UTC\n");
  repository.commit({author: ada});
  repository.commit({author: bob});
  repository.commit({author: ada});
  const data = join(path, "data", "metrics");
  const run = async (words: readonly string[], {input = "", env = {}} = {}) => {
    const terminal = testTerminal(path, {input: async () => input, env});
    expect({words, code: await parseAndRun(words, terminal)}).toMatchObject({code: 0});
    return terminal.printed();
  };
  await run(["sync"]);
  const people = async () => {
    const warehouse = await duckdb({path: join(data, "warehouse.duckdb"), readOnly: true});
    const rows = await warehouse.rows<{person_id: string | null; count: number}>(
      `select person_id, count(*) as count from source."commit" group by all`,
    );
    await warehouse.close();
    return new Map(rows.map(({person_id, count}) => [person_id, count]));
  };
  const held = async (input: string) =>
    JSON.parse(await run(["subject", "export"], {input})) as {
      hashes: string[];
      tables: Record<string, unknown[]>;
    };
  return {...repository, data, run, people, held, key: join(path, ".fivekeys", "identity.key")};
}

test("a rotation leaves no old hash, and new events meet the same people", async () => {
  const {data, run, people, held, key, commit} = await synced();
  const before = await people();
  const old = readFileSync(key, "utf8").trim();
  const document = JSON.parse(await run(["key", "rotate", "--json"]));
  expect(document).toMatchObject({schema: "fivekeys.key/1", hashes: 2});
  for (const hash of before.keys()) expect(bytesBelow(data).includes(hash!)).toBe(false);
  expect(statSync(key).mode & 0o777).toBe(0o600);
  const [head, first, second, ...rest] = readFileSync(key, "utf8").trim().split("\n");
  expect([head, first, rest]).toEqual(["fivekeys keys/1", old, []]);
  expect(second).toMatch(/^[0-9a-f]{64}$/);

  commit({author: ada});
  await run(["sync"]);
  await run(["sync", "--rebuild"]);
  expect([...(await people()).values()].sort()).toEqual([1, 3]);
  expect((await held(ada.email)).tables["source.commit"]).toHaveLength(3);
  // And once more: the chain grows by one.
  await run(["key", "rotate"]);
  await run(["sync"]);
  expect((await held(ada.email)).tables["source.commit"]).toHaveLength(3);
  expect(readFileSync(key, "utf8").trim().split("\n")).toHaveLength(4);
});

test("who was erased before a rotation stays out after it", async () => {
  const {run, people, commit} = await synced();
  await run(["subject", "erase"], {input: ada.email});
  await run(["key", "rotate"]);
  commit({author: ada});
  await run(["sync"]);
  const found = await people();
  expect(found.get(null)).toBe(3);
  expect(found.size).toBe(2);
});

test("a rotation that is cut off loses no key", async () => {
  const {path, run, key} = await synced();
  const old = readFileSync(key, "utf8");
  await run(["key", "rotate"]);
  // As it stands after a kill between the warehouse and the key.
  renameSync(key, `${key}.next`);
  writeFileSync(key, old);
  const [said, hint] = await refusal(run(["sync"]));
  expect(said).toContain("the rotation of its key was cut off");
  expect(hint).toContain(`${key}.next`);
  renameSync(`${key}.next`, key);
  await run(["sync"]);
  expect(existsSync(join(path, ".fivekeys", "identity.key.next"))).toBe(false);
});

test("a destroyed key makes every hash meaningless, and later commands say so", async () => {
  const {data, run, key, people, held} = await synced();
  const before = await people();
  expect((await refusal(run(["key", "destroy"])))[0]).toContain("without --yes");
  expect(existsSync(key)).toBe(true);
  await run(["key", "destroy", "--yes"]);
  expect(existsSync(key)).toBe(false);
  for (const words of [["sync"], ["subject", "export"], ["key", "rotate"]]) {
    const [said] = await refusal(run(words, {input: ada.email}));
    expect(said).toContain("was destroyed at 2025-02-01T00:00:00.000Z");
  }
  expect(JSON.parse(await run(["report", "--json"])).schema).toBe("fivekeys.report/1");
  // Begun anew, the same people have other hashes.
  rmSync(data, {recursive: true});
  await run(["sync"]);
  expect((await held(ada.email)).tables["source.commit"]).toHaveLength(2);
  for (const hash of before.keys()) expect((await people()).has(hash)).toBe(false);
});

test("a key that the environment gives is not ours to write", async () => {
  const {run} = await synced();
  const env = {FIVEKEYS_KEY: "a key that is long enough"};
  const [said, hint] = await refusal(run(["key", "rotate"], {env}));
  expect(said).toContain("FIVEKEYS_KEY gives it");
  expect(hint).toContain("FIVEKEYS_KEY_FILE");
});
