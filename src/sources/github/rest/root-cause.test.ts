import {expect, it} from "vitest";
import {rootCause} from "./root-cause.ts";

const SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";
const causeOf = (text: string | null) => rootCause(text, {repository: "github:acme/shop"});

it.each([
  ["root cause: #12", 12],
  ["It broke.\n\n**Root cause:** #12 (the cache)", 12],
  ["ROOT CAUSE : PR #12", 12],
  ["root-cause: pull request #12.", 12],
  ["Root cause: acme/shop#12", 12],
  ["root cause: https://github.com/Acme/Shop/pull/12/files", 12],
  ["root cause: #11\nNo, it was another.\nroot cause: #12", 12],
  ["> root cause: #11\n\nroot cause: #12\n\n> root cause: #13", 12],
  ["<!-- root cause: #99 -->\nroot cause: #12\n<!-- root cause: #98", 12],
])("%s names a pull request", (text, number) => {
  expect(causeOf(text)).toEqual({cause_sha: null, cause_number: number});
});

it.each([
  [`root cause: ${SHA}`, SHA],
  [`root cause: \`${SHA.slice(0, 8)}\``, SHA.slice(0, 8)],
  [`Root Cause: commit ${SHA.toUpperCase()}`, SHA],
  [`root cause: <https://github.com/acme/shop/commit/${SHA}>`, SHA],
  [`root cause: acme/shop@${SHA}`, SHA],
])("%s names a commit", (text, sha) => {
  expect(causeOf(text)).toEqual({cause_sha: sha, cause_number: null});
});

it.each([
  null,
  "",
  "no root cause known, see #12",
  "root cause: unknown",
  "root cause: effaced by hand",
  "root cause: 1234567 rows were lost",
  "root cause: other/shop#12",
  "root cause: shop/shop#12",
  "root cause: evilacme/shop#12",
  "root cause: https://github.com/acme/other/pull/12",
  "> root cause: #12",
  "<!-- root cause: <sha | #PR> root cause: #12 -->",
  "grassroot cause: #12",
])("%j names nothing of this repository", text => {
  expect(causeOf(text)).toEqual({cause_sha: null, cause_number: null});
});

it("reads a long text in no time", () => {
  const start = performance.now();
  for (const part of ["root cause:", "<!--", "> ", "root cause: acme/", "*`_ "]) {
    causeOf(part.repeat(20_000));
  }
  expect(performance.now() - start).toBeLessThan(1000);
});
