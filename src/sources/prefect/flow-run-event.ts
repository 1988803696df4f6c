import {z} from "zod";
import type {FlowRun} from "../../tables/flow-run.ts";
import {read} from "../shape.ts";
import type {Json, RawEvent} from "../source.ts";
import {instant, pairs, text, uuid} from "./shape.ts";
import {stateEvent} from "./state-event.ts";

/** Between the clock of a worker, which dates a state, and that of the server, which hears of it. */
const SKEW_MS_MAX = 2 * 60_000;
const STATE_TYPES = [
  "SCHEDULED",
  "PENDING",
  "RUNNING",
  "COMPLETED",
  "FAILED",
  "CANCELLED",
  "CRASHED",
  "PAUSED",
  "CANCELLING",
];
/** Labels that Prefect and its telemetry set for themselves. */
const OWN_LABEL = /^(prefect\.|__OTEL)/;

const shape = z.object({
  id: uuid,
  created: instant.nullish(),
  updated: instant,
  deployment_version: text.nullish(),
  work_pool_name: text.nullish(),
  tags: z.array(text).nullish(),
  labels: pairs,
  parameters: pairs,
  parent_task_run_id: z.string().nullish(),
  auto_scheduled: z.boolean().nullish(),
  created_by: z
    .object({type: text.nullish(), id: text.nullish(), display_value: text.nullish()})
    .nullish(),
  state_id: uuid.nullish(),
  state_type: text.nullish(),
  state_name: text.nullish(),
  state: z.object({id: z.string(), type: text, name: text.nullish(), timestamp: instant}).nullish(),
  run_count: z.number().int().nonnegative().nullish(),
  expected_start_time: instant.nullish(),
  start_time: instant.nullish(),
  end_time: instant.nullish(),
  total_run_time: z.number().nullish(),
});

export type FlowRunContext = {
  /** What the run itself does not say: it has the ids of its flow and of its deployment only. */
  names: {flow: string | null; deployment: string | null};
  /** The names of the parameters that may be kept. */
  parameters: readonly string[];
  identify: (identity: string) => string;
  /** What the address of a run begins with, `http://localhost:4200`; null where it is not known. */
  uiBase: string | null;
  /** Sets the reading apart from earlier ones by other settings; what is read by it wins over them. */
  revision?: string | null;
  /** Told of what is odd about a run that is kept all the same. */
  odd: (reason: string) => void;
};

/**
 * A run as Prefect's API sends it, as events: the run as it stands, and the state that it is in, where the run tells
 * of it. Whatever way the run came by, the same state of the same run is the same event. Throws a ShapeError, which
 * holds no value, where a field is missing or is not what Prefect documents.
 */
export function flowRunEvents(run: unknown, context: FlowRunContext): RawEvent[] {
  const of = read(shape, run, {place: "flow_run"});
  const type = of.state_type ?? of.state?.type ?? null;
  if (type === null) {
    context.odd("has no state yet");
    return [];
  }
  if (!STATE_TYPES.includes(type)) context.odd(`has a type of state that is not known: "${type}"`);
  const skew = of.state == null ? 0 : Date.parse(of.state.timestamp) - Date.parse(of.updated);
  if (skew > SKEW_MS_MAX) context.odd("is dated later than the server heard of it: a clock is off");
  const {revision = null} = context;
  const version = revision === null ? of.updated : `${of.updated}+${revision}`;
  const row = rowOf(of, {...context, type});
  const events: RawEvent[] = [
    {
      id: `prefect:flow_run:${of.id}:${version}`,
      source: "prefect",
      kind: "prefect.flow_run",
      version,
      payload: row as unknown as {[key: string]: Json},
    },
  ];
  // Webhooks send the run's `state` with an id made up on the way: `state_id` is the one that stays.
  if (of.state != null && of.state_id != null) {
    const {name = null, timestamp} = of.state;
    const state = {flow_run_id: of.id, id: of.state_id, type: of.state.type, name, timestamp};
    events.push(stateEvent(state));
  }
  return events;
}

function rowOf(
  of: z.output<typeof shape>,
  {names, parameters, identify, uiBase, type}: FlowRunContext & {type: string},
): FlowRun {
  const made = of.created_by;
  const person = made?.type === "USER" ? made.display_value || made.id || null : null;
  const plain = of.parameters.filter(({key}) => parameters.includes(key));
  const labels = of.labels.filter(({key}) => !OWN_LABEL.test(key));
  return {
    flow_run_id: of.id,
    flow: names.flow,
    deployment: names.deployment,
    deployment_version: of.deployment_version ?? null,
    work_pool: of.work_pool_name ?? null,
    // The server sends them in any order.
    tags: [...new Set(of.tags ?? [])].sort(),
    labels: labels.map(({pair}) => pair).sort(),
    parameters: plain.map(({pair}) => pair).sort(),
    is_subflow: of.parent_task_run_id != null,
    is_scheduled: of.auto_scheduled ?? false,
    person_id: person === null ? null : identify(person),
    state_id: of.state_id ?? null,
    state_type: type,
    state_name: of.state_name || of.state?.name || type,
    run_count: of.run_count ?? 0,
    expected_start_at: of.expected_start_time ?? null,
    started_at: of.start_time ?? null,
    ended_at: of.end_time ?? null,
    run_seconds: of.total_run_time ?? null,
    created_at: of.created ?? null,
    url: uiBase === null ? null : `${uiBase}/runs/flow-run/${of.id}`,
  };
}
