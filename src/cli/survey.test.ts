import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, describe, expect, it} from "vitest";
import {loadConfig} from "../config/load.ts";
import {surveyApp} from "../server/app.ts";
import {testLog} from "../server/fixtures/log.ts";
import type {GlobalOptions} from "./command.ts";
import {testTerminal} from "./fixtures/terminal.ts";
import type {Flags} from "./survey/actions.ts";
import {run} from "./survey.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, {recursive: true, force: true});
});

/** A folder without a repository, and the command in it. */
function workspace(config = "") {
  const root = mkdtempSync(join(tmpdir(), "fivekeys-survey-"));
  folders.push(root);
  writeFileSync(join(root, "fivekeys.yaml"), `sources: {git: []}\n${config}`);
  const env = {FIVEKEYS_KEY: "a key for tests, and for nothing else"};
  const notes: string[] = [];
  const log = {note: (text: string) => notes.push(text), progress: () => 0, done: () => 0};

  async function survey(action: string, flags: Flags & GlobalOptions = {}, input = "") {
    notes.length = 0;
    const terminal = testTerminal(root, {env, log: log as never, input: async () => input});
    await run({args: [action], options: flags, terminal});
    return terminal.printed();
  }

  async function answer(link: string, values: Record<string, string>): Promise<number> {
    const found = await loadConfig({cwd: root, env});
    const server = surveyApp({config: found, log: testLog()});
    const body = new URLSearchParams(values);
    return (await server.request(new URL(link).pathname, {method: "POST", body})).status;
  }

  return {root, survey, answer, notes, env, file: join(root, "data/metrics/surveys/w1/wave.json")};
}

const links = (printed: string) =>
  printed
    .trim()
    .split("\n")
    .slice(1)
    .map(line => line.split(",")[1]!);

const full = (value: number) => ({
  "q-docs": String(value),
  "q-tooling": String(value),
  "q-support": String(value),
  "q-blocked_share": "0.5",
  "q-flow": String(value),
  "q-comment": `words of ${value}`,
});

describe("create", () => {
  it("prints a link for each person once, and stores none", async () => {
    const {survey, file, notes} = workspace();
    const printed = await survey("create", {wave: "w1", team: ["platform=6", "data=5", "ops=1"]});
    const lines = printed.trim().split("\n");
    expect(lines[0]).toBe("team,link");
    expect(lines.slice(1).map(line => line.replace(/[0-9a-f]{32}$/, "…"))).toEqual(
      [...Array(6).fill("platform"), ...Array(5).fill("data"), "ops"].map(
        team => `${team},http://127.0.0.1:4180/survey/w1/…`,
      ),
    );
    expect(new Set(lines).size).toBe(13);
    const stored = readFileSync(file, "utf8");
    for (const line of lines.slice(1)) expect(stored).not.toContain(line.slice(-32));
    // ops is one person; the five of data join them, or that one would be known by subtraction.
    expect(JSON.parse(stored).invited).toEqual({"": 6, platform: 6});
    expect(notes.join("\n")).toContain("6 people are asked without their team");
  });

  it("takes teams from a file, a person a line or a count, and from the configuration", async () => {
    const {root, survey} = workspace("teams: {platform: [ada, bob, eve, joe, kim]}\n");
    writeFileSync(join(root, "people"), '# ours\nplatform\n\nplatform = 2\n"data, ai"\n=4\n');
    await expect(survey("create", {wave: "w1", people: "people"})).rejects.toThrow(
      'line 6 of "people" is not a team and how many people it has',
    );
    writeFileSync(join(root, "people"), "platform\nplatform = 2\ndata, ai\nops,3\n");
    const flags = {wave: "w1", people: "people", url: "https://ask.example.org/x/"};
    const rows = (await survey("create", {...flags, format: "ndjson"})).trim().split("\n");
    const told = rows.map(row => JSON.parse(row) as {team: string; link: string});
    expect(told.map(({team}) => team)).toEqual([
      ...Array(3).fill("platform"),
      "data, ai",
      ...Array(3).fill("ops"),
    ]);
    expect(told[0]!.link).toMatch(/^https:\/\/ask\.example\.org\/x\/survey\/w1\/[0-9a-f]{32}$/);
    expect(await survey("create", flags)).toContain('\n"data, ai",https://');
    expect(links(await survey("create", {wave: "w2"}))).toHaveLength(5);
  });

  it.each([
    [{team: ["a=4"]}, "4 people are too few to stay unknown"],
    [{team: ["a"]}, '--team "a" is not a team and how many people it has'],
    [{team: ["a=1.5"]}, "is not a team"],
    [{team: ["ada@example.org=5"]}, "holds an address"],
    [{}, "nobody is to be asked"],
    [{people: "none"}, "there is no such file"],
    [{team: ["a=5"], url: "ftp://x"}, "it is not the address of a web server"],
    [{team: ["a=5"], format: "xlsx"}, 'Cannot write links as "xlsx"'],
    [{team: ["a=200000"]}, "more than 100000"],
  ])("refuses %j", async (flags, words) => {
    const {survey, root} = workspace();
    await expect(survey("create", {wave: "w1", ...flags})).rejects.toThrow(words);
    expect(existsSync(join(root, "data"))).toBe(false);
  });

  it("does not say the address that it refuses", async () => {
    const {survey, root} = workspace();
    writeFileSync(join(root, "people"), "platform,ada@example.org\n");
    const failure = await survey("create", {wave: "w1", people: "people"}).catch(error => error);
    expect(failure.message).toBe('Cannot make links: line 1 of "people" holds an address');
  });
});

describe("a wave", () => {
  it("is made, opened, answered, reminded of and closed", async () => {
    const {root, survey, answer, notes, file} = workspace();
    const made = await survey("create", {wave: "w1", team: ["platform=12"]});
    const all = links(made);
    expect(await answer(all[0]!, full(4))).toBe(403);
    await expect(survey("remind", {wave: "w1"})).rejects.toThrow("it is not open");
    await survey("open", {wave: "w1"});
    await expect(survey("create", {wave: "w1", team: ["a=9"]})).rejects.toThrow("opened already");
    for (const [i, link] of all.slice(0, 11).entries()) {
      expect(await answer(link, full((i % 2) + 4))).toBe(303);
    }
    // What the operator keeps beside the links is given back as it was.
    const kept = made.replaceAll("platform,", "Somebody,");
    expect(await survey("remind", {wave: "w1"}, `${kept}no link\n`)).toBe(
      `team,link\nSomebody,${all[11]}\n`,
    );
    expect(notes).toEqual([
      "platform: 12 asked, too few to tell who answered.",
      "Links that were not used yet: 1.",
      "Not used: 1 lines without a link.",
    ]);
    await expect(survey("results", {wave: "w1"})).rejects.toThrow("it is not closed");

    await survey("close", {wave: "w1"});
    expect(notes.at(-1)).toContain("12 people were asked, 66 answers to 6 questions were kept");
    const left = JSON.parse(readFileSync(file, "utf8"));
    expect(left).toMatchObject({status: "closed", unused: [], used: [], answers: []});
    expect(await answer(all[11]!, full(1))).toBe(410);
    await expect(survey("close", {wave: "w1"})).rejects.toThrow("it is closed already");

    const results = await survey("results", {wave: "w1"});
    expect(results).toContain("n 11");
    expect(results).toContain("Comments: 11");
    expect(existsSync(join(root, "data/metrics/published.duckdb"))).toBe(true);
  });

  it("that too few answered leaves nothing", async () => {
    const {survey, answer, notes} = workspace();
    const all = links(await survey("create", {wave: "w1", team: ["platform=9"]}));
    await survey("open", {wave: "w1"});
    for (const link of all.slice(0, 4)) expect(await answer(link, full(5))).toBe(303);
    await survey("close", {wave: "w1"});
    expect(notes.at(-1)).toContain("Fewer than 5 answered: nothing of it was kept");
    await expect(survey("results", {wave: "w1"})).rejects.toThrow("no answers of it were kept");
  });

  it("whose closing was cut off is closed by the next try", async () => {
    const {survey, answer, file, notes} = workspace();
    const all = links(await survey("create", {wave: "w1", team: ["platform=6"]}));
    await survey("open", {wave: "w1"});
    for (const link of all) expect(await answer(link, full(5))).toBe(303);
    const open = readFileSync(file, "utf8");
    await survey("close", {wave: "w1"});
    // As it was before the answers were in the warehouse, and as it was after that.
    const {sealWave} = await import("../pipeline/survey/close.ts");
    const sealed = sealWave(JSON.parse(open), {now: new Date("2025-02-01T00:00:00Z")});
    writeFileSync(file, JSON.stringify(sealed));
    await survey("close", {wave: "w1"});
    expect(notes.at(-1)).toContain("30 answers");
    expect(await survey("results", {wave: "w1"})).toContain("n 6");
  });
});

describe("the command", () => {
  it("prints the questions, and what is wrong with them", async () => {
    const {root, survey} = workspace("surveys: {questions: ours.yaml}\n");
    await expect(survey("questions")).rejects.toThrow('"ours.yaml": there is no such file');
    writeFileSync(
      join(root, "ours.yaml"),
      'survey: ours\nversion: "2"\ntitle: {en: A}\nquestions: [{id: a, kind: comment, text: {en: Why?}}]\n',
    );
    expect(await survey("questions")).toBe("ours 2 (en)\n\na (comment, optional)\n  Why?\n");
    expect(JSON.parse(await survey("questions", {json: true}))).toMatchObject({survey: "ours"});
  });

  it.each([
    ["crete", {}, "there is no such action"],
    ["open", {}, "no wave was given"],
    ["open", {wave: "W 1"}, "is not an id such as 2026-q4"],
    ["open", {wave: "w1"}, "no links were made for it"],
    ["close", {wave: "w1", team: ["a=1"]}, 'Cannot use --team with "survey close"'],
  ])("refuses survey %s %j", async (action, flags, words) => {
    await expect(workspace().survey(action, flags)).rejects.toThrow(words);
  });
});
