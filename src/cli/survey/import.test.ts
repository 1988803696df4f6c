import {existsSync} from "node:fs";
import {join} from "node:path";
import {afterAll, expect, test} from "vitest";
import {openWave} from "../../pipeline/survey/fixtures/waves.ts";
import {waveStore} from "../../pipeline/survey/store.ts";
import {removeFolders} from "../../sources/import/fixtures/reading.ts";
import {bytesBelow, refusal} from "../fixtures/imports.ts";
import {testTerminal} from "../fixtures/terminal.ts";
import {run} from "../survey.ts";
import {surveyFolder} from "./fixtures/imports.ts";

afterAll(removeFolders);

const DOCS = "How satisfied are you with the documentation?";
const BLOCKED = "How much of your week are you blocked?";
const MAPPING = `
wave: {id: 2026-q3, opened: 2026-10-01, closed: 2026-10-14, invited: 20}
team: {column: Team, names: {Data engineering: data}}
columns:
  ${DOCS}: {question: docs}
  ${BLOCKED}: {question: blocked_share, scale: percent}
`;
const HEADER = `Timestamp,Email Address,Your name,${DOCS},${BLOCKED},Team,IP,Anything else?\n`;

type Person = {docs?: string; blocked?: string; team?: string; sent?: string; note?: string};

/** A line of an export of Google Forms, full of what must never be kept. */
function line(i: number, {docs = "4", blocked = "10", team = "platform", ...rest}: Person = {}) {
  const {sent = "2026/10/02 10:39:41 PM GMT+1", note = "call me"} = rest;
  return `${sent},p${i}@canary.example,Canary Person${i},${docs},${blocked},${team},203.0.113.${i},${note}\n`;
}

function lines(count: number, person: Person = {}): string {
  return Array.from({length: count}, (_, i) => line(i, person)).join("");
}

test("a file becomes a wave and one answer for each question that somebody answered", async () => {
  const folder = surveyFolder();
  folder.write("m.yaml", MAPPING);
  const team = "Data engineering";
  const body = lines(6) + lines(5, {docs: "Very satisfied", blocked: "", team});
  folder.write("a.csv", HEADER + body + line(99, {sent: "2026/09/30 11:00:00 PM GMT+1"}));
  // 6 x 2 answers and 5 x 1; the one of September is of no day of the wave.
  expect(await folder.import("a.csv")).toMatchObject({
    ...{wave: "2026-q3", origin: "google_forms", responses: 11, stored: 17},
    not_used: {"outside the wave": 1},
  });
  const {waves, answers} = await folder.stored();
  expect(waves).toEqual([
    {
      wave_id: "2026-q3",
      survey: "pulse",
      survey_version: "1",
      // Midnight in Johannesburg.
      opened_at: "2026-09-30T22:00:00.000Z",
      closed_at: "2026-10-14T22:00:00.000Z",
      invited: 20,
      origin: "google_forms",
    },
  ]);
  const of = (question: string, of: string) =>
    answers.filter(one => one.question === question && one.team === of).map(({value}) => value);
  expect(of("docs", "platform")).toEqual([4, 4, 4, 4, 4, 4]);
  expect(of("docs", "data")).toEqual([5, 5, 5, 5, 5]);
  expect(of("blocked_share", "platform")).toEqual([0.1, 0.1, 0.1, 0.1, 0.1, 0.1]);
  expect(of("blocked_share", "data")).toEqual([]);
});

test("no byte below the data folder is of what the mapping does not name", async () => {
  const folder = surveyFolder();
  const comment = "  Anything else?: {question: comment, comment: keep}\n";
  folder.write("m.yaml", MAPPING + comment);
  const note = "mail boss@canary.example or +27 82 555 0199 about lifts";
  folder.write("a.csv", HEADER + lines(12, {note}));
  await folder.import("a.csv");
  const bytes = bytesBelow(folder.dataFolder).toString("latin1");
  for (const planted of [
    "canary",
    "Canary",
    "203.0.113",
    "555 0199",
    "22:39",
    "10:39",
    "2026/10",
  ]) {
    expect(bytes, planted).not.toContain(planted);
  }
  const {answers, events} = await folder.stored();
  expect(answers.filter(({comment}) => comment !== null).map(({comment}) => comment)).toEqual(
    Array(12).fill("mail [e-mail] or [number] about lifts"),
  );
  const raw = JSON.stringify(events);
  for (const planted of ["anary", "203.0", "0199", "a.csv"]) expect(raw).not.toContain(planted);
});

test("without a word of the mapping free text is not kept, nor a comment of too few", async () => {
  const folder = surveyFolder();
  folder.write("m.yaml", MAPPING);
  folder.write("a.csv", HEADER + lines(12, {note: "canaryword"}));
  await folder.import("a.csv");
  folder.write("m.yaml", `${MAPPING}  Anything else?: {question: comment, comment: keep}\n`);
  folder.write("few.csv", HEADER + lines(9, {note: "canaryword"}));
  expect(await folder.import("few.csv", {replace: true})).toMatchObject({
    stored: 18,
    not_used: {"a comment, and too few people have answered": 9},
  });
  expect(bytesBelow(folder.dataFolder).toString("latin1")).not.toContain("canaryword");
});

test("a team of which too few have answered is not told, nor those who would be known by it", async () => {
  const folder = surveyFolder();
  folder.write("m.yaml", MAPPING);
  folder.write("a.csv", HEADER + lines(4, {team: "data"}) + lines(7));
  await folder.import("a.csv");
  // The 4 of data need company, or their answers were all that is left: the only other team goes with them.
  expect(new Set((await folder.stored()).answers.map(({team}) => team))).toEqual(new Set([null]));
});

test("the same file twice changes nothing; another file without ids is refused", async () => {
  const folder = surveyFolder();
  folder.write("m.yaml", MAPPING);
  folder.write("a.csv", HEADER + lines(6));
  await folder.import("a.csv");
  const before = await folder.stored();
  expect(await folder.import("a.csv")).toMatchObject({responses: 6, stored: 0});
  expect(await folder.stored()).toEqual(before);
  folder.write("b.csv", HEADER + lines(7));
  expect(await refusal(folder.import("b.csv"))).toEqual([
    'Cannot import the wave "2026-q3": it has answers already, and without ids this file\'s may be the same ones',
    "With --replace the file takes the place of what is stored of the wave.",
  ]);
  expect(await folder.stored()).toEqual(before);
  expect(await folder.import("b.csv", {replace: true})).toMatchObject({stored: 14});
  expect((await folder.stored()).answers).toHaveLength(14);
});

test("with ids of responses files of one wave join, in any order; what differs is refused", async () => {
  const mapping = `${MAPPING.replace("team:", "token: Id\nteam:")}`;
  const row = (id: string, docs = 4) => `${id},${docs},25,platform\n`;
  const header = `Id,${DOCS},${BLOCKED},Team\n`;
  const ids = ["aa", "aA", "b", "c", "d", "e", "f"];
  const files = {
    "a.csv":
      header +
      ids
        .slice(0, 6)
        .map(id => row(id))
        .join(""),
    "b.csv":
      header +
      ids
        .slice(2)
        .map(id => row(id))
        .join(""),
    "c.csv":
      header +
      ids
        .slice(2)
        .map(id => row(id, 1))
        .join(""),
  };
  const [one, other] = [surveyFolder(), surveyFolder()];
  for (const folder of [one, other]) {
    folder.write("m.yaml", mapping);
    for (const [name, text] of Object.entries(files)) folder.write(name, text);
  }
  expect(await one.import("a.csv")).toMatchObject({stored: 12});
  expect(await one.import("b.csv")).toMatchObject({stored: 2});
  await other.import("b.csv");
  await other.import("a.csv");
  const {answers} = await one.stored();
  expect(answers).toHaveLength(14);
  expect(await other.stored()).toEqual(await one.stored());
  expect((await refusal(one.import("c.csv")))[0]).toBe(
    'Cannot import the wave "2026-q3": 5 of its answers are stored otherwise',
  );
  one.write("m.yaml", mapping.replace("invited: 20", "invited: 21"));
  expect((await refusal(one.import("a.csv")))[0]).toContain("it is stored with another invited");
  expect((await one.stored()).answers).toEqual(answers);
});

test("one id in two waves is two responses, and what is stored first tells nothing of the rows", async () => {
  const folder = surveyFolder();
  const mapping = MAPPING.replace("team:", "token: Id\nteam:");
  const ids = Array.from({length: 20}, (_, i) => `p${i}`);
  const rows = ids.map(id => `${id},4,25,platform\n`).join("");
  folder.write("a.csv", `Id,${DOCS},${BLOCKED},Team\n${rows}`);
  folder.write("m.yaml", mapping);
  await folder.import("a.csv");
  folder.write("m.yaml", mapping.replace("2026-q3", "2026-q3b"));
  expect(await folder.import("a.csv")).toMatchObject({stored: 40});
  expect((await folder.stored()).answers).toHaveLength(80);
  const first = (await folder.inOrder()).slice(0, 41);
  expect(first).toEqual(first.toSorted());
});

test("one bad row refuses the file, with its line and column and without its words", async () => {
  const folder = surveyFolder();
  folder.write("m.yaml", MAPPING);
  const bad = line(7, {docs: "Canary Person7"}) + line(8, {team: "Ann Canary"});
  folder.write("a.csv", HEADER + lines(6) + bad + line(9, {blocked: "140"}));
  const said = await refusal(folder.import("a.csv"));
  expect(said).toEqual([
    'Cannot import "a.csv": 3 things are wrong, nothing of it was kept',
    `a.csv:8: ${DOCS} is no answer to "docs": map what it says with values`,
    "a.csv:9: Team is no team of fivekeys.yaml, nor of team.names in the mapping",
    `a.csv:10: ${BLOCKED} is not on the scale of "blocked_share": map what it says with values`,
    expect.stringContaining("docs/guide/survey-imports.md"),
  ]);
  expect(said.join()).not.toContain("Canary");
  expect(existsSync(folder.dataFolder)).toBe(false);
});

test("a dry run says what maps, what is dropped and what is ambiguous, and stores nothing", async () => {
  const folder = surveyFolder();
  folder.write("m.yaml", MAPPING);
  folder.write("a.csv", HEADER + lines(6));
  expect((await folder.text("a.csv", {dryRun: true})).split("\n")).toEqual([
    "Wave 2026-q3 (pulse 1) from google_forms, 2026-10-01 to 2026-10-14: 6 responses.",
    "Maps:",
    `  ${DOCS} → docs: 6 answers, 0 empty`,
    `  ${BLOCKED} → blocked_share: 6 answers, 0 empty`,
    "  Team → team",
    "Drops:",
    "  Email Address",
    "  Your name",
    "  IP",
    "  Anything else?",
    "Nothing was stored.",
    "",
  ]);
  folder.write("b.csv", HEADER + lines(1, {sent: "03/04/2025 10:00:00"}));
  expect(await refusal(folder.text("b.csv", {dryRun: true}))).toEqual([
    'Cannot import "b.csv": 1 thing is wrong, nothing of it was kept',
    'b.csv:2: Timestamp is ambiguous: "03/04/2025" may begin with the day or with the month; say which with date.format in the mapping',
    expect.any(String),
  ]);
  expect(existsSync(join(folder.path, "data"))).toBe(false);
});

test("a wave that fivekeys asks itself is not to be imported over", async () => {
  const folder = surveyFolder();
  folder.write("m.yaml", MAPPING);
  folder.write("a.csv", HEADER + lines(6));
  const {wave} = openWave(Array<string>(5).fill("data"), {waveId: "2026-q3"});
  await waveStore(folder.dataFolder).change("2026-q3", () => ({wave, result: null}));
  expect((await refusal(folder.import("a.csv", {replace: true})))[0]).toBe(
    'Cannot import the wave "2026-q3": fivekeys asked it itself',
  );
});

test("an option or a file that an action does not know is refused", async () => {
  const {path} = surveyFolder();
  const survey = (args: string[], options: object) =>
    refusal(run({args, options, terminal: testTerminal(path)}));
  expect(await survey(["import", "a.csv"], {wave: "x"})).toEqual([
    'Cannot use --wave with "survey import"',
    "It takes --mapping, --dry-run, --replace.",
  ]);
  expect((await survey(["close"], {dryRun: true}))[0]).toContain("Cannot use --dry-run with");
  expect((await survey(["close", "a.csv"], {}))[0]).toBe('Cannot use a file with "survey close"');
  expect((await survey(["import", "a.csv"], {}))[0]).toContain(
    "its file or its mapping is missing",
  );
  expect((await survey(["import"], {mapping: "m"}))[0]).toContain("its file or its mapping is");
});

test("a wave that is not over, or has too few answers, is refused", async () => {
  const folder = surveyFolder();
  folder.write("m.yaml", MAPPING);
  folder.write("a.csv", HEADER + lines(6));
  // The last day ends at 22:00 UTC.
  const early = folder.import("a.csv", {}, "2026-10-14T21:59:59Z");
  expect((await refusal(early))[0]).toBe('Cannot import the wave "2026-q3": it is not over');
  folder.write("few.csv", HEADER + lines(4));
  expect((await refusal(folder.import("few.csv")))[0]).toContain("fewer than 5 people");
  expect(await folder.import("a.csv", {}, "2026-10-14T22:00:00Z")).toMatchObject({stored: 12});
});
