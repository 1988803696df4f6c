import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, expect, it} from "vitest";
import {readSavedEvents} from "./event-files.ts";
import {fixtures, recorded} from "./fixtures/recorded.ts";
import {stateEvent} from "./state-event.ts";

const folder = mkdtempSync(join(tmpdir(), "fivekeys-saved-prefect-"));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const prefect = {url: null, database: null, records: [], parameters: [], recheckDays: 14};

function saved(...files: string[]) {
  const config = {prefect};
  return readSavedEvents(files, {cwd: folder, config, identify: identity => identity});
}

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const states = recorded.states.map(state => {
  const {flow_run_id} = state.state_details as {flow_run_id: string};
  return stateEvent({...state, flow_run_id});
});

it("reads what a server answered when it was asked for events, as the states they are of", () => {
  const {events, deliveries, ignored} = saved(join(fixtures, "event-pages.ndjson"));
  // Two pages of five events of runs; the third is of automations.
  expect(deliveries).toBe(3);
  expect(events).toHaveLength(10);
  for (const event of events) expect(states).toContainEqual(event);
  expect([...ignored]).toEqual([["the event is not of a flow run", 1]]);
});

it("reads deliveries with their headers and without, in one file and in many", () => {
  const whole = saved(join(fixtures, "deliveries.ndjson"));
  expect(whole.deliveries).toBe(24);
  const bodies = recorded.deliveries.map(({body}, index) => write(`${index}.json`, body));
  expect(saved(...bodies).events).toEqual(whole.events);
  const list = recorded.deliveries.map(({body}) => ({body: JSON.parse(body)}));
  expect(saved(write("list.json", JSON.stringify(list))).events).toEqual(whole.events);
});

it("keeps nothing when something is wrong, and lists it by file and line", () => {
  const good = recorded.deliveries[0]!.body;
  const file = write("odd.ndjson", `${good}\n{"body":"{"}\n${good}\n{"event":{"id":"x"}}\n`);
  expect(() => saved(file, "none.json")).toThrow(
    [
      "Cannot ingest the deliveries: 3 things are wrong, nothing was kept",
      "  odd.ndjson:2: has a body that is not JSON",
      "  odd.ndjson:4: event.id is odd",
      "  none.json:1: there is no such file",
    ].join("\n"),
  );
});
