import {expect, test} from "vitest";
import {age, groupSources, nameOfSource} from "./freshness.ts";

const MINUTE = 60_000;

test("an age is said as a person would", () => {
  const ages = [0, 59_999, MINUTE, 59 * MINUTE, 60 * MINUTE, 47 * 60 * MINUTE, 49 * 60 * MINUTE];
  expect(ages.map(age)).toEqual([
    "just now",
    "just now",
    "1 min ago",
    "59 min ago",
    "1 h ago",
    "47 h ago",
    "2 days ago",
  ]);
});

test("a source is called by its kind and its last name", () => {
  expect(nameOfSource("github:github.com/acme/shop")).toBe("GitHub shop");
  expect(nameOfSource("prefect")).toBe("Prefect");
  expect(nameOfSource("odd:thing")).toBe("odd thing");
});

test("several sources of a kind are one line, as old as the oldest", () => {
  const source = (name: string, synced_at: string | null, failure: string | null = null) => ({
    name,
    synced_at,
    failure,
  });
  expect(
    groupSources([
      source("git:a", "2025-11-02"),
      source("prefect", "2025-11-03"),
      source("git:b", "2025-11-01", "unreachable"),
      source("slack:a", "2025-11-01"),
      source("slack:b", null),
    ]),
  ).toEqual([
    {words: "git (2)", read_at: "2025-11-01", failed: 1},
    {words: "Prefect", read_at: "2025-11-03", failed: 0},
    {words: "Slack (2)", read_at: null, failed: 0},
  ]);
});
