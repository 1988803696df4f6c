import {z} from "zod";
import {read} from "../../shape.ts";
import {toInstant} from "../instant.ts";
import {instant, text, uuid} from "../shape.ts";

const TERMINAL = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"];

export const terminalTypes: readonly string[] = TERMINAL;
export const openTypes: readonly string[] = [
  "SCHEDULED",
  "PENDING",
  "RUNNING",
  "PAUSED",
  "CANCELLING",
];

/** An instant as it was spelt. */
const spelt = z.string().refine(value => toInstant(value) !== null);

const shape = z.object({
  id: uuid,
  updated: instant,
  flow_id: text.nullish(),
  deployment_id: text.nullish(),
  parent_task_run_id: text.nullish(),
  state_id: text.nullish(),
  state_type: text.nullish(),
  run_count: z.number().nullish(),
  expected_start_time: spelt.nullish(),
  start_time: instant.nullish(),
  end_time: spelt.nullish(),
});

/** What the reading itself goes by; the run is kept whole beside it. */
export type Head = {
  id: string;
  run: unknown;
  flowId: string | null;
  deploymentId: string | null;
  isSubflow: boolean;
  stateId: string | null;
  isTerminal: boolean;
  isOpen: boolean;
  hasBegun: boolean;
  runCount: number;
  /** Milliseconds since the epoch. */
  updatedMs: number;
  /** As the server spells them, to the microsecond, since its filters compare so. */
  expected_start_time: string | null;
  end_time: string | null;
};

/** Throws a ShapeError where what came is no run. */
export function headOf(run: unknown): Head {
  const of = read(shape, run, {place: "flow_run"});
  const type = of.state_type ?? "";
  const isOpen = openTypes.includes(type);
  return {
    id: of.id,
    run,
    flowId: of.flow_id ?? null,
    deploymentId: of.deployment_id ?? null,
    isSubflow: of.parent_task_run_id != null,
    stateId: of.state_id ?? null,
    // A type that only a later Prefect knows has ended a run where the run has an end.
    isTerminal: TERMINAL.includes(type) || (!isOpen && of.end_time != null),
    isOpen,
    hasBegun: of.start_time != null,
    runCount: of.run_count ?? 0,
    updatedMs: Date.parse(of.updated),
    expected_start_time: of.expected_start_time ?? null,
    end_time: of.end_time ?? null,
  };
}
