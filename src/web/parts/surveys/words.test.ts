import {expect, test} from "vitest";
import {groupWords, questionWords, suppressedWords} from "./words.ts";

test("what is not shown says why", () => {
  expect(suppressedWords(null)).toBe(null);
  expect(suppressedWords("fewer than 8 people")).toBe("Fewer than 8 answered: not shown");
  expect(suppressedWords("would give a smaller group away")).toBe(
    "Not shown: it would give a smaller group away",
  );
});

test("a team's own question is told by its id", () => {
  expect(questionWords("on_call_load")).toBe("On call load");
  expect(questionWords(null)).toBe("All questions together");
  expect(groupWords({part: "rest", team: null})).not.toContain("null");
});
