import {expect, test} from "vitest";
import {fc} from "../../../test/support/fast-check.ts";
import {returnTo} from "./return-to.ts";

test("a path of ours is kept with its query and fragment", () => {
  for (const path of ["/", "/metrics/lead_time?days=28&service=a%20b#chart", "/deployments/x"]) {
    expect(returnTo(path)).toBe(path);
  }
});

test.each([
  "https://else.test/",
  "//else.test",
  "///else.test",
  "/\\else.test",
  "\\\\else.test",
  "/\t/else.test",
  "/\n/else.test",
  " //else.test",
  "/.//else.test",
  "/a/..//else.test",
  "/%2e//else.test",
  "javascript:alert(1)",
  "else.test",
  "/sign-out",
  "/sign-in/provider",
  "/api/v1/sync",
  "/x\r\nset-cookie: a=b",
  `/${"a".repeat(1001)}`,
  "",
])("%j leads to the start page", asked => {
  expect(returnTo(asked)).toBe("/");
});

test("whatever is asked for, a browser stays here", () => {
  const nasty = fc.string({unit: fc.constantFrom(..."/\\.:@?#%2fF5c \t\nhtps-el")});
  fc.assert(
    fc.property(
      fc.oneof(
        nasty,
        nasty.map(text => `/${text}`),
        fc.string(),
      ),
      asked => {
        const to = new URL(returnTo(asked), "https://here.test/sign-in");
        expect(to.origin).toBe("https://here.test");
        expect(returnTo(asked)).not.toMatch(/[\r\n\\]|^\/\//);
      },
    ),
    {numRuns: 2000},
  );
});
