import type {RawEvent} from "../../src/sources/source.ts";
import type {FlowRun, RunRecord} from "../../src/tables/flow-run.ts";
import {at} from "./history.ts";

/** A state by its type, or `TYPE:Name` where the name is another, and its hour. */
export type State = readonly [state: string, hour: number];

const REFINEMENT = "hotpass-refinement-pipeline";

/**
 * What Prefect tells of its runs, hour by hour, as the rows that its source makes: a plain run of the refinement
 * flow where a test says no more.
 */
export function prefect() {
  const events: RawEvent[] = [];

  function add(kind: string, id: string, payload: object): void {
    const whole = {id: `${kind}:${id}`, source: "import", version: "1"};
    events.push({...whole, kind: `import.${kind}`, payload: payload as RawEvent["payload"]});
  }

  const told = {
    events,
    /** The row of a run, without any of its states. */
    row(flow_run_id: string, facts: Partial<FlowRun> = {}) {
      add("flow_run", flow_run_id, {
        ...{flow_run_id, flow: REFINEMENT, deployment: "hotpass-refinement", work_pool: null},
        ...{deployment_version: null, tags: [], labels: [], parameters: [], person_id: null},
        ...{is_subflow: false, is_scheduled: false, state_id: null, run_count: 1},
        ...{state_type: "RUNNING", state_name: "Running", expected_start_at: null, url: null},
        ...{started_at: null, ended_at: null, run_seconds: null, created_at: null},
        ...facts,
      });
    },
    states(flow_run_id: string, states: readonly State[]) {
      for (const [i, [state, hour]] of states.entries()) {
        const state_id = `${flow_run_id}-${i}-${hour}`;
        add("flow_run_state", state_id, {flow_run_id, state_id, ...named(state, hour)});
      }
    },
    /** A run with its row, as its last state leaves it, and its states. */
    run(flow_run_id: string, states: readonly State[], facts: Partial<FlowRun> = {}) {
      const [last, hour] = states.at(-1)!;
      const {state_type, state_name} = named(last, hour);
      const begun = states.find(([state]) => state.startsWith("RUNNING"))?.[1] ?? hour;
      const times = {started_at: at(begun), ended_at: at(hour)};
      told.row(flow_run_id, {state_type, state_name, ...times, ...facts});
      told.states(flow_run_id, states);
    },
    /** What the flow wrote down on going into a state. */
    record(flow_run_id: string, [state, hour]: State, facts: Partial<RunRecord> = {}) {
      const state_id = `${flow_run_id}-record-${hour}`;
      add("run_record", state_id, {
        ...{flow_run_id, state_id, flow: REFINEMENT, deployment: "hotpass-refinement"},
        ...{started_at: null, run_count: null, tags: [], is_subflow: false, sha: null},
        ...{environment: null, owner: null, result: []},
        ...named(state, hour),
        ...facts,
      });
    },
  };
  return told;
}

function named(state: string, hour: number) {
  const [state_type = "", name] = state.split(":");
  const state_name = name ?? state_type[0]! + state_type.slice(1).toLowerCase();
  return {state_type, state_name, happened_at: at(hour)};
}
