import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {afterAll, expect, test} from "vitest";
import {removeFolders, temporaryFolder} from "../../sources/import/fixtures/reading.ts";
import {testTerminal} from "../fixtures/terminal.ts";
import {parseAndRun} from "../program.ts";

afterAll(removeFolders);

const MAPPING = `
wave: {id: 2026-q3, opened: 2026-10-01, closed: 2026-10-14}
token: Id
columns: {Docs: {question: docs}}
`;

test("an imported wave has results, and after a new key the same file still changes nothing", async () => {
  const path = temporaryFolder();
  const write = (name: string, text: string) => writeFileSync(join(path, name), text);
  write("fivekeys.yaml", "timezone: UTC\n");
  write("m.yaml", MAPPING);
  write("a.csv", `Id,Docs\n${[5, 5, 4, 4, 4, 2].map((docs, i) => `r${i},${docs}\n`).join("")}`);
  const run = async (words: readonly string[]) => {
    const terminal = testTerminal(path, {now: () => new Date("2026-11-01T00:00:00Z")});
    expect({words, code: await parseAndRun(words, terminal)}).toMatchObject({code: 0});
    return JSON.parse(terminal.printed());
  };
  const importing = ["survey", "import", "a.csv", "--mapping", "m.yaml", "--json"];
  expect(await run(importing)).toMatchObject({responses: 6, stored: 6});
  const results = ["survey", "results", "--wave", "2026-q3", "--json"];
  const before = await run(results);
  expect(before.results).toContainEqual(
    expect.objectContaining({question: "docs", part: "all", n: 6, suppressed: null}),
  );
  expect(await run(["key", "rotate", "--json"])).toMatchObject({hashes: 6});
  expect(await run(importing)).toMatchObject({responses: 6, stored: 0});
  expect(await run(results)).toEqual(before);
});
