import {expect, test} from "vitest";
import {mapText} from "./fixtures/mapping.ts";
import {valueReader} from "./value.ts";

const TYPEFORM =
  "#,How are the docs?,Blocked?,hidden_name,Response Type,Start Date (UTC),Stage Date (UTC),Submit Date (UTC),Network ID,Tags\n";

function typeform(token: string, docs: string, {blocked = "", sent = "2026-10-05 09:00:00"} = {}) {
  return `${token},${docs},${blocked},Ann,completed,2026-10-05 08:59:00,,${sent},4d2f,\n`;
}

test("a Typeform export is known by its header, its ids are taken and what was not sent is not", () => {
  const rows = typeform("t1", "Strongly disagree", {blocked: "12.5 %"}) + typeform("t2", "5");
  const {answers, notUsed, dropped, origin} = mapText(
    TYPEFORM + rows + typeform("t3", "Agree", {sent: ""}),
    {
      mapping: `columns:
  How are the docs?: {question: docs, values: {strongly  DISAGREE: 1, Agree: 4, "5": 5}}
  Blocked?: {question: blocked_share}`,
    },
  );
  expect(origin).toBe("typeform");
  expect(answers).toEqual([
    {token: "t1", question: "docs", team: null, said: 1},
    {token: "t1", question: "blocked_share", team: null, said: 0.125},
    {token: "t2", question: "docs", team: null, said: 5},
  ]);
  expect(notUsed).toEqual({"not sent": 1});
  expect(dropped).toContain("hidden_name");
  expect(dropped).toContain("Network ID");
});

test("labels are those of the question in every language, and numbers of its scale", () => {
  const body = ["Agree", "gar nicht", " STRONGLY  agree ", "3", "Teils teils"].join("\n");
  const {answers} = mapText(`Flow,x\n${body.replaceAll("\n", ",\n")},\n`, {
    mapping: "columns: {Flow: {question: flow}}",
  });
  expect(answers.map(({said}) => said)).toEqual([4, 1, 5, 3, 3]);
});

test("boxes that are ticked are 1 and the others 0; nothing ticked is what the mapping says", () => {
  const mapping = (empty: string) => `check_boxes:
  Why?: {questions: {blocked_share: Slow build}, empty: ${empty}}`;
  const text = "Why?,x\nReviews;slow build,\nReviews,\n,x\n";
  expect(mapText(text, {mapping: mapping("none ticked")}).answers.map(({said}) => said)).toEqual([
    1, 0, 0,
  ]);
  expect(mapText(text, {mapping: mapping("no answer")}).answers.map(({said}) => said)).toEqual([
    1, 0,
  ]);
});

test("what is no answer by the mapping is none", () => {
  const mapping = "columns: {Docs: {question: docs, values: {Good: 5, Does not apply: null}}}";
  const {answers, columns} = mapText("Docs,x\nGood,\nDoes not apply,\n,x\n", {mapping});
  expect(answers.map(({said}) => said)).toEqual([5]);
  expect(columns).toEqual([{column: "Docs", question: "docs", answers: 1, empty: 2}]);
});

test.each([
  ["DD/MM/YYYY", "03/10/2026", null],
  ["MM/DD/YYYY", "10/03/2026 9:00", null],
  ["DD/MM/YYYY", "3.10.2026", null],
  ["YYYY-MM-DD", "2026/10/3 10:39:41 PM GMT+1", null],
  ["DD/MM/YYYY", "10/13/2026", 'is not a day that exists: "10/13/2026"'],
  ["DD/MM/YYYY", "2026-10-03", 'is not written DD/MM/YYYY: "2026-10-03"'],
  ["YYYY-MM-DD", "03/10/2026", 'is not written YYYY-MM-DD: "03/10/2026"'],
  ["MM/DD/YYYY", "02/29/2026", 'is not a day that exists: "02/29/2026"'],
  ["DD/MM/YYYY", "Ann Canary", "does not begin with a day"],
])("by %s, %s: %j", (format, day, fault) => {
  const mapping = `date: {column: Day, format: ${format}}\ncolumns: {Docs: {question: docs}}`;
  const map = () => mapText(`Day,Docs\n${day},4\n`, {mapping}).answers;
  if (fault === null) expect(map()).toHaveLength(1);
  else expect(map).toThrow(`f:2: Day ${fault}`);
});

test.each([
  ["Docs,Docs\n4,4\n", 'f: has 2 columns "Docs": which is meant is ambiguous'],
  ["Dogs,x\n4,\n", 'f: has no column "Docs"; did you mean "Dogs"?'],
  ["Docs,x\n0.5,\n", 'f:2: Docs is not on the scale of "docs"'],
  ["Docs,x\n50 %,\n", 'f:2: Docs is no answer to "docs"'],
  ["Docs,x\n4\n", "f:2: has 1 cells, and the header 2"],
  ['Docs,x\n4,"\n', "f:2: has a quote that is never closed"],
  ['Docs,x\n4,a"b\n', "f:2: has a quote inside a cell"],
  ["Docs;x\n4;\n", "f:1: has no commas"],
])("%j is refused", (text, reason) => {
  expect(() => mapText(text, {mapping: "columns: {Docs: {question: docs}}"})).toThrow(reason);
});

test("a number is neither a share nor per cent until the mapping says so", () => {
  const map = (scale: string) =>
    mapText("B,x\n0.5,\n", {mapping: `columns: {B: {question: blocked_share${scale}}}`}).answers;
  expect(() => map("")).toThrow("f:2: B is ambiguous: a share or per cent");
  expect(map(", scale: share")[0]?.said).toBe(0.5);
  expect(map(", scale: percent")[0]?.said).toBe(0.005);
});

test("an id that is there twice, or nowhere, is refused", () => {
  const mapping = "token: Id\ncolumns: {Docs: {question: docs}}";
  const text = "Id,Docs\na,4\na,4\n,4\n";
  expect(() => mapText(text, {mapping})).toThrow(/f:3: has the same id as row 2\s+f:4: has no id/);
});

test("a label that means two things is none", () => {
  const choices = [
    {value: 0, label: {en: "None", de: "Gift"}},
    {value: 1, label: {en: "Gift", de: "Geschenk"}},
  ];
  const words = {en: "?", de: "?"};
  const question = {
    id: "q",
    kind: "share",
    dimension: null,
    isRequired: true,
    text: words,
    choices,
  } as const;
  const value = valueReader(question, {question: "q"});
  expect([value("none"), value("Geschenk")]).toEqual([0, 1]);
  expect(value("gift")).toHaveProperty("fault");
});

test("a day that may be of two months is never guessed, also where another row would tell", () => {
  const mapping = "date: {column: Day}\ncolumns: {Docs: {question: docs}}";
  const map = () => mapText("Day,Docs\n13/10/2026,4\n03/04/2026,4\n", {mapping});
  expect(map).toThrow(/f:2: Day is ambiguous: "13\/10\/2026".*\n.*f:3: Day is ambiguous/);
});

test("a line break within quotes does not put later lines out of count", () => {
  const text = 'Docs,x\n4,"a\nb"\nwhat,\n';
  expect(() => mapText(text, {mapping: "columns: {Docs: {question: docs}}"})).toThrow("f:4: Docs");
});
