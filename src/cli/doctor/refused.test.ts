import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {inTemporaryFolder} from "../../../test/support/workspace.ts";
import {defaultConfig} from "../../config/defaults.ts";
import {duckdb} from "../../warehouse/duckdb.ts";
import {checkRefused} from "./refused.ts";

const without = defaultConfig("/tmp");
const config = {...without, github: {...without.github, repositories: ["acme/shop"]}};

function filesIn(folder: string) {
  return {published: join(folder, "published.duckdb"), private: join(folder, "warehouse.duckdb")};
}

test("nothing is said of who reads no GitHub, nor before the first sync", async () => {
  await inTemporaryFolder(async folder => {
    const files = filesIn(folder);
    expect(await checkRefused(config, files)).toEqual([]);
    writeFileSync(files.published, "no database");
    expect(await checkRefused(without, files)).toEqual([]);
  });
});

test("only refusals are told, of the repositories that are configured, by permission", async () => {
  await inTemporaryFolder(async folder => {
    const files = filesIn(folder);
    const warehouse = await duckdb({path: files.published});
    await warehouse.run(`create table problem as from (values
      ('github:github:acme/shop', 'permission "contents: read"', 'the token may not read pull requests: no a'),
      ('github:github:acme/shop', 'permission "contents: read"', 'the token may not read releases: no b'),
      ('github:github:acme/shop', 'access', 'the token may not read issues: no c (it says so)'),
      ('github:github:acme/shop', 'github:acme/shop#7', 'commit.oid is odd'),
      ('github:github:acme/other', 'permission "issues: read"', 'the token may not read issues: no c')
    ) as t(source, subject, reason)`);
    await warehouse.close();
    expect(await checkRefused(config, files)).toMatchObject([
      {
        status: "fail",
        detail: "the last sync found that the token may not read issues: no c (it says so)",
      },
      {
        status: "warn",
        detail:
          'permission "contents: read" is missing: the last sync found that the token may not read pull requests: ' +
          "no a, and the token may not read releases: no b",
      },
    ]);
  });
});

test("results that cannot be read are no failure of doctor's", async () => {
  await inTemporaryFolder(async folder => {
    const files = filesIn(folder);
    writeFileSync(
      files.published,
      "no database, but some text that is longer than a header of one",
    );
    expect(await checkRefused(config, files)).toMatchObject([
      {id: "github:refused", status: "warn", detail: expect.stringContaining("Cannot open")},
    ]);
  });
});
