import {readdirSync, readFileSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, it} from "vitest";
import {testRepository} from "../src/sources/git/fixtures/test-repository.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {fivekeys} from "./support/cli.ts";

/** Words that stand for people and must never be written: names, addresses, logins, and what they wrote. */
const canaries = {
  name: "Zanele Kanarie",
  email: "zanele.kanarie@voorbeeld.example",
  login: "zkanarie-login",
  committer: "Committer Kanarie",
  reviewer: "Reviewer Kanarie",
  title: "onthulling-in-the-subject",
  branch: "zkanarie-login/secret-branch",
  imported: "ingevoerde.persoon@voorbeeld.example",
};

it("writes no name, address, login or subject anywhere, but as keyed hash", async () => {
  const repository = testRepository();
  const author = {name: canaries.name, email: canaries.email};
  const begin = repository.commit({message: "Begin", author});
  const topic = repository.commit({
    branch: "topic",
    parents: [begin],
    message: `${canaries.title}\n\nCo-authored-by: ${canaries.reviewer} <${canaries.email}>`,
    author: {name: canaries.login, email: `123+${canaries.login}@users.noreply.github.com`},
  });
  const merge = repository.commit({
    parents: [begin, topic],
    message: `Merge pull request #7 from ${canaries.branch}\n\n${canaries.title}`,
    author,
  });
  repository.tag("v1.0.0", merge, {message: canaries.title});
  repository.git("config", "user.name", canaries.committer);
  const {path} = repository;
  const rows = "repository,sha,parents,authored_at,committed_at,person\n";
  const file = join(path, "commits.csv");
  writeFileSync(
    file,
    `${rows}other,${"a".repeat(40)},,2025-01-01T00:00:00Z,2025-01-01T00:00:00Z,${canaries.imported}\n`,
  );

  const said: string[] = [];
  for (const words of [
    ["sync"],
    ["import", "commit", file],
    ["report", "--json"],
    ["report"],
    ["report", "--markdown"],
    ["explain", "change_lead_time", "--json"],
    ["metrics", "merged_changes_per_contributor", "--json"],
    ["export", "observation"],
    ["export", "change"],
    ["export", "commit_delivery", "--format", "csv"],
    ["doctor"],
  ]) {
    const {code, out, err} = await fivekeys(path, words);
    expect({words, code, err: code === 0 ? "" : err}).toEqual({words, code: 0, err: ""});
    said.push(out, err);
  }

  const data = join(path, "data", "metrics");
  const bytes = files(data).map(name => readFileSync(name));
  for (const [kind, canary] of Object.entries(canaries)) {
    for (const text of said) expect(text.includes(canary), `${kind} in what was said`).toBe(false);
    for (const content of bytes) expect(content.includes(canary), `${kind} in a file`).toBe(false);
  }
  // The stored text is compressed: search what it says, table by table.
  for (const name of ["warehouse.duckdb", "published.duckdb"]) {
    const stored = await everyRow(join(data, name));
    expect(stored.length).toBeGreaterThan(100);
    for (const [kind, canary] of Object.entries(canaries)) {
      expect(stored.toLowerCase().includes(canary.toLowerCase()), `${kind} in ${name}`).toBe(false);
    }
  }
  // The people are there, as hashes: three of them, told apart.
  const warehouse = await duckdb({path: join(data, "warehouse.duckdb"), readOnly: true});
  const people = await warehouse.rows<{person_id: string}>(
    `select distinct person_id from source."commit" order by person_id`,
  );
  await warehouse.close();
  expect(people).toHaveLength(3);
  for (const {person_id} of people) expect(person_id).toMatch(/^[0-9a-f]{32}$/);
  // And none of them is published.
  const published = await everyRow(join(data, "published.duckdb"));
  for (const {person_id} of people) expect(published).not.toContain(person_id);
});

it("keeps the key outside of the data, readable by its owner only", async () => {
  const {path, commit} = testRepository();
  commit();
  await fivekeys(path, ["sync"]);
  const key = join(path, ".fivekeys", "identity.key");
  expect(statSync(key).mode & 0o777).toBe(0o600);
  const secret = readFileSync(key, "utf8").trim();
  for (const name of files(join(path, "data", "metrics"))) {
    expect(readFileSync(name).includes(secret)).toBe(false);
  }
});

function files(folder: string): string[] {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
}

/** Everything that a database file says, as text. */
async function everyRow(path: string): Promise<string> {
  const database = await duckdb({path, readOnly: true});
  try {
    const tables = await database.rows<{schema: string; name: string}>(
      `select schema_name as schema, table_name as name from duckdb_tables() order by all`,
    );
    const texts: string[] = [];
    for (const {schema, name} of tables) {
      texts.push(JSON.stringify(await database.rows(`select * from "${schema}"."${name}"`)));
    }
    return texts.join("\n");
  } finally {
    await database.close();
  }
}
