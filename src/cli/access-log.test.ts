import {mkdirSync, mkdtempSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {expect, test} from "vitest";
import {run} from "./access-log.ts";
import {testTerminal} from "./fixtures/terminal.ts";

const LINE = {at: "2025-01-31T10:00:00.000Z", role: "viewer", did: "GET /api/v1/status"};

function team() {
  const folder = mkdtempSync(join(tmpdir(), "fivekeys-access-"));
  writeFileSync(join(folder, "fivekeys.yaml"), "timezone: UTC\n");
  const log = join(folder, "data/metrics/access-log");
  const notes: string[] = [];
  const note = (message: string) => notes.push(message);
  const terminal = testTerminal(folder, {
    log: {note, progress: () => undefined, done: () => undefined},
  });
  return {
    notes,
    terminal,
    write: (entries: object[]) => {
      mkdirSync(log, {recursive: true});
      const text = entries.map(entry => `${JSON.stringify(entry)}\n`).join("");
      writeFileSync(join(log, "2025-01-31.ndjson"), text);
    },
  };
}

test("it prints the latest line first, also as a document", async () => {
  const {terminal, write} = team();
  write([
    {...LINE, who: "a1", status: 200},
    {...LINE, who: "b2", did: "GET /api/v1/metrics/:id", of: "lead_time", status: 200},
    {...LINE, who: null, role: null, status: 401},
  ]);
  expect(await run({args: [], options: {}, terminal})).toBe(0);
  expect(terminal.printed()).toBe(`\
2025-01-31T10:00:00.000Z  nobody  no role  401  GET /api/v1/status
2025-01-31T10:00:00.000Z  b2  viewer  200  GET /api/v1/metrics/:id (lead_time)
2025-01-31T10:00:00.000Z  a1  viewer  200  GET /api/v1/status
`);
});

test("one reader's lines can be asked for", async () => {
  const {terminal, write} = team();
  write([
    {...LINE, who: "a1", status: 200},
    {...LINE, who: "b2", status: 200},
  ]);
  await run({args: [], options: {json: true, who: "b2"}, terminal});
  expect(JSON.parse(terminal.printed())).toEqual({
    schema: "fivekeys.access-log/1",
    from: "2025-01-02",
    to: "2025-02-01",
    entries: [{...LINE, who: "b2", status: 200}],
  });
});

test("without a log it says so, and refuses days that are none", async () => {
  const {terminal, notes} = team();
  expect(await run({args: [], options: {}, terminal})).toBe(0);
  expect(notes).toEqual([expect.stringContaining("no access log yet")]);
  const wrong = run({args: [], options: {from: "monday"}, terminal});
  await expect(wrong).rejects.toThrow("from is not a day");
});
