import {afterAll, expect, test} from "vitest";
import {fc} from "../../../test/support/fast-check.ts";
import {read, removeFolders} from "./fixtures/reading.ts";

afterAll(removeFolders);

const HEADER = "deployment_id,service,finished_at,status";
const REST = "2025-02-01T08:00:00Z,succeeded";
const row = {
  environment: null,
  repository: null,
  sha: null,
  started_at: null,
  finished_at: "2025-02-01T08:00:00.000Z",
  status: "succeeded",
  url: null,
};

test("a byte order mark, CRLF, quotes, commas and line breaks in quotes, empty lines", async () => {
  const content = `\uFEFF${HEADER}\r\n"a","x, ""y""\r\nz",${REST}\r\n\r\nb,api,${REST}`;
  const {rows, refused} = await read("d.csv", {content});
  expect(refused).toEqual([]);
  expect(rows).toEqual([
    {...row, _place: 2, deployment_id: "a", service: 'x, "y"\r\nz'},
    {...row, _place: 5, deployment_id: "b", service: "api"},
  ]);
});

test("the place of a bad row counts the lines within quotes", async () => {
  const content = `${HEADER}\n"a\n\n","api",${REST}\nb,api,${REST.replace("succeeded", "ok")}\n`;
  expect((await read("d.csv", {content})).refused).toEqual([
    'Cannot import "d.csv": 1 thing is wrong, nothing of it was kept',
    'd.csv:5: status is not succeeded, failed or cancelled: "ok"',
  ]);
});

test.each([
  ["a,api", "d.csv:2: has 2 cells, and the header 4"],
  [`a,api,${REST},more`, "d.csv:2: has 5 cells, and the header 4"],
  [`"a"b,api,${REST}`, "d.csv:2: has a quote inside a cell"],
  [`a "b",api,${REST}`, "d.csv:2: has a quote inside a cell"],
  [`a,api,${REST}\n"b,api,${REST}\nc`, "d.csv:3: has a quote that is never closed"],
])("%j is refused", async (body, reason) => {
  const {refused} = await read("d.csv", {content: `${HEADER}\n${body}\n`});
  expect(refused[1]).toContain(reason);
});

test.each([
  [
    "deployment_id,servce,finished_at,status",
    'servce is not a column of the table; did you mean "service"?',
  ],
  ["deployment_id,servce,finished_at,status", "service is missing"],
  [`${HEADER},shoe_size_of_all`, "shoe_size_of_all is not a column of the table; the columns are"],
  [`${HEADER},status`, "status is there twice"],
  [HEADER.replaceAll(",", ";"), "has no commas: cells are separated by commas"],
])("the header %s is refused", async (header, reason) => {
  const {refused} = await read("d.csv", {content: `${header}\n`});
  expect(refused.some(line => line.startsWith(`d.csv:1: ${reason}`))).toBe(true);
});

test("a list is separated by spaces, and may be empty", async () => {
  const shas = ["a", "b", "c"].map(digit => digit.repeat(40));
  const time = "2025-02-01T08:00:00+01:00";
  const content = `repository,sha,parents,authored_at,committed_at,paths\n
r,${shas[0]},,${time},${time},
r,${shas[1]!.toUpperCase()},${shas[0]} ${shas[2]},${time},${time},b/c.ts a.ts b/c.ts`;
  const {rows} = await read("c.csv", {content, table: "commit"});
  expect(rows).toMatchObject([
    {_place: 3, parents: [], paths: [], form: "plain", is_hotfix: false, person_id: null},
    {_place: 4, sha: shas[1], parents: [shas[0], shas[2]], paths: ["a.ts", "b/c.ts"]},
  ]);
});

test("any texts come back from a file written by the rules", async () => {
  const cell = fc.string({
    minLength: 1,
    unit: fc.constantFrom("a", " ", ",", '"', "\n", "\r\n", "é", "😀"),
  });
  const texts = fc.array(
    cell.filter(text => text.trim() !== ""),
    {minLength: 1, maxLength: 20},
  );
  await fc.assert(
    fc.asyncProperty(texts, fc.constantFrom("\n", "\r\n"), async (services, end) => {
      const lines = services.map((text, i) => `${i},"${text.replaceAll('"', '""')}",${REST}`);
      const {rows} = await read("d.csv", {content: [HEADER, ...lines].join(end)});
      expect(rows.map(one => (one as {service: string}).service)).toEqual(services);
    }),
    {numRuns: 40},
  );
});
