import {afterEach, describe, expect, it} from "vitest";
import {
  type FakePrefect,
  fakePrefect,
  type Settings,
} from "../../../../test/support/fake-prefect/index.ts";
import {
  endedRun,
  enter,
  type FakeRun,
  fakeRun,
  uuidOf,
} from "../../../../test/support/fake-prefect/runs.ts";
import {type Store, store} from "../../../../test/support/github-store.ts";
import {
  idsOf,
  manyRuns,
  noRules,
  readInto,
  ruleOf,
  runOf,
  statesOf,
} from "../../../../test/support/prefect-store.ts";

let fake: FakePrefect;
afterEach(() => fake?.close());

async function open(runs: FakeRun[], settings: Settings = {}): Promise<Store> {
  fake = await fakePrefect(runs, settings);
  return store();
}

describe("what a filter does not keep to", () => {
  it("runs that were not asked for are left out where they come all the same", async () => {
    const future = fakeRun(2, "2026-03-01T00:00:00.000000Z");
    const part = endedRun(3, "2026-01-30T00:00:00.000000Z");
    part.run.parent_task_run_id = uuidOf(77);
    const kept = await open([endedRun(1, "2026-01-30T00:00:00.000000Z"), future, part], {
      isUnfiltered: true,
    });
    await readInto(kept, fake);
    expect(idsOf(kept)).toEqual([uuidOf(1)]);
  });

  it("a server that sends the same page for ever is an error, not an endless sync", async () => {
    const kept = await open(manyRuns(), {isUnfiltered: true, limit: 50});
    await expect(readInto(kept, fake, noRules)).rejects.toMatchObject({
      message: expect.stringContaining("it does not keep to the filter"),
      exitCode: 6,
    });
  });

  it("a server before 3.0.4 is read by the time of the planned start, also what runs for days", async () => {
    const long = enter(
      fakeRun(900, "2026-01-28T00:00:00.000000Z"),
      "RUNNING",
      "2026-01-28T00:00:00.000000Z",
    );
    const kept = await open([...manyRuns(), long], {isOld: true, limit: 50});
    await readInto(kept, fake, noRules);
    expect(idsOf(kept)).toHaveLength(301);
    enter(long, "COMPLETED", "2026-02-02T00:00:00.000000Z");
    fake.runs.push(endedRun(902, "2026-02-01T12:30:00.000000Z"));
    const {counts} = await readInto(kept, fake, {...noRules, readAt: "2026-02-02T12:00:00.000Z"});
    expect(idsOf(kept)).toHaveLength(302);
    expect(runOf(kept, 900)).toMatchObject({state_type: "COMPLETED"});
    // 301 runs to look at again are 7 requests of 50, and few others: all that was read is not read again.
    expect(counts.rest).toBeLessThan(16);
  });
});

describe("what changes after its end", () => {
  it("a run that is retried by hand failed once and completed once", async () => {
    const kept = await open([endedRun(1, "2026-01-30T10:00:00.000000Z", "FAILED")]);
    await readInto(kept, fake);
    expect(statesOf(kept, 1)).toEqual(["SCHEDULED", "RUNNING", "FAILED"]);
    const [run] = fake.runs;
    enter(run!, "SCHEDULED", "2026-01-30T11:00:00.000000Z", "AwaitingRetry");
    enter(run!, "RUNNING", "2026-01-30T11:01:00.000000Z");
    enter(run!, "COMPLETED", "2026-01-30T11:05:00.000000Z");
    await readInto(kept, fake, {readAt: "2026-02-01T13:00:00.000Z"});
    expect(statesOf(kept, 1)).toEqual([
      "SCHEDULED",
      "RUNNING",
      "FAILED",
      "SCHEDULED",
      "RUNNING",
      "COMPLETED",
    ]);
    expect(runOf(kept, 1)).toMatchObject({
      state_type: "COMPLETED",
      run_count: 2,
      started_at: "2026-01-30T09:59:00.000Z",
      ended_at: "2026-01-30T11:05:00.000Z",
    });
  });

  it("a state that an operator set, with the end as it was, is met by looking again", async () => {
    const kept = await open([endedRun(1, "2026-01-25T10:00:00.000000Z", "FAILED")]);
    await readInto(kept, fake);
    const [run] = fake.runs;
    const end = run!.run.end_time;
    enter(run!, "COMPLETED", "2026-01-31T10:00:00.000000Z");
    run!.run.end_time = end;
    await readInto(kept, fake, {readAt: "2026-02-01T13:00:00.000Z"});
    expect(statesOf(kept, 1)).toEqual(["SCHEDULED", "RUNNING", "FAILED", "COMPLETED"]);
  });

  it("histories are read of the runs of a rule, and of what a retry has written over", async () => {
    const retried = endedRun(2, "2026-01-30T10:00:00.000000Z", "FAILED");
    enter(
      enter(retried, "RUNNING", "2026-01-30T10:05:00.000000Z"),
      "COMPLETED",
      "2026-01-30T10:06:00.000000Z",
    );
    const kept = await open([endedRun(1, "2026-01-30T10:00:00.000000Z"), retried]);
    await readInto(kept, fake, {deployments: [ruleOf({flow: ["another-*"]})]});
    expect(statesOf(kept, 1)).toEqual(["COMPLETED"]);
    expect(statesOf(kept, 2)).toEqual(["SCHEDULED", "RUNNING", "FAILED", "RUNNING", "COMPLETED"]);
    // A rule that now is for them asks for the history that is missing.
    await readInto(kept, fake, {deployments: [ruleOf({flow: ["hotpass-*"]})]});
    expect(statesOf(kept, 1)).toEqual(["SCHEDULED", "RUNNING", "COMPLETED"]);
  });

  it("an end that a late clock dated before the overlap is found by the count of its day", async () => {
    const kept = await open([endedRun(1, "2026-01-31T20:00:00.000000Z")]);
    await readInto(kept, fake);
    fake.runs.push(endedRun(2, "2026-01-31T10:00:00.000000Z"));
    await readInto(kept, fake, {readAt: "2026-02-01T13:00:00.000Z"});
    expect(idsOf(kept)).toHaveLength(1);
    const {counts} = await readInto(kept, fake, {readAt: "2026-02-02T01:00:00.000Z"});
    expect(idsOf(kept)).toHaveLength(2);
    // 3, 1 run to look at again, 13 days to count, 1 day to read, its new run's names and history: 3 at most.
    expect(counts.rest).toBeLessThanOrEqual(21);
  });

  it("a worker whose clock is ahead does not hide what ends after it", async () => {
    const kept = await open([endedRun(1, "2026-02-09T00:00:00.000000Z")]);
    await readInto(kept, fake);
    fake.runs.push(endedRun(2, "2026-02-01T12:30:00.000000Z"));
    await readInto(kept, fake, {readAt: "2026-02-01T13:00:00.000Z"});
    expect(idsOf(kept)).toHaveLength(2);
  });
});

describe("what is stored", () => {
  it("holds the run as the table has it, and nothing that may not be kept", async () => {
    const run = endedRun(1, "2026-01-30T10:00:00.123456Z");
    run.run.created_by = {type: "USER", id: uuidOf(5), display_value: "ada@example.org"};
    const kept = await open([run]);
    await readInto(kept, fake);
    expect(kept.table("flow_run")).toEqual([
      {
        flow_run_id: uuidOf(1),
        flow: "hotpass-refinement-pipeline",
        deployment: "hotpass-refinement",
        deployment_version: "9073529a",
        work_pool: "kubernetes",
        tags: ["env:prod", "hotpass"],
        labels: ["environment=prod"],
        parameters: ["incremental=true"],
        is_subflow: false,
        is_scheduled: true,
        person_id: "<ada@example.org>",
        state_id: run.run.state_id,
        state_type: "COMPLETED",
        state_name: "Completed",
        run_count: 1,
        expected_start_at: "2026-01-30T09:59:00.123Z",
        started_at: "2026-01-30T09:59:00.123Z",
        ended_at: "2026-01-30T10:00:00.123Z",
        run_seconds: 0,
        created_at: "2026-01-30T09:59:00.123Z",
        url: `${fake.url.replace("/api", "")}/runs/flow-run/${uuidOf(1)}`,
      },
    ]);
    expect(kept.lines().join()).not.toContain("not to be kept");
  });

  it("a parameter that is allowed later is there after the next reading, of old runs too", async () => {
    const kept = await open([endedRun(1, "2025-06-01T10:00:00.000000Z")]);
    await readInto(kept, fake, {prefect: {parameters: ["backfill"]}});
    expect(runOf(kept, 1)).toMatchObject({parameters: []});
    await readInto(kept, fake, {
      prefect: {parameters: ["incremental"]},
      readAt: "2026-02-01T13:00:00.000Z",
    });
    expect(runOf(kept, 1)).toMatchObject({parameters: ["incremental=true"]});
    await readInto(kept, fake, {
      prefect: {parameters: ["backfill"]},
      readAt: "2026-02-01T14:00:00.000Z",
    });
    expect(runOf(kept, 1)).toMatchObject({parameters: []});
  });

  it("a crash without a time of its end, and a run that waits, are there; what is planned is not", async () => {
    const crashed = endedRun(1, "2026-01-30T10:00:00.000000Z", "CRASHED");
    crashed.run.end_time = null;
    const late = enter(
      fakeRun(2, "2026-02-01T09:00:00.000000Z"),
      "SCHEDULED",
      "2026-02-01T09:01:00.000000Z",
      "Late",
    );
    const kept = await open([crashed, late, fakeRun(3, "2026-02-01T13:00:00.000000Z")]);
    await readInto(kept, fake);
    expect(idsOf(kept)).toEqual([uuidOf(1), uuidOf(2)]);
    expect(runOf(kept, 2)).toMatchObject({state_name: "Late", started_at: null});
  });

  it("what the server has deleted since stays", async () => {
    const kept = await open([
      endedRun(1, "2026-01-30T10:00:00.000000Z"),
      fakeRun(2, "2026-01-30T10:00:00.000000Z"),
    ]);
    await readInto(kept, fake);
    fake.runs.length = 0;
    await readInto(kept, fake, {readAt: "2026-02-01T13:00:00.000Z"});
    await readInto(kept, fake, {readAt: "2026-02-01T14:00:00.000Z"});
    expect(idsOf(kept)).toHaveLength(2);
    // The open one is not asked for again.
    const again = fake.requests.flatMap(({body}) => {
      const {id} = (body.flow_runs ?? {}) as {id?: {any_?: string[]}};
      return id?.any_ === undefined ? [] : [id.any_];
    });
    expect(again).toEqual([[uuidOf(1), uuidOf(2)], [uuidOf(1)]]);
  });
});
