import {mkdtempSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {expect, test} from "vitest";
import {TOKEN_LINES, TOKENS} from "./fixtures/guarded.ts";
import {findToken, readTokens} from "./tokens.ts";

test("a token has the role that stands before it, or is an operator's", () => {
  const tokens = readTokens({FIVEKEYS_TOKEN: TOKEN_LINES});
  const roles = [TOKENS.viewer, TOKENS.operator, TOKENS.admin].map(
    token => findToken(tokens, token)?.role,
  );
  expect(roles).toEqual(["viewer", "operator", "admin"]);
  expect(readTokens({})).toEqual([]);
});

test("tokens are read from a file as well", () => {
  const path = join(mkdtempSync(join(tmpdir(), "fivekeys-token-")), "token");
  writeFileSync(path, `${TOKEN_LINES}\n`);
  expect(readTokens({FIVEKEYS_TOKEN_FILE: path})).toHaveLength(3);
});

test("nothing but the whole token is one", () => {
  const tokens = readTokens({FIVEKEYS_TOKEN: TOKEN_LINES});
  const {viewer} = TOKENS;
  for (const given of [
    "",
    viewer.slice(1),
    `${viewer}1`,
    `viewer:${viewer}`,
    viewer.toUpperCase(),
  ]) {
    if (given !== viewer) expect(findToken(tokens, given)).toBeNull();
  }
});

test.each([
  ["short", "has fewer than 32 characters"],
  [`${TOKENS.viewer} ${"9".repeat(31)}`, "token 2 has fewer than 32 characters"],
  [`chief:${TOKENS.viewer}`, "is no role"],
  [`${TOKENS.viewer}\nadmin:${TOKENS.viewer}`, "stands there twice"],
])("what is no good token is refused without being shown", (lines, why) => {
  expect(() => readTokens({FIVEKEYS_TOKEN: lines})).toThrow(why);
  try {
    readTokens({FIVEKEYS_TOKEN: lines});
  } catch (error) {
    expect(String(error)).not.toMatch(/short|9{5}|1{5}|chief/);
  }
});
