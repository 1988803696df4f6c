import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {expect, it} from "vitest";
import {loadQuestions, readQuestions} from "./questions.ts";

function mistakesIn(text: string): string[] {
  try {
    readQuestions(text, {file: "q.yaml"});
  } catch (error) {
    return (error as Error).message.split("\n  ");
  }
  return [];
}

it("has the plan's pulse built in", () => {
  const {survey, languages, questions} = loadQuestions(null, {root: "."});
  expect([survey, ...languages]).toEqual(["pulse", "en", "de"]);
  const told = questions.map(({id, kind, dimension, isRequired, choices}) => [
    id,
    kind,
    dimension,
    isRequired,
    choices.map(({value}) => value),
  ]);
  const steps = [1, 2, 3, 4, 5];
  expect(told).toEqual([
    ["docs", "likert", "satisfaction", true, steps],
    ["tooling", "likert", "satisfaction", true, steps],
    ["support", "likert", "satisfaction", true, steps],
    ["blocked_share", "share", "efficiency", true, [0, 0.1, 0.25, 0.5, 0.75]],
    ["flow", "likert", "efficiency", true, steps],
    ["comment", "comment", null, false, []],
  ]);
  for (const {choices} of questions.slice(0, 5)) {
    for (const {label} of choices) expect(Object.keys(label)).toEqual(["en", "de"]);
  }
});

it("names the place of each mistake, and the key that was meant", () => {
  expect(
    mistakesIn(`survey: ours
version: 1
titel: {en: A}
title: {en: A}
questions:
  - {id: a, kind: likert, text: {en: b}, lables: {}, labels: {en: [1]}}
  - {id: b, kind: scale}
  - {id: c, kind: share, text: {en: 3}, choices: [{value: 2, label: {en: a}, x: 1}]}
`),
  ).toEqual([
    'Cannot use the questions: "q.yaml" has 10 mistakes',
    "q.yaml:2:1: version: expected text",
    "q.yaml:6:68: questions.0.labels.en.0: expected text",
    "q.yaml:6:63: questions.0.labels.en: expected at least 5 in the list",
    'q.yaml:6:42: questions.0.lables is not a known key; did you mean "labels"?',
    'q.yaml:7:13: questions.1.kind: expected "likert", "share" or "comment"',
    "q.yaml:8:33: questions.2.text.en: expected text",
    "q.yaml:8:52: questions.2.choices.0.value: expected at most 1",
    "q.yaml:8:78: questions.2.choices.0.x is not a known key; the keys here are value, label",
    "q.yaml:8:41: questions.2.choices: expected at least 2 in the list",
    'q.yaml:3:1: titel is not a known key; did you mean "title"?',
  ]);
});

it("wants every text in every language of the title, and each id and value once", () => {
  expect(
    mistakesIn(`survey: ours
version: "1"
title: {en: A, de: B}
page: {en: {puropse: x}, nl: {}}
questions:
  - {id: a, kind: comment, text: {en: b}}
  - {id: a, kind: comment, text: {en: b, de: c, fr: d}}
  - id: c
    kind: share
    text: {en: b, de: b}
    choices: [{value: 0.5, label: {en: b, de: b}}, {value: 0.5, label: {en: b, de: b}}]
`),
  ).toEqual([
    'Cannot use the questions: "q.yaml" has 6 mistakes',
    "q.yaml:6:28: questions.0.text has no de, which the title has",
    'q.yaml:7:6: questions.1.id is there already: "a"',
    "q.yaml:7:49: questions.1.text.fr is in a language that the title is not in",
    "q.yaml:11:53: questions.2.choices.1.value is there already: 0.5",
    'q.yaml:4:13: page.en.puropse is not a known key; did you mean "purpose"?',
    "q.yaml:4:26: page.nl is in a language that the title is not in",
  ]);
});

it("takes a language that is not built in only with all the words of the page", () => {
  const [mistake = ""] = mistakesIn(`survey: ours
version: "1"
title: {en: A, fr: B}
questions: [{id: a, kind: comment, text: {en: b, fr: c}}]
`);
  expect(mistake).toMatch(
    /^Cannot use the questions: q.yaml:\d+:1: page.fr is not whole: it lacks /,
  );
});

it("puts a file's own words over the built-in ones", () => {
  const {page} = readQuestions(
    'survey: ours\nversion: "1"\ntitle: {en: A}\npage: {en: {send: Off it goes}}\n' +
      "questions: [{id: a, kind: comment, text: {en: b}}]\n",
    {file: "q.yaml"},
  );
  expect(page.en?.send).toBe("Off it goes");
  expect(page.en?.optional).toBe("(optional)");
});

it.each([
  ["survey: [", "q.yaml:1:10: not valid YAML, "],
  ["", "expected a mapping"],
  ["- a", "expected a mapping"],
])("refuses %j", (text, words) => {
  expect(mistakesIn(text)[0]).toContain(words);
});

it("says which file is not there", () => {
  const root = mkdtempSync(join(tmpdir(), "fivekeys-questions-"));
  try {
    expect(() => loadQuestions("ours.yaml", {root})).toThrow(
      'Cannot use the questions "ours.yaml": there is no such file',
    );
    writeFileSync(join(root, "ours.yaml"), "#".repeat(300_000));
    expect(() => loadQuestions("ours.yaml", {root})).toThrow("300000 bytes, more than 262144");
  } finally {
    rmSync(root, {recursive: true});
  }
});
