import {z} from "zod";
import type {RunRecord} from "../../../tables/flow-run.ts";
import {read, ShapeError} from "../../shape.ts";
import type {Json, RawEvent} from "../../source.ts";
import {instant, text, uuid} from "../shape.ts";
import {stateEvent} from "../state-event.ts";

const OURS = "fivekeys.run-record/1";
/** Written by hooks of a team's own, before there was a module for it. */
const OTHERS = "prefect.hook/1";
const SHA = /^[0-9a-f]{7,64}$/;
const TOKEN = /^[A-Za-z0-9_.-]{1,40}$/;
const WORD = /^[^\p{Cc}]{1,100}$/u;

const shared = {
  flow_run_id: uuid,
  state_id: uuid,
  state_type: z.string().regex(/^[A-Z]{1,20}$/),
  state_name: text.nullish(),
  run_count: z.number().int().nonnegative().nullish(),
  tags: z.array(text).nullish(),
  environment: z.string().nullish(),
};

const ours = z.object({
  ...shared,
  flow: text.nullish(),
  deployment: text.nullish(),
  happened_at: instant,
  started_at: instant.nullish(),
  is_subflow: z.boolean().nullish(),
  sha: z.string().nullish(),
  owner: z.string().nullish(),
  result: z.object({success: z.unknown().optional(), status: z.unknown().optional()}).nullish(),
});

const others = z
  .object({
    ...shared,
    flow_name: text.nullish(),
    state_timestamp: instant,
    // Python writes `None` where it makes a text of everything.
    start_time: z.union([instant, z.literal("None").transform(() => null)]).nullish(),
    git_sha: z.string().nullish(),
  })
  .transform(({flow_name, state_timestamp, start_time, git_sha, ...same}) => ({
    ...same,
    flow: flow_name,
    deployment: null,
    happened_at: state_timestamp,
    started_at: start_time,
    is_subflow: null,
    sha: git_sha,
    owner: null,
    result: null,
  }));

/** Whether a document calls itself a run record. */
export function isRecord(document: unknown): boolean {
  const schema = (document as {schema?: unknown} | null)?.schema;
  return schema === OURS || schema === OTHERS;
}

/**
 * What a flow wrote down on going into a state, as events: the record, and the state, which is the same event as when
 * the server tells of it (but for a cancellation). Throws a ShapeError, which holds no value, for what is no record; `odd` is told of a field
 * that had to be left out.
 */
export function recordEvents(
  document: unknown,
  {odd}: {odd: (reason: string) => void},
): RawEvent[] {
  const of = readRecord(document);
  const checked = (place: string, value: string | null | undefined, pattern: RegExp) => {
    if (value == null || value === "" || pattern.test(value)) return value || null;
    odd(`${place} is odd and was left out`);
    return null;
  };
  const row: RunRecord = {
    flow_run_id: of.flow_run_id,
    state_id: of.state_id,
    flow: of.flow || null,
    deployment: of.deployment || null,
    state_type: of.state_type,
    state_name: of.state_name || of.state_type,
    happened_at: of.happened_at,
    started_at: of.started_at ?? null,
    run_count: of.run_count ?? null,
    tags: [...new Set(of.tags ?? [])].sort(),
    is_subflow: of.is_subflow ?? null,
    sha: checked("sha", of.sha?.toLowerCase(), SHA),
    environment: checked("environment", of.environment, WORD),
    owner: checked("owner", of.owner, WORD),
    result: resultOf(of.result ?? {}, odd),
  };
  const record: RawEvent = {
    id: `prefect:run_record:${row.flow_run_id}:${row.state_id}`,
    source: "prefect",
    kind: "prefect.run_record",
    version: "",
    payload: row as unknown as {[key: string]: Json},
  };
  const {flow_run_id, state_id: id, state_type: type, state_name: name, happened_at} = row;
  // On a cancellation Prefect calls hooks with a state that it makes up for them; the server has another.
  if (type === "CANCELLING") return [record];
  return [record, stateEvent({flow_run_id, id, type, name, timestamp: happened_at})];
}

function readRecord(document: unknown): z.output<typeof ours> {
  const schema = (document as {schema?: unknown} | null)?.schema;
  if (schema === OURS) return read(ours, document, {place: ""});
  if (schema === OTHERS) return read(others, document, {place: ""});
  const what = typeof schema === "string" ? "is none that is known" : "is missing";
  throw new ShapeError("schema", what);
}

function resultOf(
  {success, status}: {success?: unknown; status?: unknown},
  odd: (reason: string) => void,
): string[] {
  const found: string[] = [];
  if (typeof status === "string" && TOKEN.test(status)) found.push(`status=${status}`);
  else if (status != null) odd("result.status is no short word and was left out");
  if (typeof success === "boolean") found.push(`success=${success}`);
  else if (success != null) odd("result.success is neither true nor false and was left out");
  return found.sort();
}
