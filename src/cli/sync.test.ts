import {expect, test} from "vitest";
import {healthy} from "./fixtures/doctor.ts";
import {testTerminal} from "./fixtures/terminal.ts";
import {run} from "./sync.ts";

/** What a sync says on stderr, and the document that it prints. */
async function synced(cwd: string, options: {quiet?: boolean} = {}) {
  const notes: string[] = [];
  const log = {note: (text: string) => notes.push(text), progress: () => {}, done: () => {}};
  const terminal = testTerminal(cwd, {log});
  const code = await run({args: [], options: {json: true, ...options}, terminal});
  return {code, notes, ...(JSON.parse(terminal.printed()) as {warnings: string[]})};
}

test("a deployment rule that matched nothing is a warning, each time", async () => {
  const {path} = healthy(`timezone: UTC
deployments:
  - {from: git.tag}
  - {from: git.tag, where: {tag: live-*}}
  - {from: github.release}
`);
  const warnings = [
    "the rule deployments[1] (git.tag) of shop matched nothing.",
    "the rule deployments[2] (github.release) of shop matched nothing.",
  ];
  const notes = warnings.map(warning => `Warning: ${warning}`);
  expect(await synced(path)).toMatchObject({code: 0, notes, warnings});
  // Nothing new is built: what was warned of is so still.
  expect(await synced(path)).toMatchObject({code: 0, notes, warnings});
  expect(await synced(path, {quiet: true})).toMatchObject({notes: [], warnings});
});

test("rules that all match are no warning", async () => {
  const {path} = healthy();
  expect(await synced(path)).toMatchObject({code: 0, notes: [], warnings: []});
});
