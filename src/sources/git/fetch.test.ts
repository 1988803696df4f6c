import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, it} from "vitest";
import {emptyStore, identify, READ_AT, read} from "./fixtures/read.ts";
import {run, START, testRepository} from "./fixtures/test-repository.ts";

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

it("reads commits with parents, dates, author, what the subject says and the files touched", async () => {
  const shop = testRepository();
  const first = shop.commit({files: {"b.txt": "1", "a/ü.txt": "1", "c.txt": "1"}});
  const side = shop.commit({
    branch: "side",
    parents: [first],
    message: "Prices (#7)",
    files: {"b.txt": "2", "c.txt": null},
    author: {name: "Robo[bot]", email: "Robo@Example.org"},
    authored: START,
    committed: START + 90,
  });
  const merge = shop.commit({
    parents: [first, side],
    message: "Merge pull request #8 from ada/hotfix/prices",
    files: {"d.txt": "1"},
  });
  const {commit, commits, events, repository, problems} = await read(shop.path);
  expect(commits).toHaveLength(3);
  expect(commit(first)).toMatchObject({parents: [], paths: ["a/ü.txt", "b.txt", "c.txt"]});
  expect(commit(side)).toEqual({
    repository: "shop",
    sha: side,
    parents: [first],
    authored_at: iso(START),
    committed_at: iso(START + 90),
    person_id: identify("robo@example.org"),
    author_kind: "bot",
    form: "plain",
    change_number: 7,
    is_hotfix: false,
    is_revert: false,
    reverts_sha: null,
    reverts_number: null,
    paths: ["b.txt", "c.txt"],
  });
  expect(commit(merge)).toMatchObject({
    parents: [first, side],
    form: "pull_request",
    change_number: 8,
    is_hotfix: true,
    paths: [],
  });
  expect(repository).toEqual({
    repository: "shop",
    default_branch: "main",
    head_sha: merge,
    is_shallow: false,
    shallow_shas: [],
    tags_read_at: null,
    read_at: READ_AT,
  });
  expect(events.map(({id}) => id)).toContain(`git:shop:commit:${side}`);
  expect(events.at(-1)).toMatchObject({id: `git:shop:refs:${READ_AT}`, version: READ_AT});
  expect(problems).toEqual([]);
});

it("leaves out what only other branches reach, and takes what only a tag reaches", async () => {
  const shop = testRepository();
  const first = shop.commit();
  const other = shop.commit({branch: "other", parents: [first]});
  const tagged = shop.commit({branch: "release", parents: [first]});
  shop.tag("v1", tagged);
  const {commit} = await read(shop.path);
  expect(commit(tagged)).toBeDefined();
  expect(commit(other)).toBeUndefined();
});

it("reads paths with any byte in them, and paths that look like commits", async () => {
  const shop = testRepository();
  const like = "ab".repeat(20);
  const names = ['q"uote', "\nfirst", "li\nne", "t\tab", like, " space ", "back\\slash"];
  const files = [
    ...names.map(name => [Buffer.from(name), "1"] as const),
    [Buffer.from([0x66, 0xff, 0x67]), "1"] as const,
  ].map(([name, content]): [Buffer, string] => [name, content]);
  const sha = shop.commit({files});
  const second = shop.commit({files: {[like]: "2", z: "1"}});
  const {commit, commits} = await read(shop.path);
  expect(commits).toHaveLength(2);
  expect(commit(sha)?.paths).toEqual([...names, "f\ufffdg"].toSorted());
  expect(commit(second)?.paths).toEqual([like, "z"]);
});

it("reads names and messages that are not UTF-8", async () => {
  const shop = testRepository();
  const sha = shop.commit({message: Buffer.from([0x52, 0xe9, 0x20, 0x28, 0x23, 0x35, 0x29])});
  expect((await read(shop.path)).commit(sha)).toMatchObject({change_number: 5});
});

it("reads two roots, octopus merges and empty commits", async () => {
  const shop = testRepository();
  const root = shop.commit({files: {a: "1"}});
  const other = shop.commit({branch: "other", parents: [], files: {b: "1"}});
  const third = shop.commit({branch: "third", parents: [root], files: {c: "1"}});
  const octopus = shop.commit({
    parents: [root, other, third],
    message: "Merge branches 'other' and 'third'",
  });
  const empty = shop.commit({message: ""});
  const {commit, commits} = await read(shop.path);
  expect(commits).toHaveLength(5);
  expect(commit(other)).toMatchObject({parents: [], paths: ["b"]});
  expect(commit(octopus)).toMatchObject({parents: [root, other, third], form: "branch"});
  expect(commit(empty)).toMatchObject({parents: [octopus], paths: [], form: "plain"});
});

it("reads a SHA-256 repository", async () => {
  const shop = testRepository({format: "sha256"});
  const first = shop.commit({files: {a: "1"}});
  const revert = shop.commit({message: `Undo\n\nThis reverts commit ${first}.`});
  shop.tag("v1", first, {message: "one"});
  const {commit, tags} = await read(shop.path);
  expect(first).toHaveLength(64);
  expect(commit(revert)).toMatchObject({parents: [first], reverts_sha: first});
  expect(tags).toMatchObject([{tag: "v1", sha: first}]);
});

it("keeps dates in the future and counts them until they have passed", async () => {
  const shop = testRepository();
  const future = Date.parse(READ_AT) / 1000 + 86_400;
  const sha = shop.commit({authored: future, committed: START});
  const store = emptyStore();
  const first = await read(shop.path, {store});
  expect(first.commit(sha)).toMatchObject({authored_at: iso(future), committed_at: iso(START)});
  const problem = [`commits dated in the future: 1, up to ${iso(future)}`];
  expect(first.problems).toEqual(problem);
  const again = await read(shop.path, {store});
  expect(again).toMatchObject({batches: [], problems: problem});
  shop.commit();
  expect(await read(shop.path, {store})).toMatchObject({batches: [{}], problems: problem});
  expect((await read(shop.path, {store, readAt: "2025-03-09T00:00:00.000Z"})).problems).toEqual([]);
});

it("lets a commit's other date stand in for one that cannot be written", async () => {
  const shop = testRepository();
  const absurd = shop.commit({authored: 253_402_300_800, committed: START});
  const old = shop.commit({authored: 1, committed: 0});
  const store = emptyStore();
  const {commit, problems} = await read(shop.path, {store});
  expect(commit(absurd)).toMatchObject({authored_at: iso(START), committed_at: iso(START)});
  expect(commit(old)).toMatchObject({authored_at: iso(1), committed_at: iso(0)});
  expect(problems).toEqual([expect.stringContaining("a date that cannot be read: 1;")]);
  expect(await read(shop.path, {store})).toMatchObject({batches: [], problems});
});

it("ignores replace refs and grafts", async () => {
  const shop = testRepository();
  const first = shop.commit({files: {a: "1"}});
  const second = shop.commit({files: {b: "1"}});
  const other = shop.commit({branch: "other", parents: [], files: {c: "1"}});
  shop.git("replace", second, other);
  mkdirSync(`${shop.path}/.git/info`, {recursive: true});
  writeFileSync(`${shop.path}/.git/info/grafts`, `${second}\n`);
  const {commit} = await read(shop.path);
  expect(commit(second)).toMatchObject({parents: [first], paths: ["b"]});
  expect(commit(first)).toMatchObject({paths: ["a"]});
});

/** A commit on main with a signature that nobody can check. */
function signed(path: string): string {
  const lines = ["-----BEGIN PGP SIGNATURE-----", " ", " eA==", " -----END PGP SIGNATURE-----"];
  const [header, ...rest] = run(path, ["cat-file", "commit", "main"]).split("\n\n");
  const content = `${header}\ngpgsig ${lines.join("\n")}\n\n${rest.join("\n\n")}\n`;
  return run(path, ["hash-object", "-t", "commit", "-w", "--stdin"], {input: content});
}

it("reads the same whatever the clone's settings say about how git prints", async () => {
  const shop = testRepository();
  const author = {name: "Ü", email: "ü@example.org"};
  shop.commit({author, files: {a: "one long enough\nto be found again\n", ü: "1"}});
  shop.commit({files: {a: null, "sub/b": "one long enough\nto be found again\n"}});
  shop.reset("main", signed(shop.path));
  const below = join(shop.path, "sub");
  mkdirSync(below);
  const plain = await read(below);
  for (const [key, value] of [
    ["diff.renames", "copies"],
    ["diff.orderFile", "missing"],
    ["diff.relative", "true"],
    ["diff.external", "false"],
    ["log.showRoot", "false"],
    ["log.showSignature", "true"],
    ["log.diffMerges", "separate"],
    ["log.decorate", "full"],
    ["log.mailmap", "false"],
    ["color.ui", "always"],
    ["i18n.logOutputEncoding", "ISO-8859-1"],
    ["core.quotePath", "true"],
    ["mailmap.file", "missing"],
  ] as const) {
    shop.git("config", key, value);
  }
  expect((await read(below)).events).toEqual(plain.events);
  expect(plain.commits.map(({paths}) => paths)).toContainEqual(["a", "sub/b"]);
});

it("sends at most 20,000 events a batch, the cursor with the last, and survives an interruption", async () => {
  const shop = testRepository();
  const stream = Array.from({length: 20_001}, (_, i) =>
    [`commit refs/heads/main`, `committer Ada <a@b> ${START + i} +0000`, "data 1", "x", ""].join(
      "\n",
    ),
  );
  run(shop.path, ["fast-import", "--quiet"], {input: stream.join("\n")});
  const store = emptyStore();
  const {batches, commits} = await read(shop.path, {store});
  expect(commits).toHaveLength(20_001);
  expect(batches.map(({events}) => events.length)).toEqual([20_000, 2]);
  expect(batches.map(({cursor}) => cursor?.value ?? null)).toEqual([null, expect.anything()]);
  expect(batches.map(({forget}) => forget)).toEqual(["git:shop", undefined]);
  const config = {people: {bots: ["ada"], agents: [], aliases: [], minimumGroup: 5}};
  expect((await read(shop.path, {store, config, batchesMax: 1})).commits).toHaveLength(20_000);
  const resumed = await read(shop.path, {store});
  expect(resumed.commits).toEqual(commits);
});
