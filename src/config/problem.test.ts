import {expect, test} from "vitest";
import {mistake} from "./fixtures/example.ts";

test("a long list of mistakes is cut", () => {
  const text = Array.from({length: 25}, (_, i) => `unknown_${i}: 1`).join("\n");
  const lines = mistake(text).split("\n  ");
  expect(lines).toHaveLength(22);
  expect(lines.at(-1)).toBe("and 5 more");
});
