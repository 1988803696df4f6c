import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {expect, it, onTestFinished} from "vitest";
import {testTerminal} from "../src/cli/fixtures/terminal.ts";
import {parseAndRun} from "../src/cli/program.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {type FakeResponse, fakeSurveyTools, SECRETS, TOKENS} from "./support/fake-survey-tools.ts";

type Tool = keyof typeof TOKENS;
const TOOLS: Tool[] = ["typeform", "google_forms", "formbricks"];
const KEY = "a key that is long enough";
/** The wave is of 5 to 9 October, by the days of Johannesburg. */
const AFTER = "2026-10-10T12:00:00Z";
const VARIABLES: Record<Tool, string> = {
  ...{typeform: "TYPEFORM_TOKEN", google_forms: "GOOGLE_FORMS_TOKEN"},
  formbricks: "FORMBRICKS_API_KEY",
};

/** Seven of data and five of platform, and one who came too late. */
function answered(): FakeResponse[] {
  const those = Array.from({length: 12}, (_, i) => ({
    ...{token: `r${i}`, at: `2026-10-0${5 + (i % 5)}T08:${10 + i}:00.000Z`},
    ...{docs: 3 + (i % 3), team: i < 7 ? "Data" : "Platform"},
  }));
  return [...those, {token: "late", at: "2026-10-10T09:00:00.000Z", docs: 1, team: "Data"}];
}

/** A team that asks with a tool, and what its commands print. */
async function team(tool: Tool, responses = answered()) {
  const fake = await fakeSurveyTools(responses);
  const root = mkdtempSync(join(tmpdir(), "fivekeys-tools-"));
  onTestFinished(() => rmSync(root, {recursive: true}));
  const write = (name: string, text: string) => writeFileSync(join(root, name), text);
  write(
    "fivekeys.yaml",
    `timezone: Africa/Johannesburg
sources:
  git: []
  ${tool}: {forms: [{id: form, mapping: q4.yaml}], api_url: "${fake.url}"}
teams: {data: [a], platform: [b]}
`,
  );
  const mapping = (more = "") =>
    write(
      "q4.yaml",
      `wave: {id: 2026-q4, opened: 2026-10-05, closed: 2026-10-09}
team: {column: team}
columns: {docs: {question: docs}${more}}
`,
    );
  mapping();
  const data = join(root, "data", "metrics");
  const said: string[] = [];
  const run = async (
    words: string[],
    {now = AFTER, env = {[VARIABLES[tool]]: TOKENS[tool]}}: {now?: string; env?: object} = {},
  ) => {
    const note = (text: string) => void said.push(text);
    const terminal = testTerminal(root, {
      env: {FIVEKEYS_KEY: KEY, ...env},
      now: () => new Date(now),
      log: {note, progress: note, done: () => undefined},
    });
    let failed: string[] = [];
    const code = await parseAndRun(words, terminal).catch((error: Error & {hint?: string}) => {
      failed = [error.message, error.hint ?? ""];
      return null;
    });
    said.push(terminal.printed(), ...failed);
    return {code, out: terminal.printed(), failed};
  };
  const sync = async (how: Parameters<typeof run>[1] = {}) =>
    JSON.parse((await run(["sync", "--json"], how)).out);
  const inside = async <T>(name: string, sql: string) => {
    const database = await duckdb({path: join(data, name), readOnly: true});
    try {
      return await database.rows<T>(sql);
    } finally {
      await database.close();
    }
  };
  const answers = () =>
    inside<{question: string; team: string; value: number}>(
      "warehouse.duckdb",
      "select question, team, value from source.survey_answer order by all",
    );
  return {...fake, root, data, said, run, sync, inside, answers, mapping, write};
}

it.each(TOOLS)("reads the answers of a wave from %s, page by page, and each once", async tool => {
  const one = await team(tool);
  const first = await one.sync();
  expect(first.failed).toEqual([]);
  expect(first.sources).toMatchObject([{name: `${tool}:q4.yaml`, stored: 13}]);
  // Three pages of four answers, and what tells that there are no more.
  expect(one.asked.length).toBeGreaterThanOrEqual(4);
  const answers = await one.answers();
  expect(answers).toHaveLength(12);
  const sums = ["data", "platform"].map(name =>
    answers.filter(({team}) => team === name).reduce((sum, {value}) => sum + value, 0),
  );
  // 3 4 5 3 4 5 3, then 4 5 3 4 5.
  expect(sums).toEqual([27, 21]);
  one.asked.length = 0;
  expect((await one.sync({now: "2026-10-11T12:00:00Z"})).stored).toBe(0);
  expect(one.asked).toEqual([]);
  const results = JSON.parse(
    (await one.run(["survey", "results", "--wave", "2026-q4", "--json"])).out,
  );
  expect(results.results.map(({team, n}: {team: string; n: number}) => [team, n])).toContainEqual([
    "data",
    7,
  ]);
});

it.each(TOOLS)("keeps nothing of %s but the numbers, wherever one looks", async tool => {
  const one = await team(tool);
  await one.sync();
  await one.run(["report"]);
  await one.run(["doctor"]);
  await one.run(["survey", "results", "--wave", "2026-q4"]);
  const files = readdirSync(one.data, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), "latin1"));
  const raw = await one.inside("warehouse.duckdb", "select * from raw_event");
  const texts = [...files, ...one.said, JSON.stringify(raw)];
  expect(texts.join("\n")).toContain("2026-q4");
  for (const secret of [...SECRETS, ...Object.values(TOKENS), "2026-10-05T08"]) {
    for (const text of texts) expect(text.includes(secret), secret).toBe(false);
  }
});

it("asks nothing before the wave is over and the last answers are there", async () => {
  const one = await team("typeform");
  // Johannesburg is two hours ahead: the day ends at 22:00, and half an hour later all is there.
  for (const now of ["2026-10-07T12:00:00Z", "2026-10-09T22:20:00Z"]) {
    expect((await one.sync({now})).stored).toBe(0);
  }
  expect(one.asked).toEqual([]);
  expect((await one.sync({now: "2026-10-09T22:31:00Z"})).stored).toBe(13);
});

it("does not ask Typeform where it sends its responses by itself", async () => {
  const one = await team("typeform");
  const env = {TYPEFORM_TOKEN: TOKENS.typeform, TYPEFORM_WEBHOOK_SECRET: "a secret of the webhook"};
  expect((await one.sync({env})).stored).toBe(0);
  expect(one.asked).toEqual([]);
});

it("reads a wave again in the place of what it was, where its mapping has changed", async () => {
  const one = await team("typeform");
  await one.sync();
  one.mapping(", words: {question: comment, comment: keep}");
  expect((await one.sync()).stored).toBe(25);
  const answers = await one.answers();
  expect(answers).toHaveLength(24);
  expect(answers.filter(({question}) => question === "docs")).toHaveLength(12);
});

it("says what of the mapping is wrong, keeps nothing, and reads on once it is right", async () => {
  const one = await team("typeform");
  one.mapping(", flow_ref: {question: flow}");
  const {failed} = await one.sync();
  expect(failed[0].message).toContain('has no column "flow_ref"');
  one.mapping();
  expect((await one.sync()).stored).toBe(13);
});

it("keeps nothing of fewer than five people, says so, and does not ask again", async () => {
  const one = await team("formbricks", answered().slice(0, 4));
  expect(await one.sync()).toMatchObject({stored: 0, failed: []});
  const problems = await one.inside<object>(
    "published.duckdb",
    "select subject, reason from problem where source = 'formbricks:q4.yaml'",
  );
  expect(problems).toEqual([
    {subject: "wave 2026-q4", reason: "too few people have answered: nothing of it was kept"},
  ]);
  one.asked.length = 0;
  await one.sync();
  expect(one.asked).toEqual([]);
});

it("signs in to Google with a service account", async () => {
  const one = await team("google_forms");
  one.write("account.json", one.credentials);
  const env = {GOOGLE_FORMS_CREDENTIALS_FILE: join(one.root, "account.json")};
  expect((await one.sync({env})).stored).toBe(13);
  // One token for all pages.
  expect(one.asked.filter(path => path === "/token")).toHaveLength(1);
  expect(one.said.join("\n")).not.toContain("PRIVATE KEY");
});

it.each([
  ["no JSON", "GOOGLE_FORMS_CREDENTIALS is no JSON key of a service account"],
  ["{}", "GOOGLE_FORMS_CREDENTIALS is no JSON key of a service account"],
])("refuses %s in the place of a service account", async (text, reason) => {
  const one = await team("google_forms");
  const {failed} = await one.sync({env: {GOOGLE_FORMS_CREDENTIALS: text}});
  expect(failed[0].message).toContain(reason);
});

it.each(TOOLS)("names the secret of %s that is missing, in sync and in doctor", async tool => {
  const one = await team(tool);
  const {failed} = await one.sync({env: {}});
  expect(failed[0].message).toContain(`${VARIABLES[tool]}`);
  const {out} = await one.run(["doctor", "--json"], {env: {}});
  const check = JSON.parse(out).checks.find(({id}: {id: string}) => id === tool);
  expect(check).toMatchObject({status: "fail", detail: expect.stringContaining("is not set")});
  const again = await one.run(["doctor", "--json"]);
  expect(JSON.parse(again.out).checks.find(({id}: {id: string}) => id === tool)).toMatchObject({
    ...{status: "pass", detail: "signs in by a secret, 1 wave"},
  });
});

it.each([
  [401, "the token is not valid"],
  [403, "the token may not read them"],
  [404, "there is no such form"],
  [400, "it refuses the question (400)"],
])("that is answered %i says so, and never what was sent", async (status, reason) => {
  const one = await team("formbricks");
  one.broken.push({status, body: `{"message": "${TOKENS.formbricks}"}`});
  const {failed} = await one.sync();
  expect(failed[0].message).toBe(`Cannot read answers from Formbricks: ${reason}`);
  expect(one.said.join("\n")).not.toContain(TOKENS.formbricks);
});
