import {describe, expect, it} from "vitest";
import {ShapeError} from "../shape.ts";
import {type Fields, recorded} from "./fixtures/recorded.ts";
import {flowRunEvents} from "./flow-run-event.ts";
import {toInstant} from "./instant.ts";
import {stateEvent} from "./state-event.ts";

const RETRIED = "a62840a6-a130-44bd-bf04-8f72b4c41a08";

function eventsOf(run: unknown, revision: string | null = null) {
  const odd: string[] = [];
  const events = flowRunEvents(run, {
    names: {flow: "hotpass-refinement-pipeline", deployment: null},
    parameters: ["incremental", "backfill", "limits"],
    identify: identity => `<${identity}>`,
    uiBase: null,
    revision,
    odd: reason => odd.push(reason),
  });
  return {events, odd};
}

const recordedRun = (changes: Fields = {}): Fields => {
  const run = recorded.runs.find(({id}) => id === RETRIED);
  return {...structuredClone(run), ...changes};
};
const rowOf = (changes: Fields) => eventsOf(recordedRun(changes)).events[0]!.payload;

describe("a run that a real server sent", () => {
  it("is its row and the state that it is in", () => {
    const {events, odd} = eventsOf(recordedRun());
    expect(odd).toEqual([]);
    expect(events).toEqual([
      {
        id: `prefect:flow_run:${RETRIED}:2026-11-22T09:49:22.797Z`,
        source: "prefect",
        kind: "prefect.flow_run",
        version: "2026-11-22T09:49:22.797Z",
        payload: {
          flow_run_id: RETRIED,
          flow: "hotpass-refinement-pipeline",
          deployment: null,
          deployment_version: "9073529a",
          work_pool: null,
          tags: ["env:prod", "hotpass"],
          labels: ["environment=prod"],
          parameters: ["incremental=true"],
          is_subflow: false,
          is_scheduled: false,
          person_id: null,
          state_id: "01a202a9-0be3-70d4-9208-5c28592e49f2",
          state_type: "COMPLETED",
          state_name: "Completed",
          run_count: 2,
          expected_start_at: "2026-11-22T09:49:19.200Z",
          started_at: "2026-11-22T09:49:20.145Z",
          ended_at: "2026-11-22T09:49:22.787Z",
          run_seconds: 1.37838,
          created_at: "2026-11-22T09:49:19.200Z",
          url: null,
        },
      },
      {
        id: `prefect:flow_run_state:${RETRIED}:01a202a9-0be3-70d4-9208-5c28592e49f2`,
        source: "prefect",
        kind: "prefect.flow_run_state",
        version: "",
        payload: {
          flow_run_id: RETRIED,
          state_id: "01a202a9-0be3-70d4-9208-5c28592e49f2",
          state_type: "COMPLETED",
          state_name: "Completed",
          happened_at: "2026-11-22T09:49:22.787Z",
        },
      },
    ]);
  });

  it("every recorded run can be read, with nothing odd about it", () => {
    for (const run of recorded.runs) {
      const {events, odd} = eventsOf(run);
      expect(odd).toEqual([]);
      expect(events.map(({kind}) => kind)).toEqual(["prefect.flow_run", "prefect.flow_run_state"]);
    }
  });

  it("the state in it and the same state in its history are one event", () => {
    const [, ofRun] = eventsOf(recordedRun()).events;
    const last = recorded.states.find(({id}) => id === ofRun?.payload.state_id);
    expect(stateEvent({flow_run_id: RETRIED, ...last})).toEqual(ofRun);
  });
});

describe("what is kept of a run", () => {
  it("a person by the keyed hash, a schedule or a deployment as nobody", () => {
    const by = (type: string) =>
      rowOf({created_by: {type, id: "7", display_value: "ada@example.org"}}).person_id;
    expect(by("USER")).toBe("<ada@example.org>");
    expect(by("SCHEDULE")).toBeNull();
    expect(by("DEPLOYMENT")).toBeNull();
    expect(rowOf({created_by: {type: "USER", id: "7", display_value: ""}}).person_id).toBe("<7>");
  });

  it("allowed parameters with one value each, of labels the team's own", () => {
    const row = rowOf({
      parameters: {backfill: false, limits: {max: 7}, incremental: null, password: "hunter2"},
      labels: {
        "prefect.flow.id": "x",
        __OTEL_TRACEPARENT: "00-1",
        team: "data",
        nested: {a: 1},
        tier: 1,
      },
    });
    expect(row.parameters).toEqual(["backfill=false"]);
    expect(row.labels).toEqual(["team=data", "tier=1"]);
  });

  it("by other settings it is another event, that wins until the run changes", () => {
    const at = "2026-12-01T00:00:00.000Z";
    const [first, second, changed] = [
      eventsOf(recordedRun()),
      eventsOf(recordedRun(), at),
      eventsOf(recordedRun({updated: "2026-11-22T09:49:22.798000Z"})),
    ].map(({events}) => events[0]!);
    expect(new Set([first!.id, second!.id, changed!.id]).size).toBe(3);
    expect(second!.version > first!.version).toBe(true);
    expect(changed!.version > second!.version).toBe(true);
  });
});

describe("what is odd about a run", () => {
  it("a state dated over two minutes after the server heard of it, and a type of state to come", () => {
    const late = (timestamp: string) =>
      eventsOf(recordedRun({state: {...(recordedRun().state as object), timestamp}}));
    // The server heard of it at 09:49:22.797.
    expect(late("2026-11-22T09:51:22.797000Z").odd).toEqual([]);
    expect(late("2026-11-22T09:51:22.798000Z").odd).toEqual([
      "is dated later than the server heard of it: a clock is off",
    ]);
    const {events, odd} = eventsOf(recordedRun({state_type: "MELTED"}));
    expect(odd).toEqual(['has a type of state that is not known: "MELTED"']);
    expect(events[0]?.payload.state_type).toBe("MELTED");
  });

  it("a run without any state is nothing yet", () => {
    const {events, odd} = eventsOf(recordedRun({state_type: null, state: null, state_id: null}));
    expect([events, odd]).toEqual([[], ["has no state yet"]]);
  });

  it.each([
    ["no object", 7],
    ["no id", recordedRun({id: undefined})],
    ["an id that is a path", recordedRun({id: "../../etc/passwd"})],
    ["no time", recordedRun({updated: "soon"})],
    ["a number for a list", recordedRun({tags: 7})],
  ])("%s is told as what it is, and never shown", (_, run) => {
    expect(() => eventsOf(run)).toThrow(ShapeError);
    expect(() => eventsOf(run)).not.toThrow("passwd");
  });
});

it("an instant is read as the API, Python and the database spell it", () => {
  for (const text of [
    "2026-11-22T09:49:19.165278Z",
    "2026-11-22T11:49:19.165278+02:00",
    "2026-11-22 09:49:19.165278+00:00",
    "2026-11-22 09:49:19.165278",
    "2026-11-22T09:49:19.165278",
  ]) {
    expect(toInstant(text)).toBe("2026-11-22T09:49:19.165Z");
  }
  expect(toInstant("Sunday")).toBeNull();
  expect(toInstant("7")).toBeNull();
});
