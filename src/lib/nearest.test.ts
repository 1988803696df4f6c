import {expect, test} from "vitest";
import {editDistance, nearest} from "./nearest.ts";

test("the distance counts insertions, deletions, substitutions and swaps", () => {
  expect(editDistance("kitten", "sitting")).toBe(3);
  expect(editDistance("", "abc")).toBe(3);
  expect(editDistance("frist", "first")).toBe(1);
  expect(editDistance("same", "same")).toBe(0);
});

test("the nearest word wins, whatever its case", () => {
  expect(nearest("servces", ["sources", "services"])).toBe("services");
  expect(nearest("europe/london", ["Europe/Lisbon", "Europe/London"])).toBe("Europe/London");
});

test("a word far from all of them has no nearest", () => {
  expect(nearest("colour", ["name", "paths"])).toBe(null);
  expect(nearest("ab", ["ac"])).toBe(null);
});
