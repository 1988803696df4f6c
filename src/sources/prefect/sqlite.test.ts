import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {DatabaseSync} from "node:sqlite";
import {afterAll, describe, expect, it} from "vitest";
import type {Batch, Json, RawEvent} from "../source.ts";
import {buildDatabase, runOf} from "./fixtures/database.ts";
import {
  deployments,
  type Fields,
  fixtures,
  flows,
  listening,
  recorded,
} from "./fixtures/recorded.ts";
import {flowRunEvents} from "./flow-run-event.ts";
import {fetchPrefectDatabase} from "./sqlite.ts";
import {stateEvent} from "./state-event.ts";

const folder = mkdtempSync(join(tmpdir(), "fivekeys-sqlite-"));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const URL = "http://prefect.example:4200/api";
const configOf = (parameters: string[] = ["backfill"]) => ({
  root: folder,
  prefect: {url: URL, database: null, records: [], parameters, recheckDays: 14},
});

async function readDatabase(
  path: string,
  {
    cursors,
    config = configOf(),
    readAt,
  }: {cursors?: Record<string, Json>; config?: ReturnType<typeof configOf>; readAt?: string} = {},
) {
  const {context, problems} = listening({
    ...(cursors === undefined ? {} : {cursors}),
    ...(readAt === undefined ? {} : {readAt}),
  });
  const batches: Batch[] = [];
  for await (const batch of fetchPrefectDatabase(path, {config, context})) batches.push(batch);
  const events = batches.flatMap(({events}) => events);
  const last = batches.at(-1)?.cursor;
  return {events, problems, cursors: last === undefined ? {} : {[last.scope]: last.value}};
}

/** What the API says of the same runs, in the order of ids. */
function fromApi(runs: Fields[], states: Fields[], parameters = ["backfill"]): RawEvent[] {
  const ofRuns = runs.flatMap(run =>
    flowRunEvents(run, {
      names: {
        flow: flows[run.flow_id as string] ?? null,
        deployment: deployments[run.deployment_id as string] ?? null,
      },
      parameters,
      identify: identity => `hash of ${identity}`,
      uiBase: "http://prefect.example:4200",
      odd: () => {},
    }),
  );
  return sorted([
    ...ofRuns,
    ...states.map(state => stateEvent({...state, flow_run_id: runOf(state)})),
  ]);
}

function sorted(events: readonly RawEvent[]): RawEvent[] {
  const byId = new Map(events.map(event => [event.id, event]));
  return [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Sub-flows are parts of other runs: neither way reads them. */
const runs = recorded.runs.filter(run => run.parent_task_run_id === null);
const ids = new Set(runs.map(({id}) => id));
const states = recorded.states.filter(state => ids.has(runOf(state)));

describe("the database of a real server", () => {
  it("says of the same runs what its API says", async () => {
    const {events, problems} = await readDatabase(join(fixtures, "prefect-3.8.4.db"));
    expect(problems).toEqual([]);
    // The histories of four of the runs were not asked of the API: of those only the last state is known.
    const api = fromApi(runs, states);
    const known = new Set(api.map(({id}) => id));
    expect(sorted(events).filter(({id}) => known.has(id))).toEqual(api);
    const others = events.filter(({id}) => !known.has(id));
    expect(new Set(others.map(({kind}) => kind))).toEqual(new Set(["prefect.flow_run_state"]));
    expect(events.filter(({kind}) => kind === "prefect.flow_run")).toHaveLength(runs.length);
  });
});

/** What earlier generations had no column for. */
const lacking: Record<string, string[]> = {
  "2.0.0-88c2112b668f": ["deployment_version", "labels", "created_by", "work_pool_name"],
  "2.10-2dbcec43c857": ["deployment_version", "labels"],
  "2.20-354f1ede7e9f": ["labels"],
  "3.0.0-f93e1439f022": ["labels"],
  "3.1.6-a49711513ad4": [],
  "3.3-bbca16f6f218": [],
  "3.8.4-f416ea180ae1": [],
};
const without = (run: Fields, names: string[]): Fields => ({
  ...run,
  ...Object.fromEntries(names.map(name => [name, null])),
});
/** With what none of the recorded runs has: a pool, a person, and a run of more than a day. */
const made = runs.map((run, index) =>
  index > 0
    ? run
    : {
        ...run,
        work_pool_name: "cluster",
        created_by: {id: "1", type: "USER", display_value: "ada"},
        // 1 day, 2 hours, 3 minutes and 4.5 seconds.
        total_run_time: 93_784.5,
      },
);

describe("every generation of the database", () => {
  it("has a schema here", () => {
    const files = readdirSync(join(fixtures, "schemas")).map(name => name.replace(".sql", ""));
    expect(files.toSorted()).toEqual(Object.keys(lacking).toSorted());
  });

  it.each(Object.entries(lacking))("%s says what the API says", async (generation, names) => {
    const path = join(folder, `${generation}.db`);
    buildDatabase(path, {generation, runs: made, states});
    const {events, problems} = await readDatabase(path);
    expect(problems).toEqual([]);
    // A run whose history was not recorded has lost its state here, as by a server that deletes them.
    const hasState = (run: Fields) => states.some(({id}) => id === run.state_id);
    const told = made.map(run => {
      const state = hasState(run) ? run.state : null;
      return {...without(run, names), state};
    });
    expect(sorted(events)).toEqual(fromApi(told, states));
  });
});

describe("a second reading", () => {
  const generation = "3.8.4-f416ea180ae1";

  it("reads what has changed since, and what the first could just have missed", async () => {
    const path = join(folder, "changing.db");
    buildDatabase(path, {generation, runs, states});
    const first = await readDatabase(path);
    const again = await readDatabase(path, {cursors: first.cursors});
    // The last `updated` is 09:50:12.281, and all were updated within the ten minutes before that.
    expect(sorted(again.events)).toEqual(sorted(first.events));

    const database = new DatabaseSync(path);
    const [one, two] = runs.map(({id}) => id as string);
    const move = database.prepare("update flow_run set updated = ? where id = ?");
    move.run("2026-11-23 00:00:00.000000", one!);
    database.close();
    const moved = await readDatabase(path, {cursors: first.cursors});
    const later = await readDatabase(path, {cursors: moved.cursors});
    expect(runsOf(moved.events)).toContain(two);
    expect(runsOf(later.events)).toEqual([one]);
  });

  it("reads all when another file has taken its place, or other parameters are kept", async () => {
    const path = join(folder, "replaced.db");
    buildDatabase(path, {generation, runs, states});
    const database = new DatabaseSync(path);
    const ids = runs.map(({id}) => id as string);
    const move = database.prepare("update flow_run set updated = ? where id = ?");
    move.run("2026-11-25 00:00:00.000000", ids[0]!);
    database.close();
    const first = await readDatabase(path);
    expect(runsOf((await readDatabase(path, first)).events)).toEqual([ids[0]]);

    const changed = new DatabaseSync(path);
    changed.exec(
      "update flow_run set created = '2020-01-01' where updated = (select max(updated) from flow_run)",
    );
    changed.close();
    expect(runsOf((await readDatabase(path, first)).events)).toHaveLength(runs.length);

    const config = configOf(["backfill", "incremental"]);
    const wider = await readDatabase(path, {...first, config, readAt: "2026-11-26T00:00:00.000Z"});
    expect(runsOf(wider.events)).toHaveLength(runs.length);
    const ok = wider.events.find(({payload}) => payload.flow_run_id === OK)!;
    // The later row must win over what was kept of the same run before.
    expect(ok.version > "2026-11-22T09:49:19.175Z").toBe(true);
    expect(ok.payload.parameters).toEqual(["incremental=true"]);
  });
});

const OK = "b1fff5c6-f098-4a8b-9fe1-af463479264b";
const runsOf = (events: readonly RawEvent[]) =>
  events.flatMap(({kind, payload}) => (kind === "prefect.flow_run" ? [payload.flow_run_id] : []));

describe("what a database holds beyond that", () => {
  const build = (name: string, change: string) => {
    const path = join(folder, name);
    buildDatabase(path, {generation: "3.8.4-f416ea180ae1", runs, states});
    const database = new DatabaseSync(path);
    database.exec(change);
    database.close();
    return path;
  };

  it("leaves out what a schedule plans for later", async () => {
    const planned = `update flow_run set state_type = 'SCHEDULED', expected_start_time =
      '2026-11-22 12:00:00.000000' where id = '${OK}'`;
    const path = build("planned.db", planned);
    const at = (readAt: string) => readDatabase(path, {readAt});
    expect(runsOf((await at("2026-11-22T11:59:59.000Z")).events)).not.toContain(OK);
    expect(runsOf((await at("2026-11-22T12:00:01.000Z")).events)).toContain(OK);
  });

  it("is read in pages, and no run falls between two", async () => {
    const path = join(folder, "many.db");
    // Ids in the opposite order of the updates, and pairs that were updated at once.
    const many = Array.from({length: 1201}, (_, index) => ({
      ...runs[0],
      id: `00000000-0000-4000-8000-${String(9999 - index).padStart(12, "0")}`,
      updated: new Date(Date.UTC(2026, 10, 22) + (index >> 1) * 1000).toISOString(),
    }));
    buildDatabase(path, {generation: "3.8.4-f416ea180ae1", runs: many, states: []});
    const {events} = await readDatabase(path);
    expect(runsOf(events).toSorted()).toEqual(many.map(({id}) => id).toSorted());
  });

  it("lists a run that is not what Prefect writes, every time, and reads the others", async () => {
    // So early that a second reading would not come to it again.
    const path = build(
      "odd.db",
      `update flow_run set total_run_time = 'long', updated = '2026-11-20' where id = '${OK}'`,
    );
    const first = await readDatabase(path);
    expect(first.problems).toEqual([`the run ${OK}: flow_run.total_run_time is of a wrong type`]);
    expect(runsOf(first.events)).toHaveLength(runs.length - 1);
    const second = await readDatabase(path, first);
    expect(second.problems).toEqual(first.problems);
    const database = new DatabaseSync(path);
    const mended = "update flow_run set total_run_time = 0, updated = '2026-11-23' where id = ?";
    database.prepare(mended).run(OK);
    database.close();
    const third = await readDatabase(path, second);
    expect([third.problems, runsOf(third.events).includes(OK)]).toEqual([[], true]);
  });
});

describe("a file that cannot be read", () => {
  const real = join(fixtures, "prefect-3.8.4.db");
  const file = (name: string, content: Buffer) => {
    writeFileSync(join(folder, name), content);
    return name;
  };
  const rejects = async (path: string, message: string) => {
    const hint = expect.stringContaining("prefect.db");
    await expect(readDatabase(path)).rejects.toMatchObject({
      name: "UserError",
      message: expect.stringContaining(message),
      hint,
    });
  };

  it("is refused in write-ahead mode without its log", async () => {
    const wal = Buffer.from(readFileSync(real));
    wal[18] = 2;
    wal[19] = 2;
    await rejects(file("wal.db", wal), "has come without the log (`-wal`)");
  });

  it("is read in write-ahead mode with its log, and the newest rows with it", async () => {
    const path = join(folder, "live.db");
    copyFileSync(real, path);
    const server = new DatabaseSync(path);
    server.exec("pragma journal_mode = wal; pragma wal_autocheckpoint = 0");
    server.exec(`update flow_run set state_name = 'RolledBack' where id = '${OK}'`);
    const {events} = await readDatabase(path);
    const ok = events.find(({payload}) => payload.flow_run_id === OK)!;
    expect(ok.payload.state_name).toBe("RolledBack");
    server.close();
  });

  it.each([
    ["nothing", Buffer.alloc(0), "it is no SQLite database"],
    ["a pickle", Buffer.from("80049501", "hex"), "it is no SQLite database"],
  ])("is refused when it holds %s", async (_, content, message) => {
    await rejects(file("other.db", content), message);
  });

  it("is refused when there is none, when it is a folder, when it is another's", async () => {
    await rejects("none.db", "there is no such file");
    await rejects(".", "it is not a file");
    const others = new DatabaseSync(join(folder, "others.db"));
    others.exec("create table flow (id text, name text); create table flow_run (id text)");
    others.close();
    await rejects("others.db", "it is not Prefect's: there is no `deployment.id`");
  });

  it("is refused when it was cut off", async () => {
    const path = join(folder, "cut.db");
    copyFileSync(real, path);
    truncateSync(path, 100_000);
    await rejects("cut.db", "malformed");
  });
});
