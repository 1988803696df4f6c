import {readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {afterAll, describe, expect, it} from "vitest";
import {defaultConfig} from "../../config/defaults.ts";
import {loadQuestions} from "../../lib/questions.ts";
import {dataFolder, openWave, removeFolders} from "../../pipeline/survey/fixtures/waves.ts";
import {waveStore} from "../../pipeline/survey/store.ts";
import type {Wave} from "../../pipeline/survey/wave.ts";
import {surveyApp} from "../app.ts";
import {testLog} from "../fixtures/log.ts";

afterAll(removeFolders);

const pulse = loadQuestions(null, {root: "."});
const FULL = {
  "q-docs": "5",
  "q-tooling": "4",
  "q-support": "1",
  "q-blocked_share": "0.25",
  "q-flow": "2",
  "q-comment": "",
};

async function served({status = "open" as Wave["status"]} = {}) {
  const folder = dataFolder();
  const store = waveStore(folder);
  const {wave, tokens} = openWave(Array<string>(6).fill("platform"), {questions: pulse});
  await store.change("2026-q4", () => ({wave: {...wave, status}, result: null}));
  const log = testLog();
  const surveys = {questions: null, contact: "<people@example.org>"};
  const config = {...defaultConfig(folder), dataFolder: folder, surveys};
  const server = surveyApp({config, log});
  const [token = ""] = tokens;
  const path = `/survey/2026-q4/${token}`;
  const post = (form: Record<string, string>, to = path) =>
    server.request(to, {method: "POST", body: new URLSearchParams(form)});
  return {server, post, path, tokens, said: log.said, folder, read: () => store.read("2026-q4")!};
}

describe("the page", () => {
  it("shows every question with a legend, a label for each answer, the purpose and the consent", async () => {
    const {server, path, read} = await served();
    const before = read();
    const answer = await server.request(path);
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(text).toContain('<html lang="en">');
    expect(text.match(/<legend>/g)).toHaveLength(5);
    const inputs = [...text.matchAll(/<input type="radio" id="([^"]+)"/g)].map(([, id]) => id);
    expect(inputs).toHaveLength(25);
    for (const id of inputs) expect(text).toContain(`for="${id}"`);
    expect(text).toContain('<label for="q-comment">');
    for (const key of ["purpose", "anonymous", "who_asked", "shown", "voluntary", "consent"]) {
      const said = pulse.page.en![key]!.replace("{group}", "5").replace("{comments}", "10");
      expect(text).toContain(said.replace("{group}", "5"));
    }
    expect(text).toContain("Questions about this survey: &lt;people@example.org&gt;");
    expect(text).not.toMatch(/<script|<img|<link|https?:|\{\w+\}/);
    // To look is not to answer.
    await server.request(path, {method: "HEAD"});
    expect(read()).toEqual(before);
  });

  it.each([
    ["/survey/2026-q4/thanks", "GET"],
    ["/survey/2026-q4/none", "GET"],
    ["/survey/none/none", "POST"],
    ["", "GET"],
    ["", "POST"],
  ])("loads, frames, keeps and tells nothing: %s %s", async (to, method) => {
    const {server, path} = await served();
    const {headers} = await server.request(to || path, {method});
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("set-cookie")).toBe(null);
  });

  it("speaks the reader's language where it has it, and offers the others", async () => {
    const {server, path} = await served();
    const langOf = async (to: string, header?: string) => {
      const headers = header === undefined ? {} : {"accept-language": header};
      const text = await (await server.request(to, {headers})).text();
      return /<html lang="([^"]+)"/.exec(text)?.[1];
    };
    expect(await langOf(path, "fr, de-AT;q=0.8, en;q=0.5")).toBe("de");
    expect(await langOf(path, "de;q=0, fr")).toBe("en");
    expect(await langOf(`${path}?lang=de`, "en")).toBe("de");
    expect(await langOf(`${path}?lang=xx`)).toBe("en");
    expect(await (await server.request(path)).text()).toContain('href="?lang=de"');
  });
});

describe("an answer", () => {
  it("is stored before the thanks, and its link is used up", async () => {
    const {server, post, path, read, folder} = await served();
    const answer = await post({...FULL, "q-comment": " Fewer\r\nmeetings\u0007 "});
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("thanks?lang=en");
    const {answers, used, unused} = read();
    expect([used.length, unused.length]).toEqual([1, 5]);
    const told = answers.map(({question, team, value, comment}) => ({
      question,
      team,
      value,
      comment,
    }));
    const team = "platform";
    expect(told.toSorted((a, b) => (a.question < b.question ? -1 : 1))).toEqual([
      {question: "blocked_share", team, value: 0.25, comment: null},
      // Words are of no team.
      {question: "comment", team: null, value: null, comment: "Fewer\nmeetings"},
      {question: "docs", team, value: 5, comment: null},
      {question: "flow", team, value: 2, comment: null},
      {question: "support", team, value: 1, comment: null},
      {question: "tooling", team, value: 4, comment: null},
    ]);
    const thanks = await server.request("/survey/2026-q4/thanks?lang=en");
    expect(await thanks.text()).toContain("<h1>Thank you</h1>");
    for (const again of [await post(FULL), await server.request(path)]) {
      expect(again.status).toBe(410);
      expect(await again.text()).toContain("This link was used already");
    }
    expect(read().answers).toEqual(answers);
    expect(readdirSync(join(folder, "surveys", "2026-q4"))).toEqual(["wave.json"]);
  });

  it("is taken once where it comes ten times at once", async () => {
    const {post, read} = await served();
    const codes = await Promise.all(
      Array.from({length: 10}, async () => (await post(FULL)).status),
    );
    expect(codes.filter(code => code === 303)).toHaveLength(1);
    expect(codes.filter(code => code === 410)).toHaveLength(9);
    expect(read().answers).toHaveLength(5);
  });

  it("that lacks something is shown again with what was said, and nothing is stored", async () => {
    const {post, read} = await served();
    const comment = `"><script>alert(1)</script>${"x".repeat(1000)}`;
    const answer = await post({"q-docs": "5", "q-flow": "6", "q-comment": comment});
    const text = await answer.text();
    expect(answer.status).toBe(422);
    expect(text).toContain("<title>Not sent yet: How the work feels</title>");
    expect(text).toMatch(/id="q-docs-4" name="q-docs" value="5" checked/);
    expect(text).toContain(
      '<p class="error" id="q-tooling-error">Please choose one of the answers.',
    );
    expect(text).toContain('<p class="error" id="q-flow-error">This is not one of the answers.');
    // 27 characters of markup before the 1,000.
    expect(text).toContain("The comment is too long by 27 characters.");
    expect(text).toContain("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;xxx");
    expect(text).not.toContain("<script");
    expect(text).toContain('<a href="#q-tooling-0">');
    expect(text).not.toContain('id="q-docs-error"');
    expect(read().used).toEqual([]);
  });

  it("is refused where it is too large, and a field of no question is not looked at", async () => {
    const {post, read} = await served();
    expect((await post({...FULL, other: "x".repeat(70_000)})).status).toBe(413);
    expect(read().used).toEqual([]);
    expect((await post({...FULL, other: "x"})).status).toBe(303);
    expect(read().answers).toHaveLength(5);
  });
});

describe("a link", () => {
  it.each([
    ["made", 403, "The survey is not open yet"],
    ["closing", 410, "The survey has ended"],
    ["closed", 410, "The survey has ended"],
  ] as const)("of a wave that is %s is told so", async (status, code, words) => {
    const {server, post, path, read} = await served({status});
    for (const answer of [await server.request(path), await post(FULL)]) {
      expect(answer.status).toBe(code);
      expect(await answer.text()).toContain(words);
    }
    expect(read().answers).toEqual([]);
  });

  it.each([
    `/survey/2026-q4/${"0".repeat(32)}`,
    "/survey/2026-q4/x",
    "/survey/other/x",
    "/survey/..%2f..%2fx/x",
    "/survey/%00/x",
  ])("that nobody got is told so: %s", async to => {
    const {server, post, folder} = await served();
    for (const answer of [await server.request(to), await post(FULL, to)]) {
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain("This link is not known");
    }
    expect(readdirSync(join(folder, "surveys")).toSorted()).toEqual([".gitignore", "2026-q4"]);
  });
});

it("says that it failed, without a word of the request, where the wave cannot be read", async () => {
  const {server, path, folder, said, tokens} = await served();
  const file = join(folder, "surveys", "2026-q4", "wave.json");
  const whole = readFileSync(file, "utf8");
  writeFileSync(file, whole.slice(0, 100));
  const answer = await server.request(path);
  expect(answer.status).toBe(500);
  expect(await answer.text()).toContain("That did not work");
  // Why, and that it was asked for.
  expect(said).toHaveLength(2);
  expect(JSON.stringify(said)).not.toContain(tokens[0]);
});

it("is all that is served where nothing else is asked for", async () => {
  const only = await served();
  expect((await only.server.request("/healthz")).status).toBe(404);
  expect((await only.server.request("/")).status).toBe(404);
  expect((await only.server.request(only.path)).status).toBe(200);
});
