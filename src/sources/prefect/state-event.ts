import {z} from "zod";
import type {FlowRunState} from "../../tables/flow-run.ts";
import {read} from "../shape.ts";
import type {Json, RawEvent} from "../source.ts";
import {instant, text, uuid} from "./shape.ts";

const shape = z.object({
  flow_run_id: uuid,
  id: uuid,
  type: text,
  name: text.nullish(),
  timestamp: instant,
});

/**
 * A state that a run went through, as an event: the same one whoever tells of it. `state` has the fields `flow_run_id`,
 * `id`, `type`, `name` and `timestamp` of Prefect's API. Throws a ShapeError, which holds no value, where one is odd.
 */
export function stateEvent(state: unknown): RawEvent {
  const {flow_run_id, id, type, name, timestamp} = read(shape, state, {place: "state"});
  const row: FlowRunState = {
    flow_run_id,
    state_id: id,
    state_type: type,
    state_name: name || type,
    happened_at: timestamp,
  };
  return {
    id: `prefect:flow_run_state:${flow_run_id}:${id}`,
    source: "prefect",
    kind: "prefect.flow_run_state",
    version: "",
    payload: row as unknown as {[key: string]: Json},
  };
}
