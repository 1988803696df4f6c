import {existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import type {Config} from "../../config.ts";
import {openIdentity} from "../../lib/identity.ts";
import {loadQuestions} from "../../lib/questions.ts";
import {catalogue} from "../../metrics/catalogue.ts";
import {openInbox} from "../../pipeline/inbox.ts";
import {importSurvey} from "../../pipeline/survey-import.ts";
import {withWriter} from "../../pipeline/writer.ts";
import {loadMapping} from "../../sources/import/survey/mapping.ts";
import {project} from "../../sources/import/survey/project.ts";
import {openSurveyFile} from "../../sources/import/survey/read.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {afterFold, deskOf, env, folderConfig, send} from "./fixtures/receiving.ts";
import {webhookRoutes} from "./routes.ts";

const KEY = {FIVEKEYS_KEY: "a key that is long enough"};
const MAPPING = `wave: {id: 2026-q4, opened: 2026-10-01, closed: 2026-10-14, invited: 20}
tool: typeform
team: {column: team}
columns:
  docs: {question: docs}
  words: {question: comment, comment: keep}
`;
const DURING = new Date("2026-10-05T12:00:00Z");
/** A day after the last day of the wave is over. */
const AFTER = new Date("2026-10-16T00:00:00Z");

type Answer = Record<string, unknown>;

/** What Typeform sends of a response; nobody shall find the canaries anywhere. */
function response(
  token: string,
  {team = "data", docs = 4, words = "", sent = "2026-10-05T08:01:00Z"} = {},
) {
  const answers: Answer[] = [
    {type: "choice", choice: {label: team}, field: {id: "f0", ref: "team"}},
    {type: "number", number: docs, field: {id: "f1", ref: "docs"}},
    {type: "email", email: "canary@example.org", field: {id: "f2", ref: "mail"}},
    {type: "text", text: "Canary Bird", field: {id: "f3", ref: "name"}},
  ];
  if (words !== "") answers.push({type: "text", text: words, field: {id: "f4", ref: "words"}});
  return {
    ...{event_id: `e-${token}`, event_type: "form_response"},
    form_response: {
      ...{form_id: "form", token, submitted_at: sent, hidden: {name: "canary"}, answers},
    },
  };
}

/** Twelve people of two teams, one of which has too few to be told. */
const everybody = Array.from({length: 12}, (_, i) =>
  response(`token-${i}`, {
    team: i < 9 ? "data" : "web",
    docs: (i % 5) + 1,
    words: i % 3 === 0 ? `write to me at canary@example.org, number ${i}` : "",
  }),
);

function configured(): Config {
  const teams = {data: ["ada"], web: ["eve"]};
  const config = folderConfig({
    teams,
    surveyTools: [{tool: "typeform", apiUrl: "", forms: [{id: "form", mapping: "mapping.yaml"}]}],
  });
  writeFileSync(join(config.root, "mapping.yaml"), MAPPING);
  return config;
}

function surveying(config = configured()) {
  let at = DURING;
  const inbox = openInbox(config);
  const identity = openIdentity({root: config.root, env: KEY});
  const notes: string[] = [];
  const log = {note: (text: string) => void notes.push(text)};
  const onArrival = () => {
    throw new Error("Nothing can be built before the wave is over");
  };
  const options = {config, env, inbox, identity, onArrival, log, now: () => at};
  const routes = webhookRoutes({...options, desk: deskOf(options)});
  const file = join(config.dataFolder, "surveys", "_delivered", "2026-q4.json");
  const text = () => readFileSync(file, "utf8");
  const later = (moment: Date) => {
    at = moment;
  };
  return {config, inbox, routes, notes, text, file, later};
}

const answersOf = (warehouse: Warehouse) =>
  warehouse.rows("select * exclude (_version) from source.survey_answer order by answer_id");
const wavesOf = (warehouse: Warehouse) => warehouse.rows("select * from source.survey_wave");

/** The rows that importing the same responses from a file gives. */
async function imported(
  documents: readonly object[],
): Promise<{answers: unknown[]; waves: unknown[]}> {
  const config = configured();
  const name = join(config.root, "responses.ndjson");
  mkdirSync(config.root, {recursive: true});
  writeFileSync(name, documents.map(one => JSON.stringify(one)).join("\n"));
  const questions = loadQuestions(null, config);
  const mapping = loadMapping("mapping.yaml", {cwd: config.root, questions});
  const file = openSurveyFile(name, {cwd: config.root});
  const {refusals} = file;
  const teams = Object.keys(config.teams);
  const mapped = project(file.sheet, {mapping, questions, teams, refusals});
  const log = {note: () => {}, progress: () => {}, done: () => {}};
  return withWriter({config, env: KEY, now: AFTER}, async writer => {
    const metrics = catalogue(config);
    const survey = {mapping, mapped, file, questions};
    await importSurvey(writer, survey, {config, metrics, log, now: AFTER, replace: false});
    return {answers: await answersOf(writer.warehouse), waves: await wavesOf(writer.warehouse)};
  });
}

describe("responses that are delivered", () => {
  it("are, once their wave is over, what importing them from a file gives", async () => {
    const {config, inbox, routes, text, later} = surveying();
    for (const one of everybody) {
      expect(await send(routes, "typeform", one)).toMatchObject({
        ...{code: 202, said: {status: "accepted"}},
      });
    }
    expect((await send(routes, "typeform", everybody[3])).said).toEqual({status: "duplicate"});
    // While it is open nobody sees anything.
    expect(await afterFold(config, answersOf, {now: DURING})).toEqual([]);
    later(AFTER);
    const before = await afterFold(config, wavesOf, {now: new Date("2026-10-15T23:00:00Z")});
    expect(before).toEqual([]);
    const [answers, waves] = await afterFold(
      config,
      async warehouse => [await answersOf(warehouse), await wavesOf(warehouse)] as const,
      {now: AFTER},
    );
    const file = await imported(everybody);
    expect(answers).toEqual(file.answers);
    expect(waves).toEqual(file.waves);
    expect(answers).toHaveLength(12 + 4);
    expect(JSON.parse(text())).toMatchObject({status: "closed", people: [], answers: []});
    // And again changes nothing.
    expect(await afterFold(config, answersOf, {now: AFTER})).toEqual(answers);
    await inbox.close();
  });

  it("tell on the disk neither who, nor when, nor what belongs together", async () => {
    const {inbox, routes, config, text, file} = surveying();
    for (const one of everybody) await send(routes, "typeform", one);
    const wave = JSON.parse(text());
    const ids = wave.answers.map(({answer_id}: {answer_id: string}) => answer_id);
    expect(ids).toEqual(ids.toSorted());
    expect(wave.people).toEqual(wave.people.toSorted());
    expect(Object.keys(wave.answers[0])).toEqual([
      ...["answer_id", "wave_id", "question", "team", "value", "comment"],
    ]);
    expect(text()).not.toMatch(/canary|token|2026-10-05/i);
    expect(statSync(file).mtime.getUTCFullYear()).toBe(2000);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(inbox.counts()).toEqual({pending: 0, dead: 0});
    const all = readFileSync(join(config.dataFolder, "inbox.sqlite"), "latin1");
    expect(all).not.toMatch(/2026-q4|docs/);
    await inbox.close();
  });

  it("of too few people are deleted when the wave is over", async () => {
    const {inbox, routes, config, text, later} = surveying();
    for (const one of everybody.slice(0, 4)) await send(routes, "typeform", one);
    later(AFTER);
    const problems = await afterFold(
      config,
      async warehouse => {
        expect([...(await wavesOf(warehouse)), ...(await answersOf(warehouse))]).toEqual([]);
        return warehouse.rows("select subject, reason from source_problem");
      },
      {now: AFTER},
    );
    expect(problems).toEqual([
      {subject: "survey wave 2026-q4", reason: expect.stringContaining("too few people")},
    ]);
    expect(JSON.parse(text())).toMatchObject({status: "closed", people: [], answers: []});
    await inbox.close();
  });

  it("that come at the same moment are all there", async () => {
    const {inbox, routes, text} = surveying();
    const codes = await Promise.all(everybody.map(one => send(routes, "typeform", one)));
    expect(new Set(codes.map(({code}) => code))).toEqual(new Set([202]));
    expect(JSON.parse(text()).people).toHaveLength(12);
    await inbox.close();
  });
});

describe("a response that is not taken", () => {
  it("is ignored where its form is not configured, its day is of no wave, or its wave is over", async () => {
    const {inbox, routes, file, later} = surveying();
    const other = response("t", {sent: "2026-10-20T00:00:00Z"});
    const unknown = {...other, form_response: {...other.form_response, form_id: "constructor"}};
    const said = async (document: object) => (await send(routes, "typeform", document)).said;
    expect(await said(unknown)).toEqual({status: "ignored", reason: "its form is not configured"});
    expect(await said(other)).toEqual({status: "ignored", reason: "it is of no wave's days"});
    later(AFTER);
    expect(await said(everybody[0]!)).toEqual({status: "ignored", reason: "its wave is over"});
    expect(existsSync(file)).toBe(false);
    await inbox.close();
  });

  it("is a dead letter where the mapping cannot read it, and does not say what was said", async () => {
    const {inbox, routes} = surveying();
    const answer = await send(routes, "typeform", response("t", {team: "Canary", docs: 9}));
    expect(answer.code).toBe(422);
    expect(inbox.dead()).toMatchObject([
      {source: "typeform", reason: expect.stringContaining('"team" is no team'), has_events: false},
    ]);
    expect(JSON.stringify([inbox.dead(), answer.said])).not.toMatch(/canary|9 is/i);
    await inbox.close();
  });

  it("is answered 503 while its mapping cannot be used, and the log says why", async () => {
    const {config, inbox, routes, notes} = surveying();
    writeFileSync(join(config.root, "mapping.yaml"), `${MAPPING}colums: {}\n`);
    expect((await send(routes, "typeform", everybody[0])).code).toBe(503);
    expect(notes.join()).toContain("colums is not a known key");
    await inbox.close();
  });
});

it("a key that is rotated while the wave is open counts nobody twice", async () => {
  const config = configured();
  const first = surveying(config);
  for (const one of everybody.slice(0, 6)) await send(first.routes, "typeform", one);
  await first.inbox.close();
  const file = join(config.root, "key");
  writeFileSync(file, `fivekeys keys/1\n${KEY.FIVEKEYS_KEY}\nanother key that is long enough\n`);
  const rotated = {FIVEKEYS_KEY_FILE: file};
  const inbox = openInbox(config);
  const identity = openIdentity({root: config.root, env: rotated});
  const log = {note: () => {}};
  const options = {config, env, inbox, identity, onArrival: () => {}, log, now: () => DURING};
  const routes = webhookRoutes({...options, desk: deskOf(options)});
  const said = [];
  for (const one of everybody) said.push((await send(routes, "typeform", one)).said.status);
  expect(said.filter(status => status === "duplicate")).toHaveLength(6);
  expect(JSON.parse(first.text()).people).toHaveLength(12);
  // The server that still has the old key is told so, and takes nothing that it could not tell apart.
  expect((await send(first.routes, "typeform", response("another"))).code).toBe(503);
  await inbox.close();
});
