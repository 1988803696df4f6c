import {
  boolean,
  double,
  identity,
  instant,
  integer,
  nullable,
  type Row,
  table,
  text,
  texts,
} from "./table.ts";

export const flowRun = table({
  name: "flow_run",
  layer: "source",
  doc: "A run of a Prefect flow as it stood when it was last read; a retry overwrites it, its states do not.",
  key: ["flow_run_id"],
  importable: true,
  columns: {
    flow_run_id: text("Prefect's id of the run; a retry keeps it."),
    flow: nullable(text("The name of the flow: as registered, not that of the Python function.")),
    deployment: nullable(text("The name of the Prefect deployment that it is a run of.")),
    deployment_version: nullable(
      text("The version of that deployment: as a rule the first digits of a commit."),
    ),
    work_pool: nullable(text("The work pool that it was sent to.")),
    tags: texts("Its tags, those of the deployment among them, in order."),
    labels: texts("Its labels as `key=value`, without those that Prefect sets, in order."),
    parameters: texts("The parameters that the configuration allows, as `name=value`, in order."),
    is_subflow: boolean("Whether another run started it as a part of itself."),
    is_scheduled: boolean("Whether a schedule made it."),
    person_id: nullable(identity("Who started it, as a keyed hash; null where a schedule did.")),
    state_id: nullable(text("The state that it is in.")),
    state_type: text("`SCHEDULED`, `RUNNING`, `COMPLETED`, `FAILED`, `CRASHED` …"),
    state_name: text(
      "The state's name: `Completed`, `Late`, `RolledBack` or one of the team's own.",
    ),
    run_count: integer("How many times it was begun."),
    expected_start_at: nullable(instant("When it was to start.")),
    started_at: nullable(instant("When it first began.")),
    ended_at: nullable(instant("When it ended; null while it runs or waits for a retry.")),
    run_seconds: nullable(double("How long it ran, all attempts together.")),
    created_at: nullable(instant("When the server heard of it.")),
    url: nullable(text("Where to look at it.")),
  },
});

export type FlowRun = Row<typeof flowRun>;

export const flowRunState = table({
  name: "flow_run_state",
  layer: "source",
  doc: "A state that a flow run went through; what it says is not kept.",
  key: ["flow_run_id", "state_id"],
  importable: true,
  columns: {
    flow_run_id: text("The run."),
    state_id: text("Prefect's id of the state."),
    state_type: text("`SCHEDULED`, `RUNNING`, `COMPLETED`, `FAILED`, `CRASHED` …"),
    state_name: text("Its name."),
    happened_at: instant("When the run went into it."),
  },
});

export type FlowRunState = Row<typeof flowRunState>;

export const runRecord = table({
  name: "run_record",
  layer: "source",
  doc: "What a flow itself wrote down on going into a state: what only it knows.",
  key: ["flow_run_id", "state_id"],
  importable: true,
  columns: {
    flow_run_id: text("The run."),
    state_id: text("Prefect's id of the state."),
    flow: nullable(text("The name of the flow.")),
    deployment: nullable(text("The name of the Prefect deployment.")),
    state_type: text("`RUNNING`, `COMPLETED`, `FAILED`, `CRASHED`, `CANCELLED`."),
    state_name: text("Its name."),
    happened_at: instant("When the run went into it."),
    started_at: nullable(instant("When the run began.")),
    run_count: nullable(integer("How many times it was begun.")),
    tags: texts("The run's tags, in order."),
    is_subflow: nullable(boolean("Whether another run started it as a part of itself.")),
    sha: nullable(text("The commit that ran, whole or at least 7 of its first digits.")),
    environment: nullable(text("Where to.")),
    owner: nullable(text("The team or component that answers for it; never a person.")),
    result: texts(
      "`success=…` and `status=…` of what the flow returned, in order; nothing more of it.",
    ),
  },
});

export type RunRecord = Row<typeof runRecord>;
