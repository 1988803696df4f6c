import {describe, expect, it} from "vitest";
import {context, example} from "../fixtures/examples.ts";
import {workflowJobEvents} from "./workflow-job.ts";
import {workflowRunEvents} from "./workflow-run.ts";

const [T0, T1, T2, T3] = [
  "2025-01-01T10:00:00Z",
  "2025-01-01T10:01:00Z",
  "2025-01-01T10:02:00Z",
  "2025-01-01T10:03:00Z",
];

describe("a workflow run", () => {
  const run = (over: object = {}) => ({
    ...(example("workflow_run", "requested").workflow_run as object),
    id: 7,
    path: ".github/workflows/process-data.yml@refs/heads/main",
    event: "push",
    head_branch: "main",
    head_sha: "a".repeat(40),
    status: "completed",
    conclusion: "success",
    created_at: T0,
    run_started_at: T1,
    updated_at: T2,
    html_url: "https://github.com/acme/shop/actions/runs/7",
    ...over,
  });
  const eventOf = (over: object = {}) => workflowRunEvents(run(over), context())[0]!;

  it("is a row of its attempt", () => {
    expect(eventOf({run_attempt: 2}).payload).toEqual({
      repository: "github:acme/shop",
      run_id: "7",
      attempt: 2,
      workflow: "process-data.yml",
      event: "push",
      branch: "main",
      head_sha: "a".repeat(40),
      status: "completed",
      conclusion: "success",
      created_at: T0,
      started_at: T1,
      completed_at: T2,
      url: "https://github.com/acme/shop/actions/runs/7",
    });
  });

  it("is at its first attempt where it does not say so", () => {
    expect(eventOf({run_attempt: undefined}).payload.attempt).toBe(1);
    expect(eventOf({run_attempt: 2}).id).not.toContain(eventOf({run_attempt: 1}).id.slice(0, 40));
  });

  it("has neither an end nor a conclusion before it is completed", () => {
    const row = eventOf({status: "in_progress", conclusion: null}).payload;
    expect(row).toMatchObject({status: "in_progress", conclusion: null, completed_at: null});
  });

  it("that has ended stays so, even where a later time says that it runs", () => {
    const late = eventOf({status: "in_progress", conclusion: null, updated_at: T3});
    expect(eventOf().version > late.version).toBe(true);
  });

  it("that waited for an approval goes on as the same attempt", () => {
    const waiting = eventOf({conclusion: "action_required"});
    const queued = eventOf({status: "queued", conclusion: null, updated_at: T3});
    expect(queued.version > waiting.version).toBe(true);
  });

  it.each([
    ["main", "main"],
    ["gh-readonly-queue/main/pr-7-abc", "gh-readonly-queue/main/pr-7-abc"],
    ["v1.2.3", "v1.2.3"],
    ["release/1.2", "release/1.2"],
    ["ada/secret", "(other)"],
    ["main-ada", "(other)"],
    [null, null],
  ])("of the branch %s keeps %s", (branch, kept) => {
    expect(eventOf({head_branch: branch}).payload.branch).toBe(kept);
  });

  it("has the file of its workflow from beside it, and else its name", () => {
    const {path: _, ...old} = run({name: "Nightly"});
    const path = ".github/workflows/old.yml";
    expect(workflowRunEvents(old, context(), {path})[0]!.payload.workflow).toBe("old.yml");
    expect(workflowRunEvents(old, context())[0]!.payload.workflow).toBe("Nightly");
  });

  it("without a commit is refused", () => {
    expect(() => eventOf({head_sha: null})).toThrow("workflow_run.head_sha is missing");
  });
});

describe("a job", () => {
  const job = (over: object = {}) => ({
    id: 70,
    run_id: 7,
    run_attempt: 2,
    name: "publish",
    status: "completed",
    conclusion: "success",
    created_at: T0,
    started_at: T1,
    completed_at: T2,
    runner_id: 3,
    ...over,
  });
  const eventOf = (over: object = {}) => workflowJobEvents(job(over), context())[0]!;
  const queued = {status: "queued", conclusion: null, started_at: T0, completed_at: null};
  const running = {status: "in_progress", conclusion: null, completed_at: null};

  it("is a row of its attempt", () => {
    expect(eventOf().payload).toEqual({
      repository: "github:acme/shop",
      job_id: "70",
      run_id: "7",
      attempt: 2,
      name: "publish",
      status: "completed",
      conclusion: "success",
      created_at: T0,
      started_at: T1,
      completed_at: T2,
    });
  });

  it("goes from waiting to queued to running to completed, in whichever order it is told", () => {
    const waiting = eventOf({...queued, status: "waiting"});
    const versions = [waiting, eventOf(queued), eventOf(running), eventOf()].map(
      ({version}) => version,
    );
    expect(versions.toReversed().sort()).toEqual(versions);
    expect(new Set(versions).size).toBe(4);
  });

  it("has begun only when a runner took it", () => {
    const startOf = (over: object) => eventOf(over).payload.started_at;
    expect(startOf(queued)).toBeNull();
    expect(startOf({...queued, status: "waiting"})).toBeNull();
    expect(startOf(running)).toBe(T1);
    expect(startOf({conclusion: "skipped"})).toBeNull();
    expect(startOf({conclusion: "cancelled", runner_id: 0})).toBeNull();
    expect(startOf({conclusion: "cancelled"})).toBe(T1);
    expect(startOf({runner_id: null})).toBe(T1);
  });

  it("of an old server does not say when it was queued", () => {
    expect(eventOf({created_at: undefined, run_attempt: undefined}).payload).toMatchObject({
      created_at: null,
      attempt: 1,
    });
  });
});
