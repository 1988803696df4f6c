import {describe, expect, it} from "vitest";
import {fc} from "../../../test/support/fast-check.ts";
import type {RawEvent} from "../source.ts";
import {deployments, type Fields, flows, recorded} from "./fixtures/recorded.ts";
import {flowRunEvents} from "./flow-run-event.ts";
import {stateEvent} from "./state-event.ts";
import {receivePrefect} from "./webhook.ts";

const SECRET = "s3cret";
const identify = (identity: string) => `hash of ${identity}`;
const prefect = {
  url: "http://prefect.example:4200/api",
  database: null,
  records: [],
  parameters: ["backfill"],
  recheckDays: 14,
};

function receive(
  payload: unknown,
  {
    headers = {"X-Ingest-Token": SECRET},
    secrets = [SECRET],
  }: {headers?: Record<string, string | undefined>; secrets?: string[]} = {},
) {
  const body = Buffer.isBuffer(payload)
    ? payload
    : Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload));
  return receivePrefect({headers, body}, {secrets, config: {prefect}, identify});
}

/** The events of some deliveries, each once, as they are stored: the first of an id stays. */
function stored(deliveries: readonly {body: string}[]): RawEvent[] {
  const byId = new Map<string, RawEvent>();
  for (const {body} of deliveries) {
    const received = receive(body);
    if (received.status !== "accepted") throw new Error(JSON.stringify(received));
    for (const event of received.events) {
      const known = byId.get(event.id);
      if (known !== undefined) expect(event).toEqual(known);
      byId.set(event.id, event);
    }
  }
  return [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

const parsed = (index: number): Fields & {event: Fields; flow_run: Fields} =>
  JSON.parse(recorded.deliveries[index]!.body);

describe("what a server sent", () => {
  it("is the runs and the states that its API tells of", () => {
    const events = stored(recorded.deliveries);
    const known = new Set(events.map(({id}) => id));
    // Eleven runs ended, one of them twice: it failed and was retried.
    expect(events.filter(({kind}) => kind === "prefect.flow_run_state")).toHaveLength(12);
    const api = recorded.runs.flatMap(run =>
      flowRunEvents(run, {
        names: {
          flow: flows[run.flow_id as string]!,
          deployment: deployments[run.deployment_id as string] ?? null,
        },
        parameters: ["backfill"],
        identify,
        uiBase: "http://prefect.example:4200",
        odd: () => {},
      }),
    );
    // Two had not ended. What is left of the webhook's is the failure that the retry has overwritten since.
    const ended = api.filter(
      ({payload}) => !["RUNNING", "SCHEDULED"].includes(String(payload.state_type)),
    );
    expect(events.filter(({id}) => ended.some(event => event.id === id))).toEqual(
      ended.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
    expect(ended.filter(({id}) => !known.has(id))).toEqual([]);
    const states = recorded.states.map(state => {
      const {flow_run_id} = state.state_details as {flow_run_id: string};
      return stateEvent({...state, flow_run_id});
    });
    const failed = events.find(({id}) => id.endsWith("01a202a9-0483-7f57-98d8-c0e767764e3c"));
    expect(states).toContainEqual(failed);
  });

  it("gives the same events in any order and however often it comes", () => {
    const once = stored(recorded.deliveries);
    const twice = [...recorded.deliveries.keys(), ...recorded.deliveries.keys()];
    const orders = fc.shuffledSubarray(twice, {minLength: twice.length});
    fc.assert(
      fc.property(orders, order => {
        expect(stored(order.map(index => recorded.deliveries[index]!))).toEqual(once);
      }),
      {numRuns: 30},
    );
  });

  it("is named by its event", () => {
    expect(receive(parsed(0))).toMatchObject({
      status: "accepted",
      deliveryId: "prefect:event:01a202a8-fdbd-7052-924e-74a8d7f55320",
    });
  });
});

describe("a delivery", () => {
  it("tells of the state it was sent for, whatever the run has come to since", () => {
    const failed = parsed(2);
    const retried = parsed(4).flow_run;
    const received = receive({...failed, flow_run: retried});
    if (received.status !== "accepted") throw new Error(received.status);
    expect(received.events.map(({kind, payload}) => [kind, payload.state_type])).toEqual([
      ["prefect.flow_run_state", "FAILED"],
      ["prefect.flow_run", "COMPLETED"],
      ["prefect.flow_run_state", "COMPLETED"],
    ]);
    // Never the id that Prefect makes up for the state on the way.
    const madeUp = (retried.state as Fields).id as string;
    expect(JSON.stringify(received)).not.toContain(madeUp);
  });

  it("keeps its state, and not the run, where a name is missing that the API would give", () => {
    const bare = parsed(1);
    const kinds = (payload: unknown) => {
      const received = receive(payload);
      return "events" in received ? received.events.map(({kind}) => kind) : received;
    };
    expect(kinds(bare)).toHaveLength(3);
    const related = (bare.event.related as Fields[]).filter(
      one => one["prefect.resource.role"] !== "deployment",
    );
    const unnamed = {...bare, event: {...bare.event, related}};
    expect(kinds(unnamed)).toEqual(["prefect.flow_run_state"]);
    const ofDeployment = {id: bare.flow_run.deployment_id, name: "hotpass-refinement"};
    expect(kinds({...unnamed, deployment: ofDeployment})).toHaveLength(3);
    expect(kinds({...unnamed, deployment: {...ofDeployment, id: "another"}})).toHaveLength(1);
    const pooled = {...bare.flow_run, work_queue_id: bare.flow_run.id};
    expect(kinds({...bare, flow_run: pooled})).toHaveLength(1);
    expect(kinds({...bare, flow_run: {...pooled, work_pool_name: "cluster"}})).toHaveLength(3);
  });

  it("may be the event alone, or run records by the flow itself", () => {
    const {event} = parsed(0);
    expect(receive(event)).toMatchObject({status: "accepted", events: [{version: ""}]});
    const record = (state: string) => ({
      schema: "fivekeys.run-record/1",
      flow_run_id: event.id,
      state_id: state,
      state_type: "RUNNING",
      happened_at: "2026-11-22T09:49:19Z",
    });
    const [one, two] = [record(event.id as string), record(parsed(2).event.id as string)];
    expect(receive(`${JSON.stringify(one)}\n${JSON.stringify(two)}\n`)).toMatchObject({
      status: "accepted",
      events: [{}, {}, {}, {}],
    });
  });

  it("keeps nothing that we may not keep", () => {
    const secret = "onthulling";
    const odd = parsed(0);
    odd.flow_run.parameters = {backfill: true, password: secret};
    odd.flow_run.context = {note: secret};
    (odd.flow_run.state as Fields).message = secret;
    (odd.event.resource as Fields)["prefect.state-message"] = secret;
    odd.flow_run.created_by = {type: "USER", id: "1", display_value: "ada"};
    const received = receive(odd);
    expect(received.status).toBe("accepted");
    expect(JSON.stringify(received)).not.toContain(secret);
    expect(JSON.stringify(received)).toContain('"person_id":"hash of ada"');
  });
});

const refused = (code: number, reason: string) => ({
  status: "refused",
  code,
  reason: expect.stringContaining(reason),
});

describe("a sender", () => {
  const sent = recorded.deliveries[0]!.body;

  it.each([
    ["by X-Ingest-Token", {"x-ingest-token": SECRET}],
    ["by Authorization", {Authorization: `Bearer ${SECRET}`}],
    ["by Authorization without a scheme", {Authorization: SECRET}],
    ["whatever the content type", {"X-Ingest-Token": SECRET, "Content-Type": "text/plain"}],
  ])("is known %s", (_, headers) => {
    expect(receive(sent, {headers}).status).toBe("accepted");
    expect(receive(sent, {headers, secrets: ["new", SECRET]}).status).toBe("accepted");
  });

  it.each([
    ["without a header", {}, [SECRET]],
    ["with another's secret", {"X-Ingest-Token": "s3cret2"}, [SECRET]],
    ["with a part of it", {"X-Ingest-Token": "s3cre"}, [SECRET]],
    ["when there is no secret here", {"X-Ingest-Token": ""}, []],
    ["when the secret here is empty", {"X-Ingest-Token": ""}, [""]],
  ])("is refused %s, before anything is read", (_, headers, secrets) => {
    expect(receive("{", {headers, secrets})).toEqual(refused(401, "X-Ingest-Token"));
  });
});

describe("a body", () => {
  it("has at most 1 MiB", () => {
    const of = (bytes: number) => Buffer.from(`{"a":"${"x".repeat(bytes - 8)}"}`);
    expect(receive(of(1024 ** 2 + 1))).toEqual(refused(413, "1 MiB"));
    expect(receive(of(1024 ** 2))).toEqual(refused(422, "event is missing"));
  });

  it.each([
    ["a piece of JSON", '{"secret-title', 400, "not JSON"],
    ["bytes that are no text", Buffer.from([0x7b, 0xff, 0x7d]), 400, "UTF-8"],
    ["a pickle", Buffer.from("80049501", "hex"), 400, "UTF-8"],
    ["nothing", "", 400, "not JSON"],
    ["null", "null", 422, "payload is missing"],
    ["a text", '"secret-title"', 422, "payload is of a wrong type"],
    ["another schema", '{"schema":"secret-title","event":{}}', 422, "schema is not known"],
    ["half an event", {event: {...parsed(0).event, occurred: null}}, 422, "event.occurred"],
    [
      "an odd run",
      {...parsed(0), flow_run: {...parsed(0).flow_run, id: "secret-title"}},
      422,
      "flow_run.id is odd",
    ],
    ["an odd id", {event: {...parsed(0).event, id: "secret-title"}}, 422, "event.id is odd"],
  ])("of %s is refused without showing it", (_, body, code, reason) => {
    const received = receive(body);
    expect(received).toEqual(refused(code, reason));
    expect(JSON.stringify(received)).not.toContain("secret-title");
  });

  it("of an event of something else, or of no change of state, is ignored", () => {
    const {event} = parsed(0);
    const of = (resource: Fields) =>
      receive({event: {...event, resource: {...(event.resource as Fields), ...resource}}});
    expect(of({"prefect.resource.id": "prefect.deployment.1"}).status).toBe("ignored");
    expect(of({"prefect.state-type": undefined}).status).toBe("ignored");
  });
});
