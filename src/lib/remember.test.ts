import {expect, it} from "vitest";
import {remember} from "./remember.ts";

it("answers a text once, and again only once it has forgotten it", () => {
  const asked: string[] = [];
  const length = remember(text => {
    asked.push(text);
    return text.length;
  });
  expect([length("one"), length("three"), length("one")]).toEqual([3, 5, 3]);
  expect(asked).toEqual(["one", "three"]);
  for (let i = 0; i < 10_000; i++) length(`number ${i}`);
  expect(length("one")).toBe(3);
  expect(asked.filter(text => text === "one")).toHaveLength(2);
});
