import {expect, test} from "vitest";
import {mapText} from "./fixtures/mapping.ts";

function typeform(token: string, docs: number) {
  const field = (id: string, type: string, ref?: string) => ({id, type, ref});
  return {
    ...{response_id: token, token, landed_at: "2026-10-05T08:00:00Z"},
    submitted_at: "2026-10-05T08:01:00Z",
    metadata: {user_agent: "Canary/1", network_id: "canary", referer: "https://canary.example"},
    hidden: {name: "Canary"},
    answers: [
      {type: "number", number: docs, field: field("f1", "opinion_scale", "docs_ref")},
      {type: "choice", choice: {label: "Agree"}, field: field("f2", "multiple_choice")},
      {type: "choices", choices: {labels: ["Slow; build"]}, field: field("f3", "multiple_choice")},
      {type: "text", text: "by me@canary.example", field: field("f4", "long_text")},
      {type: "email", email: "me@canary.example", field: field("f5", "email")},
    ],
  };
}

const TYPEFORM = `columns:
  docs_ref: {question: docs}
  f2: {question: flow}
  f4: {question: comment, comment: keep}
check_boxes:
  f3: {questions: {blocked_share: Slow; build}}`;

const said = [
  {token: "t1", question: "docs", team: null, said: 4},
  {token: "t1", question: "flow", team: null, said: 4},
  {token: "t1", question: "comment", team: null, said: "by [e-mail]"},
  {token: "t1", question: "blocked_share", team: null, said: 1},
];

test("pages of Typeform's API are read, by the ref or the id of a field", () => {
  const page = {total_items: 1, page_count: 1, items: [typeform("t1", 4)]};
  const {answers, origin, dropped} = mapText(JSON.stringify(page), {mapping: TYPEFORM});
  expect({answers, origin, dropped}).toEqual({answers: said, origin: "typeform", dropped: []});
  const byId = mapText(JSON.stringify(page), {mapping: TYPEFORM.replace("docs_ref", "f1")});
  expect(byId.answers).toEqual(said);
});

test("saved deliveries of its webhook are read too, and a repeated one counts once", () => {
  const delivery = {
    event_id: "e",
    event_type: "form_response",
    form_response: {form_id: "f", definition: {fields: []}, ...typeform("t1", 4)},
  };
  const text = `${JSON.stringify(delivery)}\n${JSON.stringify({...delivery, event_id: "e2"})}\n`;
  expect(mapText(text, {mapping: TYPEFORM}).answers).toEqual(said);
  const other = {...delivery, form_response: typeform("t1", 5)};
  const clash = `${JSON.stringify(delivery)}\n${JSON.stringify(other)}\n`;
  expect(() => mapText(clash, {mapping: TYPEFORM})).toThrow("row 2: has the same id as row 1");
});

test("answers of the API of Google Forms are read, without the address", () => {
  const text = (...values: string[]) => ({textAnswers: {answers: values.map(value => ({value}))}});
  const page = {
    responses: [
      {
        ...{
          responseId: "r1",
          createTime: "2026-10-05T08:00:00Z",
          respondentEmail: "a@canary.example",
        },
        answers: {q1: {questionId: "q1", ...text("4")}, q2: {questionId: "q2", ...text("A", "B")}},
      },
      {responseId: "r2", createTime: "2026-09-05T08:00:00Z", answers: {}},
    ],
  };
  const mapping = `columns: {q1: {question: docs}}
check_boxes: {q2: {questions: {blocked_share: b}}}`;
  const {answers, notUsed, origin} = mapText(JSON.stringify(page), {mapping});
  expect(origin).toBe("google_forms");
  expect(answers.map(({token, said}) => [token, said])).toEqual([
    ["r1", 4],
    ["r1", 1],
  ]);
  expect(notUsed).toEqual({"outside the wave": 1});
});

test("answers of Formbricks are read once they are finished", () => {
  const response = (id: string, finished: boolean) => ({
    ...{id, createdAt: "2026-10-05T08:00:00.000Z", finished, surveyId: "s", contactId: "canary"},
    data: {q1: 4, q2: "Agree", q3: ["x"], q4: {city: "Canary"}},
    meta: {country: "ZA", userAgent: {browser: "Canary"}},
  });
  const page = {data: [response("a", true), response("b", false)]};
  const mapping = "columns: {q1: {question: docs}, q2: {question: flow}}";
  const {answers, notUsed, dropped} = mapText(JSON.stringify(page), {mapping});
  expect(answers.map(({token, said}) => [token, said])).toEqual([
    ["a", 4],
    ["a", 4],
  ]);
  expect(notUsed).toEqual({"not sent": 1});
  expect(dropped).toEqual(["q3"]);
});

test.each([
  ["{", "f: is not JSON"],
  ["[]", "f: has no responses"],
  ['{"items":[]}', "f: has no responses"],
  ['{"items":[{"id":1}]}', "f: row 1: is no response of Typeform, Google Forms or Formbricks"],
  ["[3]", "f: row 1: is no response of Typeform, Google Forms or Formbricks"],
  [
    '[{"token":"t","answers":[]},{"responseId":"r"}]',
    "f: row 2: is not of typeform, as the first is",
  ],
])("%s is refused", (text, reason) => {
  expect(() => mapText(text, {mapping: "columns: {q: {question: docs}}"})).toThrow(reason);
});
