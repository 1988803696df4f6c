import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, it} from "vitest";
import {fivekeys} from "../../test/support/cli.ts";
import {fakeIncident, fakePagerduty, TOKEN} from "../../test/support/fake-pagerduty.ts";
import {temporaryFolder} from "../sources/git/fixtures/test-repository.ts";

/** A team that deploys by imports and is paged by PagerDuty. */
async function team() {
  const incidents = [fakeIncident("P1", new Date(Date.now() - 3_600_000).toISOString())];
  const {url} = await fakePagerduty(incidents);
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, "fivekeys.yaml"),
    [
      "services: [{name: shop}]",
      `sources: {git: [], pagerduty: {api_url: "${url}"}}`,
      "incidents: [{from: pagerduty}]",
      "",
    ].join("\n"),
  );
  const run = (words: string[], env: Record<string, string> = {}) => fivekeys(folder, words, {env});
  const failures = async () => {
    const {out} = await run(["export", "failure"]);
    return out
      .split("\n")
      .filter(Boolean)
      .map(row => JSON.parse(row));
  };
  return {folder, incidents, run, failures};
}

it("an incident of PagerDuty fails the deployment before it until it is resolved", async () => {
  const {folder, incidents, run, failures} = await team();
  const finished = new Date(Date.now() - 2 * 3_600_000).toISOString();
  writeFileSync(
    join(folder, "d.csv"),
    `deployment_id,service,finished_at,status\nd1,shop,${finished},succeeded\n`,
  );
  expect(await run(["import", "deployment", "d.csv"])).toMatchObject({code: 0});
  const token = {PAGERDUTY_TOKEN: TOKEN};
  const synced = await run(["sync", "--json"], token);
  expect(JSON.parse(synced.out)).toMatchObject({
    stored: 1,
    sources: [{name: "pagerduty", entities: {incident: 1}, requests: {rest: 9}}],
  });
  expect(await failures()).toMatchObject([{deployment_id: "d1", restored_at: null}]);
  const resolved_at = new Date(Date.now() - 1_800_000).toISOString();
  Object.assign(incidents[0]!, {status: "resolved", resolved_at});
  await run(["sync"], token);
  expect(await failures()).toMatchObject([{deployment_id: "d1", restored_at: resolved_at}]);
  expect(JSON.parse((await run(["sync", "--json"], token)).out)).toMatchObject({stored: 0});
  for (const name of ["warehouse.duckdb", "published.duckdb", "freshness.json"]) {
    const bytes = readFileSync(join(folder, "data/metrics", name));
    expect(bytes.includes("secret title") || bytes.includes(TOKEN)).toBe(false);
  }
});

it("without a token, or with one in a file that is empty, the sync says so and ends in 5", async () => {
  const {folder, run} = await team();
  expect(await run(["sync"])).toMatchObject({
    code: 5,
    err: expect.stringContaining("PAGERDUTY_TOKEN is not set"),
  });
  writeFileSync(join(folder, "token"), "\n");
  expect(await run(["sync"], {PAGERDUTY_TOKEN_FILE: join(folder, "token")})).toMatchObject({
    code: 5,
    err: expect.stringContaining("it is empty"),
  });
});
