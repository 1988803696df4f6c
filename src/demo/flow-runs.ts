import {stateEvent} from "../sources/prefect/state-event.ts";
import type {Json, RawEvent} from "../sources/source.ts";
import type {FlowRun, RunRecord} from "../tables/flow-run.ts";
import {iso} from "./calendar.ts";
import {PREFECT} from "./organisation.ts";
import type {World} from "./world.ts";

export type State = {type: string; name: string; at: number; result?: readonly string[]};

export type FlowRunFacts = {
  id: string;
  flow: string;
  deployment: string | null;
  /** Null where a schedule started it. */
  person: string | null;
  states: readonly State[];
  tags: readonly string[];
  labels?: readonly string[];
  parameters?: readonly string[];
  version?: string | null;
  isHistoryRead?: boolean;
};

const STATE_NAMES: Readonly<Record<string, string>> = {
  SCHEDULED: "AwaitingRetry",
  RUNNING: "Running",
  COMPLETED: "Completed",
  FAILED: "Failed",
  CRASHED: "Crashed",
};

export function state(type: string, at: number, result?: readonly string[]): State {
  return {type, name: STATE_NAMES[type] ?? type, at, ...(result === undefined ? {} : {result})};
}

/** An id as Prefect gives one. */
export function flowRunId(world: World): string {
  const digits = world.draws(`flow run:${world.next("flow run")}`).hex(32);
  return [0, 8, 12, 16, 20]
    .map((from, i, all) => digits.slice(from, all[i + 1]))
    .map((part, i) => (i === 2 ? `4${part.slice(1)}` : i === 3 ? `a${part.slice(1)}` : part))
    .join("-");
}

/** Tells of a run of a flow as Prefect has it: as it stands at the last moment, with the states it went through. */
export function tellFlowRun({tell, calendar: {asOf}}: World, facts: FlowRunFacts): void {
  const known = facts.states.filter(({at}) => at <= asOf);
  const last = known.at(-1);
  if (last === undefined) return;
  const stateId = (i: number) => `${facts.id.slice(0, -2)}${String(i).padStart(2, "0")}`;
  const told = known.map((one, i) => ({...one, id: stateId(i)}));
  tell(rowEvent(facts, {...last, id: stateId(known.length - 1)}));
  if (facts.isHistoryRead === false) return;
  for (const {id, type, name, at, result} of told) {
    tell(stateEvent({flow_run_id: facts.id, id, type, name, timestamp: iso(at)}));
    if (result !== undefined) tell(recordEvent(facts, {id, type, name, at, result}));
  }
}

function rowEvent(facts: FlowRunFacts, last: State & {id: string}): RawEvent {
  const {id, flow, deployment, person, states, tags, labels = [], parameters = []} = facts;
  const running = states.filter(({type}) => type === "RUNNING");
  const isOver = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"].includes(last.type);
  const started = running[0]?.at ?? null;
  const row: FlowRun = {
    ...{flow_run_id: id, flow, deployment, deployment_version: facts.version ?? null},
    ...{work_pool: "warehouse", tags: [...tags].sort(), labels: [...labels].sort()},
    ...{parameters: [...parameters].sort(), is_subflow: false, is_scheduled: person === null},
    ...{person_id: person, state_id: last.id, state_type: last.type, state_name: last.name},
    ...{run_count: running.length, expected_start_at: started === null ? null : iso(started)},
    ...{started_at: started === null ? null : iso(started), ended_at: isOver ? iso(last.at) : null},
    run_seconds: started === null ? null : Math.round((last.at - started) / 1000),
    ...{created_at: started === null ? null : iso(started), url: `${PREFECT}/runs/flow-run/${id}`},
  };
  const version = iso(last.at);
  return {
    ...{id: `prefect:flow_run:${id}:${version}`, source: "prefect", kind: "prefect.flow_run"},
    ...{version, payload: row as unknown as {[key: string]: Json}},
  };
}

function recordEvent(
  {id: flow_run_id, flow, deployment, tags}: FlowRunFacts,
  {id, type, name, at, result}: Required<State> & {id: string},
): RawEvent {
  const row: RunRecord = {
    ...{flow_run_id, state_id: id, flow, deployment, state_type: type, state_name: name},
    ...{happened_at: iso(at), started_at: null, run_count: 1, tags: [...tags].sort()},
    ...{is_subflow: false, sha: null, environment: null, owner: "data", result: [...result]},
  };
  return {
    ...{id: `prefect:run_record:${flow_run_id}:${id}`, source: "prefect"},
    ...{kind: "prefect.run_record", version: "", payload: row as unknown as {[key: string]: Json}},
  };
}
