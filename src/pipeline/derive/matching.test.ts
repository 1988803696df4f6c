import {expect, it} from "vitest";
import {matching} from "./matching.ts";

it.each([
  [["deploy*"], "deploy / eu", true],
  [["deploy [eu]"], "deploy [eu]", true],
  [["deploy (eu)"], "deploy (eu)", true],
  [["deploy"], "deploys", false],
  [["a", "b"], "b", true],
  [["A"], "a", false],
  [[], "a", false],
])("%j over %s: %s", (globs, name, expected) => {
  expect(matching(globs)(name)).toBe(expected);
});

it("takes every name where there are no globs, and any case where that is asked for", () => {
  expect(matching(undefined)("a")).toBe(true);
  expect(matching(["SEV[1]", "hot*"], {nocase: true})("sev[1]")).toBe(true);
  expect(matching(["SEV[1]", "hot*"], {nocase: true})("HotFix")).toBe(true);
});
