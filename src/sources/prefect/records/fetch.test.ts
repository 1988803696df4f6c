import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {afterEach, beforeEach, describe, expect, it} from "vitest";
import type {Batch, Json} from "../../source.ts";
import {listening} from "../fixtures/recorded.ts";
import {fetchRunRecords} from "./index.ts";

const READ_AT = "2026-11-22T12:00:00.000Z";
const RUN = "c675b132-7e41-4547-a9dd-47eed2e8c053";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "fivekeys-records-"));
});
afterEach(() => rmSync(root, {recursive: true, force: true}));

/** A record of the run's state with this number; half an hour before the reading, as is its file. */
function record(state: number, more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    schema: "fivekeys.run-record/1",
    flow_run_id: RUN,
    flow: "refinement",
    state_id: stateId(state),
    state_type: "RUNNING",
    state_name: "Running",
    happened_at: "2026-11-22T11:30:00.123456Z",
    tags: ["b", "a"],
    ...more,
  });
}

function stateId(state: number): string {
  return `00000000-0000-4000-8000-${String(state).padStart(12, "0")}`;
}

function write(name: string, content: string | Uint8Array, at = "2026-11-22T11:30:00Z"): string {
  const path = join(root, "records", name);
  mkdirSync(dirname(path), {recursive: true});
  writeFileSync(path, content);
  utimesSync(path, new Date(at), new Date(at));
  return path;
}

async function fetched({
  place = "records",
  cursors = {},
  readAt = READ_AT,
}: {
  place?: string;
  cursors?: Record<string, Json>;
  readAt?: string;
} = {}) {
  const {context, problems} = listening({cursors, readAt});
  const batches: Batch[] = [];
  for await (const batch of fetchRunRecords(place, {config: {root}, context, env: {}})) {
    batches.push(batch);
  }
  const events = batches.flatMap(({events}) => events);
  const cursor = batches.findLast(({cursor}) => cursor !== undefined)?.cursor;
  const next = cursor === undefined ? cursors : {...cursors, [cursor.scope]: cursor.value};
  const records = events.filter(({kind}) => kind === "prefect.run_record");
  const states = records.map(({payload}) => Number(String(payload.state_id).slice(-12)));
  return {events, records, states, problems, cursors: next, batches};
}

describe("a folder of run records", () => {
  it("gives each record, and the state that it was written on", async () => {
    const more = {
      deployment: "nightly",
      started_at: "2026-11-22 11:00:00+00:00",
      run_count: 2,
      is_subflow: false,
      sha: "9073529A",
      environment: "prod",
      owner: "platform",
      result: {success: false, status: "VALIDATION_FAILED", rows: "a secret"},
      parameters: {password: "a secret"},
    };
    write("a.jsonl", `${record(1, more)}\n`);
    const {events} = await fetched();
    expect(events).toEqual([
      {
        id: `prefect:run_record:${RUN}:${stateId(1)}`,
        source: "prefect",
        kind: "prefect.run_record",
        version: "",
        payload: {
          flow_run_id: RUN,
          state_id: stateId(1),
          flow: "refinement",
          deployment: "nightly",
          state_type: "RUNNING",
          state_name: "Running",
          happened_at: "2026-11-22T11:30:00.123Z",
          started_at: "2026-11-22T11:00:00.000Z",
          run_count: 2,
          tags: ["a", "b"],
          is_subflow: false,
          sha: "9073529a",
          environment: "prod",
          owner: "platform",
          result: ["status=VALIDATION_FAILED", "success=false"],
        },
      },
      {
        id: `prefect:flow_run_state:${RUN}:${stateId(1)}`,
        source: "prefect",
        kind: "prefect.flow_run_state",
        version: "",
        payload: {
          flow_run_id: RUN,
          state_id: stateId(1),
          state_type: "RUNNING",
          state_name: "Running",
          happened_at: "2026-11-22T11:30:00.123Z",
        },
      },
    ]);
  });

  it("gives no state of a cancellation, which Prefect makes up for the hook", async () => {
    write("a.jsonl", `${record(1, {state_type: "CANCELLING", state_name: "Cancelling"})}\n`);
    expect((await fetched()).events.map(({kind}) => kind)).toEqual(["prefect.run_record"]);
  });

  it("is read with the folders in it, by the names of its files", async () => {
    write("a.jsonl", `${record(1)}\r\n\n${record(2)}\n`);
    write("2026/11/b.NDJSON", `\uFEFF${record(3)}\n`);
    write("2026/11/c.json-lines", record(4));
    symlinkSync(join(root, "records", "a.jsonl"), join(root, "records", "link.jsonl"));
    symlinkSync(join(root, "nowhere"), join(root, "records", "dead.jsonl"));
    write("README.md", "# What is here");
    const {states, problems} = await fetched();
    expect(states.toSorted()).toEqual([1, 1, 2, 2, 3, 4]);
    expect(problems).toEqual([
      "records/README.md: is no file of run records by its name: not read",
    ]);
  });

  it("takes the lines that teams wrote before there was a module for it", async () => {
    const line = {
      schema: "prefect.hook/1",
      flow_run_id: RUN,
      flow_name: "refinement",
      flow_run_name: "golden-lynx",
      state_id: stateId(7),
      state_type: "COMPLETED",
      state_name: "Completed",
      state_timestamp: "2026-11-22 09:50:04.339471+00:00",
      start_time: "None",
      run_count: 1,
      tags: [],
      deployment_id: null,
      git_sha: "0123456789",
      environment: "prod",
    };
    write("hooks.jsonl", `${JSON.stringify(line)}\n`);
    const {records} = await fetched();
    expect(records[0]!.payload).toMatchObject({
      flow: "refinement",
      happened_at: "2026-11-22T09:50:04.339Z",
      started_at: null,
      sha: "0123456789",
      result: [],
    });
  });
});

describe("a second reading", () => {
  it("reads only what is new or has grown", async () => {
    write("a.jsonl", `${record(1)}\n`);
    const b = write("b.jsonl", `${record(2)}\n`);
    const first = await fetched();
    expect((await fetched(first)).batches).toEqual([]);
    appendFileSync(b, `${record(3)}\n`);
    write("c.jsonl", `${record(4)}\n`);
    const second = await fetched(first);
    expect(second.states).toEqual([2, 3, 4]);
    // Of the same size, but written anew.
    write("a.jsonl", `${record(5)}\n`, "2026-11-22T11:31:00Z");
    rmSync(b);
    const third = await fetched(second);
    expect(third.states).toEqual([5]);
    expect(Object.keys(third.cursors["prefect:records:records"] as object)).toEqual([
      "a.jsonl",
      "c.jsonl",
    ]);
  });

  it("goes on with a line that was being written", async () => {
    const line = record(2);
    const path = write("a.jsonl", `${record(1)}\n${line.slice(0, 40)}`);
    const first = await fetched();
    expect([first.states, first.problems]).toEqual([[1], []]);
    appendFileSync(path, `${line.slice(40)}\n`);
    expect((await fetched(first)).states).toEqual([1, 2]);
  });

  it("says that a line is cut off when it has been so for more than an hour", async () => {
    write("a.jsonl", `${record(1)}\n{"sch`);
    expect((await fetched({readAt: "2026-11-22T12:30:00.000Z"})).problems).toEqual([]);
    const late = await fetched({readAt: "2026-11-22T12:30:01.000Z"});
    expect(late.problems).toEqual(["records/a.jsonl: its last line is cut off"]);
    expect((await fetched({...late, readAt: "2026-11-23T00:00:00.000Z"})).problems).toEqual(
      late.problems,
    );
  });

  it("keeps its batches small, and where it stands only at the end", async () => {
    const lines = Array.from({length: 2500}, (_, index) => record(index + 1));
    write("a.jsonl", `${lines.join("\n")}\n`);
    const {batches, states} = await fetched();
    expect(states).toEqual(lines.map((_, index) => index + 1));
    expect(batches.map(({events, cursor}) => [events.length, cursor !== undefined])).toEqual([
      [2000, false],
      [2000, false],
      [1000, true],
    ]);
  });
});

describe("what is wrong with a file", () => {
  it("is told by file and line, every time, and the rest is read", async () => {
    const lines = [
      record(1),
      "{",
      record(2, {flow_run_id: "a secret"}),
      record(3, {schema: "fivekeys.run-record/9"}),
      '{"flow_run_id":"a secret"}',
      record(4, {happened_at: null}),
      `{"schema":"${"x".repeat(64 * 1024)}"}`,
      record(5),
    ];
    const latin1 = Buffer.from(`${record(6, {owner: "Ze\u00e9"})}\n`, "latin1");
    write("a.jsonl", Buffer.concat([Buffer.from(`${lines.join("\n")}\n`), latin1]));
    const first = await fetched();
    expect(first.states).toEqual([1, 5]);
    expect(first.problems).toEqual([
      "records/a.jsonl:2: is not JSON",
      "records/a.jsonl:3: flow_run_id is odd",
      "records/a.jsonl:4: schema is none that is known",
      "records/a.jsonl:5: schema is missing",
      "records/a.jsonl:6: happened_at is missing",
      "records/a.jsonl:7: is longer than 64 KiB",
      "records/a.jsonl:9: is not UTF-8",
    ]);
    expect((await fetched(first)).problems).toEqual(first.problems);
  });

  it("leaves out a field that is not what it should be, and says so", async () => {
    const odd = {sha: "main", environment: "a\nb", result: {success: 1, status: "Dear all,"}};
    write("a.jsonl", `${record(1, odd)}\n${record(2, {sha: null, result: {success: true}})}\n`);
    const {records, problems} = await fetched();
    expect(
      records.map(({payload: {sha, environment, result}}) => [sha, environment, result]),
    ).toEqual([
      [null, null, []],
      [null, null, ["success=true"]],
    ]);
    expect(problems.map(problem => problem.replace("records/a.jsonl:1: ", ""))).toEqual([
      "sha is odd and was left out",
      "environment is odd and was left out",
      "result.status is no short word and was left out",
      "result.success is neither true nor false and was left out",
    ]);
  });

  it.each([
    ["a pickle", Buffer.from("80049516000000", "hex")],
    ["something compressed", Buffer.from("1f8b0800", "hex")],
    ["zeros", Buffer.from(`${record(1)}\n\0\0\0`)],
  ])("means that %s is never loaded", async (_, content) => {
    write("a.jsonl", content);
    const {events, problems} = await fetched();
    expect(events).toEqual([]);
    expect(problems).toEqual(["records/a.jsonl: is no text, a pickle perhaps: never loaded"]);
  });
});

describe("a place that cannot be read", () => {
  it.each([
    ["none", "there is no such folder"],
    ["file.txt", "it is not a folder"],
    ["ftp://host/records", "the address is not known"],
    ["az://account", "the address is not known"],
  ])("%s is refused", async (place, reason) => {
    writeFileSync(join(root, "file.txt"), "");
    await expect(fetched({place})).rejects.toMatchObject({
      name: "UserError",
      message: `Cannot read the run records in "${place}": ${reason}`,
      exitCode: 2,
    });
  });

  it("stands under its last name only, for the whole path may hold somebody's", async () => {
    write("a.txt", "");
    const {problems} = await fetched({place: join(root, "records")});
    expect(problems[0]).toMatch(/^records\/a\.txt: /);
  });
});
