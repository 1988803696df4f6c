import {existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, expect, it} from "vitest";
import {demoFolder} from "../demo/folder.ts";
import {UserError} from "../lib/errors.ts";
import {testTerminal} from "./fixtures/terminal.ts";
import {parseAndRun} from "./program.ts";

const root = mkdtempSync(join(tmpdir(), "fivekeys-demo-"));
afterAll(() => rmSync(root, {recursive: true, force: true}));

function folder(name: string, files: Readonly<Record<string, string>> = {}): string {
  const path = join(root, name);
  mkdirSync(path);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

async function refusal(...words: string[]): Promise<string> {
  const error = await parseAndRun(["demo", "--no-serve", ...words], testTerminal(root)).catch(
    reason => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
}

it("writes nothing into a folder that holds anything else", async () => {
  const project = folder("project", {"fivekeys.yaml": "timezone: UTC\n"});
  expect(await refusal("--folder", project)).toBe(
    `Cannot make the demo in "${project}": the folder holds something else`,
  );
  expect(readdirSync(project)).toEqual(["fivekeys.yaml"]);
  const notes = folder("notes", {"notes.txt": "mine"});
  expect(await refusal("--folder", "notes")).toContain("the folder holds something else");
  expect(readdirSync(notes)).toEqual(["notes.txt"]);
  expect(await refusal("--folder", join(notes, "notes.txt"))).toContain("it is a file");
});

it("refuses a moment that is none before it makes anything", async () => {
  expect(await refusal("--folder", "moment", "--as-of", "someday")).toContain('"someday"');
  expect(existsSync(join(root, "moment"))).toBe(false);
});

it("lies in the cache of its user unless a folder is named", () => {
  const HOME = "/srv/ada";
  expect(demoFolder({env: {HOME}, platform: "linux"})).toBe("/srv/ada/.cache/fivekeys/demo");
  const XDG_CACHE_HOME = "/var/cache/ada";
  expect(demoFolder({env: {HOME, XDG_CACHE_HOME}, platform: "linux"})).toBe(
    "/var/cache/ada/fivekeys/demo",
  );
  expect(demoFolder({env: {HOME}, platform: "darwin"})).toBe(
    "/srv/ada/Library/Caches/fivekeys/demo",
  );
});
