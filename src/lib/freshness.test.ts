import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, beforeEach, expect, it} from "vitest";
import {type Freshness, readFreshness, writeFreshness} from "./freshness.ts";

const freshness: Freshness = {
  fingerprint: "abc",
  read_at: "2025-01-06T08:00:00.000Z",
  sources: [
    {name: "git:shop", synced_at: "2025-01-06T08:00:00.000Z", failure: null},
    {name: "git:web", synced_at: null, failure: "there is no clone"},
  ],
};

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fivekeys-freshness-"));
  path = join(folder, "freshness.json");
});
afterEach(() => rmSync(folder, {recursive: true}));

it("is not known before the first sync", () => {
  expect(readFreshness(path)).toBeNull();
});

it("comes back as it was written, and replaces what was before", () => {
  writeFreshness(path, {...freshness, fingerprint: "old"});
  writeFreshness(path, freshness);
  expect(readFreshness(path)).toEqual(freshness);
  expect(readFileSync(path, "utf8")).toMatch(/^\{\n {2}"fingerprint": "abc",\n.*\}\n$/s);
  expect(readdirSync(folder)).toEqual(["freshness.json"]);
});

it("replaces the draft of a killed run, and is never half of one", () => {
  writeFreshness(path, freshness);
  writeFileSync(`${path}.draft`, '{"fingerprint": "ha');
  expect(readFreshness(path)).toEqual(freshness);
  writeFreshness(path, {...freshness, fingerprint: "new"});
  expect(readFreshness(path)?.fingerprint).toBe("new");
  expect(readdirSync(folder)).toEqual(["freshness.json"]);
});

it("stays as it was when the new one cannot be written", () => {
  writeFreshness(path, freshness);
  mkdirSync(`${path}.draft`);
  expect(() => writeFreshness(path, {...freshness, fingerprint: "new"})).toThrow(/EISDIR/);
  expect(readFreshness(path)).toEqual(freshness);
});

it("that cannot be read is not taken for one that is missing", () => {
  expect(() => readFreshness(folder)).toThrow(/EISDIR/);
});
