/** A run as Prefect's API sends it, and the states that it went through. */
export type FakeRun = {run: Record<string, unknown>; states: FakeState[]};
type FakeState = {id: string; type: string; name: string; timestamp: string};

export const FLOW_ID = uuidOf(900_001);
export const DEPLOYMENT_ID = uuidOf(900_002);

/** The same digits for the same number: `00000000-0000-4000-8000-000000000007`. */
export function uuidOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

const NAMES: Readonly<Record<string, string>> = {
  SCHEDULED: "Scheduled",
  PENDING: "Pending",
  RUNNING: "Running",
  COMPLETED: "Completed",
  FAILED: "Failed",
  CRASHED: "Crashed",
  CANCELLED: "Cancelled",
};
const ENDS = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"];
let states = 0;

/** A run that was to start at an instant and has not; `enter` takes it on. */
export function fakeRun(number: number, at: string, fields: Record<string, unknown> = {}): FakeRun {
  const fake: FakeRun = {
    run: {
      id: uuidOf(number),
      created: at,
      updated: at,
      name: `run-${number}`,
      flow_id: FLOW_ID,
      deployment_id: DEPLOYMENT_ID,
      deployment_version: "9073529a",
      parameters: {incremental: true, password: "not to be kept"},
      tags: ["hotpass", "env:prod"],
      labels: {environment: "prod", "prefect.flow.id": FLOW_ID, __OTEL_TRACEPARENT: "00-1"},
      parent_task_run_id: null,
      run_count: 0,
      expected_start_time: at,
      start_time: null,
      end_time: null,
      total_run_time: 0,
      auto_scheduled: true,
      created_by: null,
      work_pool_name: "kubernetes",
      ...fields,
    },
    states: [],
  };
  return enter(fake, "SCHEDULED", at);
}

/** Takes a run into a state, as the server does: see the table of lifecycles in Prefect's orchestration policies. */
export function enter(fake: FakeRun, type: string, at: string, name?: string): FakeRun {
  const {run} = fake;
  const state = {id: uuidOf(1_000_000 + states++), type, name: name ?? NAMES[type] ?? type};
  const timestamp = at;
  fake.states.push({...state, timestamp});
  Object.assign(run, {
    state_id: state.id,
    state_type: type,
    state_name: state.name,
    state: {...state, timestamp, message: "not to be kept"},
    updated: at,
  });
  if (type === "RUNNING") {
    run.run_count = Number(run.run_count) + 1;
    run.start_time ??= at;
  }
  const isEnd = ENDS.includes(type);
  if (isEnd) run.start_time ??= at;
  run.end_time = isEnd ? at : null;
  return fake;
}

/** A run that ended well or not, a minute after it was to start. */
export function endedRun(number: number, at: string, type = "COMPLETED"): FakeRun {
  const run = fakeRun(number, minutes(at, -1));
  return enter(enter(run, "RUNNING", minutes(at, -1)), type, at);
}

/** So many minutes later, to the microsecond, as Prefect spells it. */
export function minutes(at: string, count: number): string {
  const micros = /\.\d{3}(\d{3})Z$/.exec(at)?.[1] ?? "000";
  return new Date(Date.parse(at) + count * 60_000).toISOString().replace("Z", `${micros}Z`);
}
