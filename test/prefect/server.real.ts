import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {receivePrefect} from "../../src/sources/prefect/webhook.ts";
import {type Cells, makeWorkspace, type Workspace} from "./workspace.ts";
import {copyDatabase, makeWorld, runPython, SECRET, type World} from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world?.stop());

const byId = (rows: Cells[]) => new Map(rows.map(row => [row.flow_run_id as string, row]));

/** The types that a run went through once it had begun, in order. */
async function pathsOf({rows}: Workspace): Promise<Map<string, string[]>> {
  const states = await rows("flow_run_state");
  const inOrder = states.toSorted((a, b) => compare(a.happened_at, b.happened_at));
  const paths = new Map<string, string[]>();
  for (const {flow_run_id, state_type} of inOrder) {
    if (["SCHEDULED", "PENDING"].includes(state_type as string)) continue;
    const path = paths.get(flow_run_id as string) ?? [];
    paths.set(flow_run_id as string, [...path, state_type as string]);
  }
  return paths;
}

function compare(one: unknown, other: unknown): number {
  return String(one) < String(other) ? -1 : 1;
}

/** The runs that a flow by this name wrote of, in the order in which they began. */
function noted(flow: string): string[] {
  return [...new Set(world.notes().flatMap(note => (note.flow === flow ? [note.run] : [])))];
}

describe("the runs of a server, read while they ran", () => {
  it("were read more than once meanwhile", () => {
    expect(world.readings.filter(stored => stored > 0).length).toBeGreaterThan(1);
  });

  it("are those that the flows wrote of, each once, without the parts of others", async () => {
    const rows = await world.api.rows("flow_run");
    const parts = noted("child");
    const wrote = new Set(world.notes().map(({run}) => run));
    const expected = [...wrote].filter(run => !parts.includes(run));
    expect(rows.map(({flow_run_id}) => flow_run_id).toSorted()).toEqual(
      [...expected, world.runs.pooled].toSorted(),
    );
  });

  it("began as often, and when, the flows say they did, and ended no earlier", async () => {
    const rows = byId(await world.api.rows("flow_run"));
    for (const run of new Set(world.notes().map(note => note.run))) {
      const row = rows.get(run);
      if (row === undefined) continue;
      const notes = world.notes().filter(note => note.run === run);
      const began = notes.filter(({what}) => what === "began");
      expect({run, count: row.run_count}).toEqual({run, count: began.length});
      const [first, last] = [Date.parse(began[0]!.at), Date.parse(notes.at(-1)!.at)];
      expect(first - Date.parse(`${row.started_at}`)).toBeGreaterThanOrEqual(0);
      expect(first - Date.parse(`${row.started_at}`)).toBeLessThan(60_000);
      expect(Date.parse(`${row.ended_at}`) - last).toBeGreaterThanOrEqual(0);
    }
  });

  it("went through what happened to them", async () => {
    const paths = await pathsOf(world.api);
    const {runs, overridden} = world;
    const [third, never] = noted("retrying");
    expect({
      good: paths.get(runs.good),
      backfill: paths.get(runs.backfill),
      retried: paths.get(runs.retried),
      crashed: paths.get(runs.crashed),
      cancelled: paths.get(runs.cancelled),
      pooled: paths.get(runs.pooled),
      overridden: paths.get(overridden),
      invalid: paths.get(noted("invalid")[0]!),
      retriedByItself: paths.get(third!),
      retriedInVain: paths.get(never!),
      interrupted: paths.get(noted("interrupted")[0]!),
    }).toEqual({
      good: ["RUNNING", "COMPLETED"],
      backfill: ["RUNNING", "COMPLETED"],
      retried: ["RUNNING", "FAILED", "RUNNING", "COMPLETED"],
      crashed: ["RUNNING", "CRASHED"],
      cancelled: ["RUNNING", "CANCELLING", "CANCELLED"],
      pooled: ["RUNNING", "COMPLETED"],
      overridden: ["RUNNING", "FAILED", "COMPLETED"],
      invalid: ["RUNNING", "COMPLETED"],
      retriedByItself: ["RUNNING", "RUNNING", "RUNNING", "COMPLETED"],
      retriedInVain: ["RUNNING", "RUNNING", "RUNNING", "FAILED"],
      interrupted: ["RUNNING", "CRASHED"],
    });
  });

  it("have each state that the server has of them, at its time", async () => {
    const states = await world.api.rows("flow_run_state");
    for (const {flow_run_id} of await world.api.rows("flow_run")) {
      const ours = states.filter(state => state.flow_run_id === flow_run_id);
      expect(ours.map(stateOf).toSorted(compare)).toEqual(await toldStates(flow_run_id));
    }
  });

  it("know their deployment, pool, tags and labels, and of their parameters what may be kept", async () => {
    const rows = byId(await world.api.rows("flow_run"));
    expect(rows.get(world.runs.good)).toMatchObject({
      flow: "refinement",
      deployment: "nightly",
      deployment_version: "9073529a",
      tags: ["env:prod", "hotpass", "urgent"],
      is_subflow: false,
      state_name: "Completed",
    });
    expect(rows.get(world.runs.backfill)).toMatchObject({parameters: ["backfill=true"]});
    expect(rows.get(world.runs.retried)).toMatchObject({labels: ["environment=prod"]});
    expect(rows.get(world.runs.pooled)).toMatchObject({work_pool: "cluster"});
  });

  it("are the same when they are read afterwards, in one go", async () => {
    const {api, folder, server} = world;
    const again = makeWorkspace(join(folder, "again"), {
      prefect: {url: server.url, records: world.records},
      env: {PREFECT_API_AUTH_STRING: server.env.PREFECT_API_AUTH_STRING!},
    });
    await again.sync();
    for (const table of ["flow_run", "flow_run_state", "run_record"]) {
      expect(await again.rows(table)).toEqual(await api.rows(table));
    }
    expect((await again.sync()).stored).toBe(0);
  });

  it("hold nothing of what the flows were given or said", async () => {
    expect(await world.api.everything()).not.toContain("onthulling");
  });
});

function stateOf({state_id, state_type, state_name, happened_at}: Cells): string {
  return [state_id, state_type, state_name, milliseconds(happened_at)].join();
}

/** The states of a run as the server tells them when it is asked now. */
async function toldStates(runId: unknown): Promise<string[]> {
  const told = await world.server.ask("GET", `/flow_run_states/?flow_run_id=${runId}`);
  const lines = (told as Cells[]).map(({id, type, name, timestamp}) =>
    [id, type, name, milliseconds(timestamp)].join(),
  );
  return lines.toSorted(compare);
}

function milliseconds(time: unknown): string {
  return new Date(String(time)).toISOString();
}

describe("the server's own database", () => {
  it("gives the rows that its API gives", async () => {
    const {folder, api} = world;
    const database = makeWorkspace(join(folder, "database"), {
      prefect: {database: await copyDatabase(world)},
      env: {},
    });
    await database.sync();
    const withoutUrl = (rows: Cells[]) => rows.map(({url: _, ...row}) => row);
    const fromApi = withoutUrl(await api.rows("flow_run"));
    expect(withoutUrl(await database.rows("flow_run"))).toEqual(fromApi);
    const ours = new Set(fromApi.map(({flow_run_id}) => flow_run_id));
    const states = (await api.rows("flow_run_state")).filter(({flow_run_id}) =>
      ours.has(flow_run_id),
    );
    expect(await database.rows("flow_run_state")).toEqual(states);
  });
});

describe("what an automation sent", () => {
  const received = () =>
    world.listener.deliveries
      .filter(({path}) => path === "/webhook")
      .map(({headers, body}) => {
        const prefect = {
          url: world.server.url,
          database: null,
          records: [],
          parameters: PARAMETERS,
          recheckDays: 14,
        };
        return receivePrefect(
          {headers, body},
          {secrets: [SECRET], config: {prefect}, identify: id => id},
        );
      });

  it("is taken, each delivery", () => {
    expect(received().map(({status}) => status)).toEqual(received().map(() => "accepted"));
  });

  it("is the rows that the API gives, and the ends of all runs", async () => {
    const events = received().flatMap(one => ("events" in one ? one.events : []));
    const of = (kind: string) =>
      events.filter(event => event.kind === kind).map(({payload}) => payload as Cells);
    const states = await world.api.rows("flow_run_state");
    const known = new Set(states.map(stateOf));
    const ended = /COMPLETED|FAILED|CRASHED|CANCELLED/;
    const told = new Set(of("prefect.flow_run_state").map(stateOf));
    expect(states.map(stateOf).filter(state => ended.test(state) && !told.has(state))).toEqual([]);
    // Those of parts of other runs are told as well.
    const parts = noted("child");
    const others = of("prefect.flow_run_state").filter(state => !known.has(stateOf(state)));
    expect(others.filter(({flow_run_id}) => !parts.includes(flow_run_id as string))).toEqual([]);
    const rows = byId(await world.api.rows("flow_run"));
    const last = byId(
      events
        .filter(({kind}) => kind === "prefect.flow_run")
        .toSorted((a, b) => compare(a.version, b.version))
        .map(({payload}) => payload as Cells),
    );
    for (const [run, row] of rows) {
      const {person_id: _, ...sent} = last.get(run) ?? {};
      const {person_id: __, ...read} = row;
      expect(inOneForm(sent)).toEqual(inOneForm(read));
    }
  });
});

const PARAMETERS = ["backfill", "incremental", "git_sha"];

/** With every instant as the warehouse gives it. */
function inOneForm(row: Cells): Cells {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      name.endsWith("_at") && value !== null ? milliseconds(value) : value,
    ]),
  );
}

describe("what the flows sent by their hooks", () => {
  it("is a record of each state that a hook is called for", async () => {
    const records = await world.api.rows("run_record");
    const paths = new Map<string, unknown[]>();
    for (const {flow_run_id, state_type} of records.toSorted((a, b) =>
      compare(a.happened_at, b.happened_at),
    )) {
      paths.set(flow_run_id as string, [...(paths.get(flow_run_id as string) ?? []), state_type]);
    }
    const {runs} = world;
    expect({
      good: paths.get(runs.good),
      retried: paths.get(runs.retried),
      crashed: paths.get(runs.crashed),
      cancelled: paths.get(runs.cancelled),
      part: paths.get(noted("child")[0]!),
      exotic: paths.get(noted("exotic")[0]!),
      unhooked: paths.get(noted("unhooked")[0]!),
      retriedByItself: paths.get(noted("retrying")[0]!),
    }).toEqual({
      good: ["RUNNING", "COMPLETED"],
      retried: ["RUNNING", "FAILED", "RUNNING", "COMPLETED"],
      crashed: ["RUNNING", "CRASHED"],
      cancelled: ["RUNNING", "CANCELLING"],
      part: ["RUNNING", "COMPLETED"],
      exotic: ["RUNNING", "COMPLETED"],
      unhooked: undefined,
      retriedByItself: ["RUNNING", "RUNNING", "RUNNING", "COMPLETED"],
    });
  });

  it("is of the very states that the server has, but for the one that Prefect makes up", async () => {
    for (const record of await world.api.rows("run_record")) {
      const told = await toldStates(record.flow_run_id);
      const isMadeUp = record.state_type === "CANCELLING";
      expect({record, is: told.includes(stateOf(record))}).toEqual({record, is: !isMadeUp});
    }
  });

  it("says what only the flow knows", async () => {
    const records = await world.api.rows("run_record");
    const of = (run: string, type: string) =>
      records.find(({flow_run_id, state_type}) => flow_run_id === run && state_type === type);
    expect(of(world.runs.good, "COMPLETED")).toMatchObject({
      flow: "refinement",
      deployment: "nightly",
      sha: world.api.sha,
      owner: "platform",
      environment: "prod",
      run_count: 1,
      result: ["status=OK", "success=true"],
    });
    const [third] = noted("retrying");
    const counts = records
      .filter(({flow_run_id}) => flow_run_id === third)
      .map(({run_count}) => run_count);
    expect(counts.toSorted()).toEqual([1, 2, 3, 3]);
    for (const flow of ["invalid", "invalid-async"]) {
      expect(of(noted(flow)[0]!, "COMPLETED")).toMatchObject({
        result: ["status=VALIDATION_FAILED", "success=false"],
      });
    }
    expect(of(noted("child")[0]!, "COMPLETED")).toMatchObject({is_subflow: true, result: []});
  });

  it("holds nothing that may not be kept", () => {
    const files = readdirSync(world.records).map(name => join(world.records, name));
    expect(files).not.toEqual([]);
    for (const file of files) expect(readFileSync(file, "utf8")).not.toContain("onthulling");
  });

  it("is enough without the server", async () => {
    const {folder, records, api} = world;
    const alone = makeWorkspace(join(folder, "alone"), {prefect: {records}, env: {}});
    await alone.sync();
    expect(await alone.rows("run_record")).toEqual(await api.rows("run_record"));
    expect(await alone.rows("flow_run")).toEqual([]);
    const deployed = async (workspace: Workspace) =>
      (await workspace.published("deployment")).map(({deployment_id, environment, status}) =>
        [deployment_id, environment, status].join(" ").replace(/^\w+:/, ""),
      );
    const ofRuns = ({good, retried}: World["runs"]) => new RegExp(`${good}|${retried}`);
    const some = (lines: string[]) => lines.filter(line => ofRuns(world.runs).test(line));
    expect(some(await deployed(alone))).toHaveLength(3);
    expect(some(await deployed(alone))).toEqual(some(await deployed(api)));
  });

  it("may go to Prefect's result storage, or straight to an address", async () => {
    const {folder, python, env, listener, server} = world;
    const storage = join(folder, "storage");
    const flows = join(import.meta.dirname, "flows.py");
    const stored = {
      ...env,
      FIVEKEYS_RECORDS: "storage:run-records",
      PREFECT_LOCAL_STORAGE_PATH: storage,
    };
    await runPython(python, [flows, "one"], stored);
    const reading = makeWorkspace(join(folder, "stored"), {
      prefect: {records: join(storage, "run-records")},
      env: {},
    });
    await reading.sync();
    expect((await reading.rows("run_record")).map(({state_type}) => state_type).toSorted()).toEqual(
      ["COMPLETED", "RUNNING"],
    );
    const sent = {...env, FIVEKEYS_RECORDS: `${listener.url}/records`, FIVEKEYS_TOKEN: SECRET};
    await runPython(python, [flows, "one"], sent);
    const deliveries = listener.deliveries.filter(({path}) => path === "/records");
    const prefect = {url: server.url, database: null, records: [], parameters: [], recheckDays: 14};
    const kinds = deliveries.map(delivery => {
      const one = receivePrefect(delivery, {
        secrets: [SECRET],
        config: {prefect},
        identify: id => id,
      });
      return "events" in one ? one.events.map(({payload}) => payload.state_type) : one;
    });
    expect(kinds).toEqual([
      ["RUNNING", "RUNNING"],
      ["COMPLETED", "COMPLETED"],
    ]);
  });

  it("passes the tests of its module", async () => {
    const tests = join(import.meta.dirname, "../../integrations/prefect");
    const said = await runPython(
      world.python,
      ["-m", "unittest", "discover", "--start-directory", tests],
      world.env,
    );
    expect(said).toMatch(/Ran \d\d tests/);
  });
});

describe("the deployments", () => {
  it("are the attempts of the runs that the rule names", async () => {
    const rows = await world.api.published("deployment");
    const of = (run: string) =>
      rows
        .filter(({deployment_id}) => String(deployment_id).includes(run))
        .toSorted((a, b) => compare(a.finished_at, b.finished_at))
        .map(({environment, status}) => `${environment} ${status}`);
    const {runs} = world;
    expect({
      good: of(runs.good),
      backfill: of(runs.backfill),
      retried: of(runs.retried),
      cancelled: of(runs.cancelled),
      retriedByItself: of(noted("retrying")[0]!),
      retriedInVain: of(noted("retrying")[1]!),
    }).toEqual({
      good: ["prod succeeded"],
      backfill: [],
      retried: ["prod failed", "prod succeeded"],
      cancelled: ["prod cancelled"],
      retriedByItself: ["prod succeeded"],
      retriedInVain: ["prod failed"],
    });
    const good = rows.find(({deployment_id}) => String(deployment_id).includes(runs.good));
    expect(good).toMatchObject({sha: world.api.sha});
  });
});
