import {readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, it} from "vitest";
import {
  exportFiles,
  message,
  reply,
  SECRETS,
  slackTeam,
  user,
} from "../src/sources/slack/fixtures/export.ts";
import {zipOf} from "../src/sources/slack/fixtures/zip.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {fivekeys} from "./support/cli.ts";
import {fakeSlack, TOKEN} from "./support/fake-slack.ts";

const env = {FIVEKEYS_KEY: "a key that is long enough", SLACK_TOKEN: TOKEN};
const profile = {email: SECRETS.email, real_name: SECRETS.name};
const users = [user("U1", {profile}), user("U2"), user("U4", {is_bot: true})];

/** A folder with a configuration that reads nothing but Slack. */
function workspace(slack: readonly string[]) {
  const team = slackTeam();
  const lines = ["timezone: Africa/Johannesburg", "sources:", "  git: []", "  slack:"];
  const hours = "working_hours: {teams: {data: {timezone: Europe/Berlin}}}";
  const text = [...lines, ...slack.map(line => `    ${line}`), hours].join("\n");
  writeFileSync(join(team.root, "fivekeys.yaml"), `${text}\n`);
  const run = (...words: string[]) => fivekeys(team.root, words, {env});
  const json = async (...words: string[]) => {
    const {code, out, err} = await run(...words, "--json");
    expect({words, code, err: code === 0 ? "" : err}).toEqual({words, code: 0, err: ""});
    return JSON.parse(out);
  };
  const median = async (asOf: string) => {
    const {metrics} = await json("report", "--as-of", asOf);
    const of = metrics.find(({id}: {id: string}) => id === "triage_first_response_hours");
    return of.statistics.find(({name}: {name: string}) => name === "p50");
  };
  return {...team, run, json, median};
}

const channels = "channels: [{name: help, team: data}]";

it("an export and the Web API tell of the same questions, and an answer that comes later counts", async () => {
  const asked = [message("09:00", "U1"), message("15:00", "U2")];
  const answers = [reply("11:00", "U2", "09:00"), reply("09:01", "U4", "09:00")];
  const late = reply("07T09:00", "U1", "15:00");
  const all = [...asked, ...answers];
  const fake = await fakeSlack({users, channels: {C1: {name: "help", messages: all}}});
  const team = workspace([channels, "export: slack.zip", "api: true", `api_url: ${fake.url}`]);
  team.write(exportFiles({users, messages: {help: [...all, late]}}));
  const first = await team.json("sync");
  expect(
    first.sources.map(({name, stored}: {name: string; stored: number}) => [name, stored]),
  ).toEqual([
    ["slack:export:slack.zip", 2],
    ["slack", 0],
  ]);
  // Berlin is an hour ahead: 10:00 to 12:00 are 2 hours; 16:00 to 17:00 and 8:00 to 10:00 of Tuesday are 3.
  expect(await team.median("2025-01-10")).toMatchObject({value: 2.5, n: 2});
  expect((await team.json("sync")).stored).toBe(0);
  const {observations} = await team.json(
    "explain",
    "triage_first_response_hours",
    "--as-of",
    "2025-01-10",
  );
  expect(observations[0].why.map(({kind}: {kind: string}) => kind)).toEqual([
    "question",
    "response",
    "raw event",
  ]);
});

it("nothing that was said and nobody who said it is in any file or output", async () => {
  const team = workspace([channels, "export: slack.zip"]);
  const messages = {help: [message("09:00", "U1"), reply("11:00", "U2", "09:00")]};
  team.write(exportFiles({users, messages}));
  const said: string[] = [];
  for (const words of [
    ...[["sync", "--json"], ["report", "--json"], ["report"], ["doctor"]],
    ...[
      ["explain", "triage_first_response_hours", "--json"],
      ["export", "triage"],
    ],
  ]) {
    const {out, err} = await team.run(...words);
    said.push(out, err);
  }
  const data = join(team.root, "data", "metrics");
  for (const name of ["warehouse.duckdb", "published.duckdb"]) {
    const database = await duckdb({path: join(data, name), readOnly: true});
    const tables = await database.rows<{schema: string; name: string}>(
      "select schema_name as schema, table_name as name from duckdb_tables()",
    );
    for (const one of tables) {
      said.push(JSON.stringify(await database.rows(`select * from "${one.schema}"."${one.name}"`)));
    }
    await database.close();
  }
  const files = readdirSync(data, {recursive: true, withFileTypes: true});
  for (const file of files.filter(entry => entry.isFile())) {
    said.push(readFileSync(join(file.parentPath, file.name), "latin1"));
  }
  expect(said.join("\n")).toContain("slack:C1:");
  for (const secret of [...Object.values(SECRETS), TOKEN, "U1", "eyes"]) {
    for (const text of said) expect(text.includes(secret), secret).toBe(false);
  }
});

it("a damaged export is one error, and what was stored before stays", async () => {
  const team = workspace([channels, "export: slack.zip"]);
  const files = exportFiles({
    users,
    messages: {help: [message("09:00", "U1"), reply("11:00", "U2", "09:00")]},
  });
  team.write(files);
  await team.json("sync");
  const more = exportFiles({
    users,
    messages: {help: [message("08T09:00", "U1"), message("09T09:00", "U1")]},
  });
  team.write(zipOf(more).subarray(0, -30));
  const {code, out, err} = await team.run("sync", "--json");
  expect([code, JSON.parse(out).stored]).toEqual([2, 0]);
  expect(err).toContain('Cannot read the Slack export "slack.zip": it is cut off');
  expect(await team.median("2025-01-10")).toMatchObject({value: 2, n: 1});
});
