import {chmodSync, mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {afterAll, expect, test} from "vitest";
import {type Importable, read, removeFolders, runSql, temporaryFolder} from "./fixtures/reading.ts";

afterAll(removeFolders);

const good = {
  deployment: {
    deployment_id: "a",
    service: "api",
    finished_at: "2025-02-01T08:00:00Z",
    status: "succeeded",
  },
  change: {change_id: "r#1", repository: "r"},
  commit: {
    repository: "r",
    sha: "a".repeat(40),
    parents: [],
    authored_at: "2025-02-01T08:00:00Z",
    committed_at: "2025-02-01T08:00:00Z",
  },
};

function ndjson(...rows: readonly object[]): string {
  return rows.map(row => `${JSON.stringify(row)}\n`).join("");
}

test.each<[Importable, object, string]>([
  ["deployment", {service: undefined}, "service is missing"],
  ["deployment", {service: "  "}, "service is missing"],
  ["deployment", {service: true}, "service is not a text: true"],
  ["deployment", {service: "a\0b"}, "service holds a character that cannot be stored"],
  ["deployment", {service: "\ud800"}, "service holds a character that cannot be stored"],
  ["deployment", {finished_at: "2025-02-01"}, 'finished_at is a day, "2025-02-01", and must be'],
  ["deployment", {finished_at: 1738396800}, "finished_at is not an ISO 8601 time: 1738396800"],
  [
    "deployment",
    {started_at: "2025-02-01T08:00:01Z"},
    "finished_at is 2025-02-01T08:00:00.000Z, before started_at, which is 2025-02-01T08:00:01.000Z",
  ],
  ["deployment", {sha: "abc12"}, "sha is not a commit id of at least 7 hexadecimal digits"],
  ["deployment", {url: "javascript:alert(1)"}, "url is not an http or https address"],
  ["deployment", {url: "https://ada:pw@example.com"}, "url holds a user or a password"],
  ["change", {number: 1.5}, "number is not a whole number: 1.5"],
  ["change", {number: 3e9}, "number is too large a number: 3000000000"],
  ["change", {is_hotfix: "yes"}, 'is_hotfix is neither true nor false: "yes"'],
  ["change", {author_kind: "robot"}, 'author_kind is not person, agent or bot: "robot"'],
  ["change", {person: {name: "Ada"}}, "person is not a text"],
  ["change", {person_id: "ada"}, 'person_id is not a column of the table; did you mean "person"?'],
  ["commit", {sha: "a".repeat(39)}, "sha is not a full commit id"],
  ["commit", {parents: null}, "parents is missing; an empty list says that there is none"],
  ["commit", {parents: ["x"]}, 'parents is not a full commit id: "x"'],
  ["commit", {paths: [1]}, "paths is not a list of texts: [1]"],
  ["commit", {paths: "a b"}, 'paths is not a list of texts: "a b"'],
  ["commit", {form: "merge"}, "form is not plain, pull_request or branch"],
])("%s: %j is refused by line and column", async (table, change, reason) => {
  const rows = [good[table], {...good[table], ...change}];
  const {refused} = await read("f.ndjson", {content: ndjson(...rows), table});
  expect(refused[0]).toBe('Cannot import "f.ndjson": 1 thing is wrong, nothing of it was kept');
  expect(refused[1]).toMatch(/^f\.ndjson:2: /);
  expect(refused[1]).toContain(`f.ndjson:2: ${reason}`);
});

test("what is not one object a line is refused, empty lines are left out", async () => {
  const content = `\n${ndjson(good.change)}[1]\n{"change_id":\r\n\r\n"ada"`;
  expect((await read("f.jsonl", {content, table: "change"})).refused).toEqual([
    'Cannot import "f.jsonl": 3 things are wrong, nothing of it was kept',
    "f.jsonl:3: is not a JSON object: each line holds one",
    "f.jsonl:4: is not a JSON object: each line holds one",
    "f.jsonl:6: is not a JSON object: each line holds one",
  ]);
});

test("twenty mistakes are listed, the others are counted", async () => {
  const content = ndjson(...Array.from({length: 1_045}, () => ({...good.change, number: "x"})));
  const {refused} = await read("f.ndjson", {content, table: "change"});
  expect(refused[0]).toContain("1,045 things are wrong");
  expect(refused).toHaveLength(22);
  expect(refused.at(-2)).toBe('f.ndjson:20: number is not a whole number: "x"');
  expect(refused.at(-1)).toBe("and 1,025 more");
});

test("what is left out has its default, and a person becomes a hash", async () => {
  const person = {...good.change, person: " Ada@Example.com", number: "12", is_hotfix: "TRUE"};
  expect((await read("f.ndjson", {content: ndjson(person), table: "change"})).rows).toEqual([
    {
      _place: 1,
      change_id: "r#1",
      repository: "r",
      number: 12,
      state: null,
      is_draft: null,
      base_branch: null,
      head_sha: null,
      merge_sha: null,
      merged_at: null,
      closed_at: null,
      first_commit_at: null,
      opened_at: null,
      ready_at: null,
      first_response_at: null,
      person_id: "hash of 16",
      author_kind: null,
      is_hotfix: true,
      labels: null,
      additions: null,
      deletions: null,
      url: null,
    },
  ]);
});

test("a file that cannot be one is refused by name", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "folder.csv"));
  const refusal = async (name: string, content?: string | Uint8Array) =>
    (await read(name, {folder, ...(content === undefined ? {} : {content})})).refused.join("|");
  expect(await refusal("a.xlsx", "x")).toBe('Cannot import "a.xlsx": ".xlsx" is no known format');
  expect(await refusal("a", "x")).toBe('Cannot import "a": its name has no ending');
  expect(await refusal("no.csv")).toBe('Cannot import "no.csv": there is no such file');
  expect(await refusal("folder.csv")).toBe('Cannot import "folder.csv": it is not a file');
  expect(await refusal("a.csv", "")).toBe('Cannot import "a.csv": the file is empty');
  expect(await refusal("a.csv", `${Object.keys(good.deployment)}\n`)).toMatch(
    /a\.csv: has no rows$/,
  );
  expect(await refusal("a.ndjson", "\n\n")).toMatch(/a\.ndjson: has no rows$/);
  const latin1 = Buffer.from(`${ndjson(good.deployment)}{"service":"caf\xe9"}\n`, "latin1");
  expect(await refusal("a.ndjson", latin1)).toMatch(/a\.ndjson:2: is not UTF-8/);
  expect(await refusal("a.parquet", "PAR1 no")).toContain("it is not a Parquet file");
});

// Root reads everything.
test.runIf(process.getuid?.() !== 0)("a file without permission is refused", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "a.csv"), "x");
  chmodSync(join(folder, "a.csv"), 0);
  expect((await read("a.csv", {folder})).refused[0]).toContain("no permission to read it");
});

test("Parquet: typed columns, an instant with and without a zone, a list, an odd name", async () => {
  const folder = join(temporaryFolder(), "year=2025");
  mkdirSync(folder);
  const name = "it's [1] *.parquet";
  const path = join(folder, name).replaceAll("'", "''");
  const sha = "a".repeat(40);
  const right = `select 'r' as repository, '${sha}' as sha, ['${sha}']::varchar[] as parents,
    timestamptz '2025-02-01 08:00:00.5+02' as authored_at,
    timestamp '2025-02-01 08:00:00' as committed_at,
    12::bigint as change_number, null::boolean as is_hotfix, 'Ada' as person`;
  await runSql(`copy (${right} union all by name
    select 'r' as repository, 'b' as sha, timestamp '2025-02-01 08:00:00' as committed_at
  ) to '${path}' (format parquet)`);
  const context = {folder, table: "commit", timezone: "Africa/Johannesburg"} as const;
  expect((await read(name, context)).refused.slice(1)).toEqual([
    `${name}: row 2: sha is not a full commit id: "b"`,
    `${name}: row 2: parents is missing; an empty list says that there is none`,
    `${name}: row 2: authored_at is missing`,
  ]);
  await runSql(`copy (${right}) to '${path}.parquet' (format parquet)`);
  expect((await read(`${name}.parquet`, context)).rows).toMatchObject([
    {
      _place: 1,
      parents: [sha],
      authored_at: "2025-02-01T06:00:00.500Z",
      committed_at: "2025-02-01T06:00:00.000Z",
      change_number: 12,
      is_hotfix: false,
      person_id: "hash of 3",
    },
  ]);
});

test("Parquet: columns and types that do not fit", async () => {
  const folder = temporaryFolder();
  const write = (select: string) => runSql(`copy (${select}) to '${folder}/d.parquet'`);
  await write("select 1 as deployment_id, 'x' as servce, date '2025-02-01' as finished_at");
  expect((await read("d.parquet", {folder})).refused.slice(1)).toEqual([
    'd.parquet: servce is not a column of the table; did you mean "service"?',
    "d.parquet: service is missing",
    "d.parquet: status is missing",
  ]);
  await write(`select i as deployment_id, 'x' as service, 'failed' as status,
    case when i = 12345 then date '2025-02-01' else timestamp '2025-02-01 08:00' end as finished_at
    from range(20000) t(i)`);
  expect((await read("d.parquet", {folder})).rows).toHaveLength(20_000);
  await write(`select 'a' as deployment_id, 'x' as service, 'failed' as status,
    date '2025-02-01' as finished_at, 'nan'::double as sha, [1.5, 'nan'::double] as url`);
  expect((await read("d.parquet", {folder})).refused.slice(1)).toEqual([
    'd.parquet: row 1: finished_at is a day, "2025-02-01", and must be a time: write 2025-02-01T08:00:00Z',
    expect.stringContaining("d.parquet: row 1: url is not"),
  ]);
  await write(
    "select * from (select 'a' as deployment_id, 'x' as service, 'failed' as status, now() as finished_at) where false",
  );
  expect((await read("d.parquet", {folder})).refused[1]).toBe("d.parquet: has no rows");
});
