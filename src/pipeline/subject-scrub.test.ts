import {readFileSync} from "node:fs";
import {join} from "node:path";
import {afterAll, expect, test} from "vitest";
import {codeFiles, isTest} from "../../test/tree.ts";
import {removeFolders, temporaryFolder} from "../sources/import/fixtures/reading.ts";
import type {RawEvent} from "../sources/source.ts";
import {openSnapshot} from "./snapshot-write.ts";
import {scrubbed, scrubbedBatch} from "./subject-scrub.ts";

afterAll(removeFolders);

const gone = "0123456789abcdef0123456789abcdef";
const other = "f".repeat(32);
const identity = {isErased: (hash: string) => hash === gone, erasedCount: 1, check: "check"};

test("a hash goes wherever it stands, and nothing else does", () => {
  const {isErased} = identity;
  const sha = `${gone}01234567`;
  expect(scrubbed({person: gone, sha, people: [gone, other, null]}, isErased)).toEqual({
    person: null,
    sha,
    people: [other, null],
  });
  expect(scrubbed({[gone]: 1, in: {text: `by ${gone}, ${other}`}}, isErased)).toEqual({
    erased: 1,
    in: {text: `by erased, ${other}`},
  });
  expect(scrubbed([[gone], "erased", 0, false], isErased)).toEqual([[], "erased", 0, false]);
});

const event: RawEvent = {
  id: `github:shop:response:${gone}`,
  source: "github",
  kind: "github.response",
  version: "1",
  payload: {repository: "shop", person_id: gone},
};

test("a batch, its cursor and a snapshot are without those who were erased", () => {
  const batch = {events: [event], cursor: {scope: "github:shop", value: {seen: [gone]}}};
  expect(JSON.stringify(scrubbedBatch(batch, identity))).not.toContain(gone);
  expect(scrubbedBatch(batch, {...identity, erasedCount: 0})).toBe(batch);
  const folder = join(temporaryFolder(), "snapshot");
  const {keep, close} = openSnapshot(folder, {identity, readAt: "2026-01-01T00:00:00Z"});
  keep(batch);
  close();
  const text = readFileSync(join(folder, "shop.response.ndjson"), "utf8");
  expect(text).toContain('"person_id":null');
  expect(text).not.toContain(gone);
});

test("whoever stores events says who was erased", () => {
  const calls = codeFiles()
    .filter(({path}) => path.startsWith("src/") && !isTest(path))
    .flatMap(({path, text}) =>
      [...text.matchAll(/await ingest\([^;]*\)/g)].map(([call]) => ({path, call})),
    );
  expect(calls.length).toBeGreaterThan(1);
  for (const call of calls) expect(call.call, call.path).toContain("identity");
});
