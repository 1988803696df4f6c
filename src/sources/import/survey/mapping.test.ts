import {expect, test} from "vitest";
import {mappingOf} from "./fixtures/mapping.ts";

test.each([
  [
    "columns: {A: {question: dcos}}",
    'columns.A.question is none of the questions: "dcos"; did you mean "docs"?',
  ],
  [
    "columns: {A: {question: docs}, B: {question: docs}}",
    'columns.B.question is mapped twice: "docs"',
  ],
  [
    "columns: {A: {question: comment}}",
    "columns.A is free text, which is dropped: write comment: keep",
  ],
  ["columns: {A: {question: docs, comment: keep}}", "columns.A.comment is only for comments"],
  ["columns: {A: {question: docs, scale: share}}", "columns.A.scale is only for shares"],
  [
    "columns: {A: {question: docs, values: {Good: 6}}}",
    "columns.A.values.Good is not 1, 2, 3, 4 or 5: 6",
  ],
  ["columns: {A: {question: blocked_share, values: {x: 25}}}", "values.x is not from 0 to 1: 25"],
  [
    "columns: {A: {question: docs, values: {x: 1, X: 2}}}",
    "values.X is there twice, but for its case",
  ],
  ["columns: {A: {question: docs, keep: true}}", "columns.A.keep is not a known key"],
  ["check_boxes: {A: {questions: {docs: x}}}", "check_boxes.A.questions.docs is no share"],
  ["columns: {}", "columns names no question"],
  [
    "date: {column: A, format: DD.MM}\ncolumns: {A: {question: docs}}",
    'date.format expected "YYYY-MM-DD" or',
  ],
  ["columns: [", "not valid YAML"],
])("%s: %s", (text, reason) => {
  expect(() => mappingOf(text)).toThrow(reason);
});

test("a mistake is told with its line and column", () => {
  expect(() => mappingOf("columns:\n  A: {question: dcos}")).toThrow("m.yaml:3:7: columns.A");
});
