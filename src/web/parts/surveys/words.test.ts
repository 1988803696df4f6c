import {expect, test} from "vitest";
import {groupWords, questionWords, suppressedWords} from "./words.ts";

test("what is not shown says why", () => {
  expect(suppressedWords(null)).toBe(null);
  expect(suppressedWords("fewer than 8 people")).toBe("Fewer than 8 answered: not shown");
  expect(suppressedWords("would give a smaller group away")).toBe(
    "Not shown: it would give a smaller group away",
  );
});

test("a team's own question is told as it was asked", () => {
  const text = "How satisfied are you with the load of being on call?";
  const own = {survey: "crew", questions: [{question: "docs", text}]};
  expect(questionWords("docs", own)).toBe(text);
  expect(questionWords("docs", {...own, survey: "pulse"})).toBe("Documentation");
  expect(questionWords("on_call_load", own)).toBe("On call load");
  expect(questionWords(null, own)).toBe("All questions together");
  expect(groupWords({part: "rest", team: null})).not.toContain("null");
});
