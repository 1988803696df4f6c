import {z} from "zod";
import type {Config} from "../../config.ts";
import {read, ShapeError} from "../shape.ts";
import type {RawEvent} from "../source.ts";
import {flowRunEvents} from "./flow-run-event.ts";
import {isRecord, recordEvents} from "./records/record.ts";
import {text, uuid} from "./shape.ts";
import {stateEvent} from "./state-event.ts";
import {prefectUrls} from "./urls.ts";

/** What the payload of our automation calls itself; one without a name is taken for what it holds. */
const SCHEMA = "prefect.flow-run/1";
const RUN = /^prefect\.flow-run\.([0-9a-f-]{32,36})$/i;

const resource = z.record(z.string(), z.unknown());
const event = z.object({
  id: uuid,
  event: text,
  occurred: text,
  resource,
  related: z.array(resource).nullish(),
});
const named = z.object({id: text, name: text}).nullish().catch(null);
const delivery = z.object({
  event,
  flow_run: z.unknown().optional(),
  flow: named,
  deployment: named,
});
const ids = z.object({
  flow_id: text.nullish(),
  deployment_id: text.nullish(),
  work_queue_id: text.nullish(),
  work_pool_name: text.nullish(),
});

export type EventContext = {
  config: Pick<Config, "prefect">;
  identify: (identity: string) => string;
};

export type Reading =
  | {status: "read"; deliveryId: string | null; events: RawEvent[]}
  | {status: "ignored"; reason: string}
  | {status: "odd"; reason: string};

/**
 * What a document stands for that an automation sent, or a flow by itself, or that was saved: an event of Prefect, alone
 * or with its run; an answer of `/events/filter`; a run record. No reason holds a value of it.
 */
export function readDocument(document: unknown, context: EventContext): Reading {
  try {
    return isRecord(document) ? readRecord(document) : readEvents(document, context);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return {status: "odd", reason: error.message};
  }
}

function readRecord(document: unknown): Reading {
  // What is odd about a field of a record leaves the record whole; a file of them is told of it by line.
  return {status: "read", deliveryId: null, events: recordEvents(document, {odd: () => {}})};
}

function readEvents(document: unknown, context: EventContext): Reading {
  const fields = (document ?? {}) as Record<string, unknown>;
  const {schema} = fields;
  if (schema !== undefined && schema !== SCHEMA) throw new ShapeError("schema", "is not known");
  if (Array.isArray(fields.events)) {
    const readings = fields.events.map(one => readEvent({event: one}, context));
    const events = readings.flatMap(reading => (reading.status === "read" ? reading.events : []));
    if (events.length > 0) return {status: "read", deliveryId: null, events};
    return readings[0] ?? {status: "ignored", reason: "there are no events in it"};
  }
  return readEvent(typeof fields.event === "string" ? {event: document} : document, context);
}

function readEvent(document: unknown, context: EventContext): Reading {
  const of = read(delivery, document, {place: ""});
  const subject = of.event.resource["prefect.resource.id"];
  const runId = RUN.exec(String(subject))?.[1];
  const type = of.event.resource["prefect.state-type"];
  if (runId === undefined) return {status: "ignored", reason: "the event is not of a flow run"};
  if (type === undefined) return {status: "ignored", reason: "the event is no change of state"};
  // Its own state and time: the run beside it was fetched later and may have gone on, and its state's id is made up.
  const state = stateEvent({
    flow_run_id: runId,
    id: of.event.id,
    type,
    name: of.event.resource["prefect.state-name"],
    timestamp: of.event.resource["prefect.state-timestamp"] ?? of.event.occurred,
  });
  const run = of.flow_run == null ? [] : runEvents(of, context);
  return {status: "read", deliveryId: `prefect:event:${of.event.id}`, events: [state, ...run]};
}

/**
 * The run beside the event, as it stood when the automation came to send it. None where the names that the API would
 * be asked for are not in the delivery: the row would be the same event as the whole one, and stand in its way.
 */
function runEvents(of: z.output<typeof delivery>, {config, identify}: EventContext): RawEvent[] {
  const run = read(ids, of.flow_run, {place: "flow_run"});
  const related = (role: string, id: string | null) => {
    const one = of.event.related?.find(
      each =>
        each["prefect.resource.role"] === role &&
        (id === null || each["prefect.resource.id"] === `prefect.${role}.${id}`),
    );
    return typeof one?.["prefect.resource.name"] === "string" ? one["prefect.resource.name"] : null;
  };
  const nameOf = (role: "flow" | "deployment", id: string | null | undefined) => {
    if (id == null) return null;
    return of[role]?.id === id ? of[role].name : related(role, id);
  };
  const flow = nameOf("flow", run.flow_id);
  const deployment = nameOf("deployment", run.deployment_id);
  const pool = run.work_pool_name ?? related("work-pool", null);
  const isWhole =
    flow !== null &&
    (deployment !== null || run.deployment_id == null) &&
    (pool !== null || run.work_queue_id == null);
  if (!isWhole) return [];
  const {url, parameters} = config.prefect;
  return flowRunEvents(
    {...(of.flow_run as object), work_pool_name: pool},
    {
      names: {flow, deployment},
      parameters,
      identify,
      uiBase: url === null ? null : prefectUrls(url).ui,
      odd: () => {},
    },
  );
}
