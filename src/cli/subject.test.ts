import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {testRepository} from "../sources/git/fixtures/test-repository.ts";
import {duckdb} from "../warehouse/duckdb.ts";
import {bytesBelow, refusal} from "./fixtures/imports.ts";
import {testTerminal} from "./fixtures/terminal.ts";
import {parseAndRun} from "./program.ts";

const ada = {name: "Ada", email: "ada@example.org"};
const bob = {name: "Bob", email: "bob@example.org"};
const HEADER = "repository,sha,parents,authored_at,committed_at,person\n";

/** A repository with three commits of Ada's (one as GitHub hides her) and one of Bob's, synced. */
async function synced(config = "timezone: UTC\n") {
  const repository = testRepository();
  const {path} = repository;
  writeFileSync(join(path, "fivekeys.yaml"), config);
  repository.commit({message: "One", author: ada});
  repository.commit({message: "Two", author: bob});
  repository.commit({message: "Three", author: ada});
  repository.commit({
    message: "Four",
    author: {name: "ada-l", email: "7+ada-l@users.noreply.github.com"},
  });
  const data = join(path, "data", "metrics");
  const run = async (words: readonly string[], input = "") => {
    const terminal = testTerminal(path, {input: async () => input});
    const code = await parseAndRun(words, terminal);
    expect({words, code}).toMatchObject({code: 0});
    return {out: terminal.printed()};
  };
  await run(["sync"]);
  const rows = async <T>(sql: string) => {
    const warehouse = await duckdb({path: join(data, "warehouse.duckdb"), readOnly: true});
    try {
      return await warehouse.rows<T>(sql);
    } finally {
      await warehouse.close();
    }
  };
  const people = async () => {
    const found = await rows<{person_id: string | null; count: number}>(
      `select person_id, count(*) as count from source."commit" group by all`,
    );
    return new Map(found.map(({person_id, count}) => [person_id, count]));
  };
  return {...repository, data, run, rows, people};
}

test("an export holds everything of one person, and nothing of another", async () => {
  const {run, people} = await synced("people: {aliases: [[ada@example.org, ada-l]]}\n");
  const {out} = await run(["subject", "export"], "ADA@example.org\n");
  const held = JSON.parse(out);
  expect(held).toMatchObject({schema: "fivekeys.subject/1", is_erased: false});
  expect(held.configuration).toEqual(["people.aliases"]);
  // One and Three by her address, Four by her login, which the aliases say is hers.
  expect(held.tables["source.commit"]).toHaveLength(3);
  expect(held.tables.raw_event).toHaveLength(3);
  expect(held.tables.raw_event[0].payload).toMatchObject({author_kind: "person"});
  const [bobs] = [...(await people()).keys()].filter(hash => !held.hashes.includes(hash));
  expect(out).not.toContain(bobs);
  // By her login she is the same.
  const byLogin = JSON.parse((await run(["subject", "export"], "ada-l")).out);
  expect(byLogin.tables).toEqual(held.tables);
  const nobody = JSON.parse((await run(["subject", "export"], "eve@example.org")).out);
  expect(nobody.tables).toEqual({});
});

test("after an erasure no byte of the data holds the hash, and no sync brings it back", async () => {
  const one = await synced();
  const {path, data, run, people, commit} = one;
  const before = await people();
  const {hashes} = JSON.parse((await run(["subject", "export"], ada.email)).out);
  const [hash] = hashes as [string];
  expect(before.get(hash)).toBe(2);
  // What an operator may have put there: a snapshot's line, and a document with the hash in a text.
  mkdirSync(join(data, "exports"));
  const line = {id: "x", source: "git", kind: "git.commit", version: "1", payload: {person: hash}};
  writeFileSync(join(data, "exports", "snapshot.ndjson"), `${JSON.stringify(line)}\n`);
  writeFileSync(join(data, "exports", "people.csv"), `person,n\n${hash},2\n`);
  expect(bytesBelow(data).includes(hash)).toBe(true);

  const {out} = await run(["subject", "erase", "--json"], ada.email);
  expect(JSON.parse(out)).toMatchObject({
    schema: "fivekeys.erasure/1",
    tables: {raw_event: 2, "source.commit": 2},
    files: ["exports/people.csv", "exports/snapshot.ndjson"],
  });
  expect(out).not.toContain(hash);
  const isGone = async () => {
    expect(bytesBelow(data).includes(hash)).toBe(false);
    expect((await people()).has(hash)).toBe(false);
  };
  await isGone();
  expect(readFileSync(join(data, "exports", "people.csv"), "utf8")).toBe("person,n\nerased,2\n");
  // Nothing else changed: the same commits, Bob's and those of the login still theirs.
  const after = await people();
  expect(after.get(null)).toBe(2);
  for (const [other, count] of before) {
    if (other !== hash) expect(after.get(other)).toBe(count);
  }

  // A new commit of hers, the tables made again, a file that names her, and all data read anew.
  commit({message: "Five", author: ada});
  await run(["sync"]);
  await isGone();
  expect((await people()).get(null)).toBe(3);
  await run(["sync", "--rebuild"]);
  await isGone();
  const csv = join(path, "commits.csv");
  const row = `other,${"a".repeat(40)},,2025-01-01T00:00:00Z,2025-01-01T00:00:00Z`;
  writeFileSync(csv, `${HEADER}${row},${ada.email}\n`);
  await run(["import", "commit", csv]);
  await isGone();
  expect((await people()).get(null)).toBe(4);
  await run(["sync", "--snapshot", join(data, "snapshot")]);
  await isGone();
  rmSync(data, {recursive: true});
  await run(["sync"]);
  await isGone();
  expect((await people()).get(null)).toBe(3);
  expect(JSON.parse((await run(["subject", "export"], ada.email)).out)).toMatchObject({
    is_erased: true,
    tables: {},
  });
});

test("a snapshot from before the erasure does not bring anybody back", async () => {
  const {path, data, run, rows} = await synced();
  const {hashes} = JSON.parse((await run(["subject", "export"], ada.email)).out);
  const folder = join(path, "before");
  mkdirSync(folder);
  const payload = {
    response_id: "1",
    subject_id: "shop#1",
    repository: "shop",
    kind: "review",
    state: "approved",
    person_id: hashes[0],
    author_kind: "person",
    responded_at: "2025-01-01T00:00:00.000Z",
  };
  const event = {
    id: "github:shop:response:1",
    source: "github",
    kind: "github.response",
    version: "1",
    payload,
  };
  writeFileSync(join(folder, "shop.response.ndjson"), `${JSON.stringify(event)}\n`);
  const warehouse = await duckdb({path: join(data, "warehouse.duckdb"), readOnly: true});
  const [check] = await warehouse.rows<{value: string}>(
    "select value from meta where name = 'key_check'",
  );
  await warehouse.close();
  const header = {schema: "fivekeys.snapshot/1", key_check: check!.value, read_at: "2025-01-01"};
  writeFileSync(join(folder, "snapshot.json"), JSON.stringify(header));
  await run(["subject", "erase"], ada.email);
  await run(["sync", "--from", folder]);
  expect(bytesBelow(data).includes(hashes[0])).toBe(false);
  expect(await rows("select person_id from source.response")).toEqual([{person_id: null}]);
});

test("the list of the erased holds no hash of theirs, and the warehouse asks for it", async () => {
  const {path, run} = await synced();
  const {hashes} = JSON.parse((await run(["subject", "export"], ada.email)).out);
  const {out} = await run(["subject", "erase"], ada.email);
  expect(out).toContain("source.commit: 2 rows");
  const list = join(path, ".fivekeys", "erased.json");
  expect(readFileSync(list, "utf8")).not.toContain(hashes[0]);
  expect(JSON.parse(readFileSync(list, "utf8")).people).toHaveLength(hashes.length);
  rmSync(list);
  const [refused] = await refusal(run(["sync"]));
  expect(refused).toContain("the list that keeps them out is gone");
  writeFileSync(list, "{}");
  expect((await refusal(run(["sync"])))[0]).toContain("it is damaged");
});

test("what cannot be written without the hash stops the erasure before it begins", async () => {
  const {path, data, run, people} = await synced();
  const {hashes} = JSON.parse((await run(["subject", "export"], ada.email)).out);
  const before = await people();
  writeFileSync(join(data, "copy.bin"), Buffer.from(`\0${hashes[0]}\0`));
  const [refused] = await refusal(run(["subject", "erase"], ada.email));
  expect(refused).toContain('"copy.bin" in the data folder holds them');
  rmSync(join(data, "copy.bin"));
  // A copy of the warehouse packs its texts: it is opened.
  const copy = await duckdb({path: join(data, "copy.duckdb")});
  await copy.run("create table person (id varchar)");
  await copy.run(`insert into person select '${hashes[0]}' from range(100000)`);
  await copy.close();
  const [again] = await refusal(run(["subject", "erase"], ada.email));
  expect(again).toContain('"copy.duckdb" in the data folder');
  expect(await people()).toEqual(before);
  expect(existsSync(join(path, ".fivekeys", "erased.json"))).toBe(false);
});

test("whom one means is asked on stdin, and never guessed", async () => {
  const {run} = await synced();
  const said = async (input: string, action = "erase") =>
    (await refusal(run(["subject", action], input)))[0];
  expect(await said("")).toContain("there is nothing on stdin");
  expect(await said("ada\nbob\n")).toContain("more than one line");
  expect(await said("ada", "forget")).toContain("there is no such action");
});
