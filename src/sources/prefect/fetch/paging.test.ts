import {afterEach, describe, expect, it} from "vitest";
import {
  type FakePrefect,
  fakePrefect,
  type Settings,
} from "../../../../test/support/fake-prefect/index.ts";
import {
  endedRun,
  enter,
  type FakeRun,
  fakeRun,
  minutes,
} from "../../../../test/support/fake-prefect/runs.ts";
import {fc} from "../../../../test/support/fast-check.ts";
import {type Store, store} from "../../../../test/support/github-store.ts";
import {
  idsOf,
  manyRuns,
  noRules,
  READ_AT,
  readInto,
  runOf,
} from "../../../../test/support/prefect-store.ts";

let fake: FakePrefect;
afterEach(() => fake?.close());

async function open(runs: FakeRun[], settings: Settings = {}): Promise<Store> {
  fake = await fakePrefect(runs, settings);
  return store();
}

/** Does something once, when so many pages of ended runs were asked for. */
function atPage(page: number, work: () => void): NonNullable<Settings["onRequest"]> {
  let pages = 0;
  return ({body}) => {
    if (body.sort === "END_TIME_DESC" && ++pages === page) work();
    return undefined;
  };
}

/** What may happen on a server between two requests: each moment has an instant of its own, shortly before noon. */
function happen(
  what: string,
  {runs, which, index}: {runs: FakeRun[]; which: number; index: number},
): void {
  const at = new Date(Date.parse("2026-02-01T11:50:00.000Z") + index * 1000).toISOString();
  if (what === "add") {
    const begun = fakeRun(1000 + runs.length, at);
    runs.push(enter(begun, "RUNNING", at));
    return;
  }
  const some = runs.filter(({run}) => (run.end_time === null) === (what === "end"));
  const run = some[which % some.length];
  if (run !== undefined && what === "end") enter(run, "COMPLETED", at);
  else if (run !== undefined) enter(run, "SCHEDULED", at, "AwaitingRetry");
}

describe("paging", () => {
  it.each([200, 50, 7])("300 runs through pages of %i are the same 300 runs", async limit => {
    const kept = await open(manyRuns(), {limit});
    expect(await readInto(kept, fake, noRules)).toMatchObject({isWhole: true});
    expect(idsOf(kept)).toEqual(fake.runs.map(({run}) => run.id).sort());
    expect(kept.problems).toEqual([]);
  });

  it("300 runs that ended at one instant are 300 runs through pages of 7", async () => {
    const at = "2026-01-20T00:00:00.123456Z";
    const kept = await open(
      Array.from({length: 300}, (_, i) => endedRun(i, at)),
      {limit: 7},
    );
    await readInto(kept, fake, noRules);
    expect(idsOf(kept)).toHaveLength(300);
  });

  it("a run that ends while we page is neither lost nor doubled", async () => {
    const at = "2026-02-01T11:00:00.000000Z";
    const running = enter(fakeRun(900, at), "RUNNING", at);
    const end = () => enter(running, "COMPLETED", "2026-02-01T11:59:00.000000Z");
    const kept = await open([...manyRuns(), running], {limit: 7, onRequest: atPage(20, end)});
    await readInto(kept, fake, noRules);
    expect(runOf(kept, 900)).toMatchObject({state_type: "RUNNING"});
    await readInto(kept, fake, {...noRules, readAt: "2026-02-01T13:00:00.000Z"});
    expect(runOf(kept, 900)).toMatchObject({state_type: "COMPLETED"});
    expect(idsOf(kept)).toEqual(fake.runs.map(({run}) => run.id).sort());
  });

  it("a run that is retried while we page, and so moves the others, hides none of them", async () => {
    const failed = endedRun(901, "2026-01-20T04:59:30.000000Z", "FAILED");
    const retry = () => enter(failed, "SCHEDULED", READ_AT, "AwaitingRetry");
    const kept = await open([...manyRuns(), failed], {limit: 7, onRequest: atPage(20, retry)});
    await readInto(kept, fake, noRules);
    expect(runOf(kept, 901)).toMatchObject({state_type: "FAILED"});
    await readInto(kept, fake, {...noRules, readAt: "2026-02-01T13:00:00.000Z"});
    expect(runOf(kept, 901)).toMatchObject({state_type: "SCHEDULED"});
    expect(idsOf(kept)).toEqual(fake.runs.map(({run}) => run.id).sort());
  });

  it("whatever happens at whatever request, two readings later all is as it is on the server", async () => {
    const script = fc.record({
      minutes: fc.array(fc.integer({min: 0, max: 12}), {maxLength: 40}),
      limit: fc.integer({min: 1, max: 12}),
      works: fc.array(fc.tuple(fc.nat(40), fc.constantFrom("end", "retry", "add"), fc.nat(60))),
      diesAt: fc.option(fc.nat(8), {nil: undefined}),
    });
    const property = fc.asyncProperty(script, async ({minutes: ends, limit, works, diesAt}) => {
      const runs = ends.map((minute, i) =>
        endedRun(i, minutes("2026-02-01T11:00:00.000123Z", minute)),
      );
      const kept = await open(runs, {
        limit,
        onRequest: ({index}) => {
          for (const [at, what, which] of works)
            if (at === index) happen(what, {runs, which, index});
          return undefined;
        },
      });
      await readInto(kept, fake, {diesAt});
      fake.settings.onRequest = () => undefined;
      await readInto(kept, fake);
      await readInto(kept, fake, {readAt: "2026-02-01T12:01:00.000Z"});
      await fake.close();
      const held = kept
        .table("flow_run")
        .map(({flow_run_id, state_id}) => `${flow_run_id} ${state_id}`);
      expect(held.sort()).toEqual(runs.map(({run}) => `${run.id} ${run.state_id}`).sort());
      const states = kept.table("flow_run_state").map(({state_id}) => state_id);
      expect(states.sort()).toEqual(runs.flatMap(({states: all}) => all.map(({id}) => id)).sort());
    });
    await fc.assert(property, {numRuns: 40, endOnFailure: true});
  });

  it("a reading that dies at any batch and goes on gives the same rows", async () => {
    const whole = await open(manyRuns(60), {limit: 7});
    await readInto(whole, fake);
    for (let diesAt = 0; diesAt < 12; diesAt++) {
      const kept = store();
      await readInto(kept, fake, {diesAt});
      expect((await readInto(kept, fake)).isWhole).toBe(true);
      expect(kept.lines()).toEqual(whole.lines());
    }
  });

  it("a first reading that died does not begin again", async () => {
    const kept = await open(manyRuns(), {limit: 50});
    await readInto(kept, fake, {...noRules, diesAt: 4});
    const before = fake.requests.length;
    await readInto(kept, fake, noRules);
    expect(idsOf(kept)).toHaveLength(300);
    // 4 of the 7 pages of 50 (the last is empty) had come.
    const pages = fake.requests.slice(before).filter(({body}) => {
      const {end_time: by} = (body.flow_runs ?? {}) as {end_time?: {before_?: string}};
      return body.sort === "END_TIME_DESC" && by?.before_ !== undefined;
    });
    expect(pages.length).toBeLessThanOrEqual(4);
  });

  it("nothing new costs 3 requests, and 1 more for each 200 runs of the last 14 days", async () => {
    const kept = await open(manyRuns());
    await readInto(kept, fake, noRules);
    const {counts} = await readInto(kept, fake, noRules);
    // Open runs, ended runs, ended runs without an end; 300 runs to look at again: 2.
    expect(counts.rest).toBe(5);
  });
});

describe("the next reading", () => {
  const later = {...noRules, readAt: "2026-02-01T13:00:00.000Z"};
  /** From when on it asked for the runs that ended. */
  const askedSince = () =>
    fake.requests.flatMap(({body}) => {
      const {end_time: by} = (body.flow_runs ?? {}) as {end_time?: {after_?: string}};
      return body.sort === "END_TIME_DESC" ? [by?.after_] : [];
    });

  it("begins half an hour before the newest end, for what a late clock dated earlier", async () => {
    const kept = await open([endedRun(1, "2026-02-01T11:00:00.000000Z")]);
    await readInto(kept, fake, noRules);
    fake.runs.push(
      endedRun(2, "2026-02-01T10:31:00.000000Z"),
      endedRun(3, "2026-02-01T12:30:00.000000Z"),
    );
    await readInto(kept, fake, later);
    expect(idsOf(kept)).toHaveLength(3);
    await readInto(kept, fake, later);
    expect(askedSince().slice(-2)).toEqual([
      "2026-02-01T10:30:00.000Z",
      "2026-02-01T12:00:00.000Z",
    ]);
  });

  it("that dies is begun again from where it began", async () => {
    const kept = await open([endedRun(900, "2026-01-01T00:00:00.000000Z")], {limit: 7});
    await readInto(kept, fake, noRules);
    fake.runs.push(...manyRuns(60));
    for (const diesAt of [1, 4, 7]) {
      expect((await readInto(kept, fake, {...later, diesAt})).isWhole).toBe(false);
      expect(idsOf(kept).length).toBeLessThan(61);
    }
    await readInto(kept, fake, later);
    expect(idsOf(kept)).toHaveLength(61);
  });

  it("costs 3 requests also where nothing has run for weeks", async () => {
    const kept = await open([endedRun(1, "2025-12-01T11:00:00.000000Z")]);
    await readInto(kept, fake);
    expect((await readInto(kept, fake)).counts.rest).toBe(3);
  });

  it("looks at every run again also where the server gives fewer at once from one moment on", async () => {
    const kept = await open(manyRuns(60));
    await readInto(kept, fake, noRules);
    for (const {run} of fake.runs) run.updated = "2026-02-01T12:30:00.000000Z";
    for (const {run} of fake.runs) run.tags = ["other"];
    fake.settings.onRequest = ({body}) => {
      const {id} = (body.flow_runs ?? {}) as {id?: {any_?: string[]}};
      if (id?.any_ !== undefined) fake.settings.limit = 7;
      return undefined;
    };
    await readInto(kept, fake, later);
    expect(kept.table("flow_run").map(({tags}) => tags)).toEqual(fake.runs.map(() => ["other"]));
  });
});
