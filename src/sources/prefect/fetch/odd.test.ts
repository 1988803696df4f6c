import {afterEach, describe, expect, it} from "vitest";
import {
  type FakePrefect,
  fakePrefect,
  type Settings,
} from "../../../../test/support/fake-prefect/index.ts";
import {endedRun, type FakeRun, uuidOf} from "../../../../test/support/fake-prefect/runs.ts";
import {type Store, store} from "../../../../test/support/github-store.ts";
import {idsOf, READ_AT, readInto} from "../../../../test/support/prefect-store.ts";

let fake: FakePrefect;
afterEach(() => fake?.close());

async function open(runs: FakeRun[], settings: Settings = {}): Promise<Store> {
  fake = await fakePrefect(runs, settings);
  return store();
}

describe("what is odd", () => {
  it("is named, and the rest is there", async () => {
    const noTime = endedRun(2, "2026-01-30T10:01:00.000000Z");
    noTime.run.updated = "some day";
    const ahead = endedRun(3, "2026-01-30T10:02:00.000000Z");
    ahead.run.updated = "2026-01-30T09:59:59.000000Z";
    const unknown = endedRun(4, "2026-01-30T10:03:00.000000Z");
    unknown.run.state_type = "MELTED";
    const kept = await open([endedRun(1, "2026-01-30T10:00:00.000000Z"), noTime, ahead, unknown]);
    await readInto(kept, fake);
    expect(kept.problems).toEqual([
      {subject: `flow run ${uuidOf(2)}`, reason: "flow_run.updated is odd"},
      {subject: `flow run ${uuidOf(4)}`, reason: 'has a type of state that is not known: "MELTED"'},
      {
        subject: `flow run ${uuidOf(3)}`,
        reason: "is dated later than the server heard of it: a clock is off",
      },
    ]);
    expect(idsOf(kept)).toEqual([uuidOf(1), uuidOf(3), uuidOf(4)]);
  });

  it("a time of which the runs were deleted unread is told, from then on with every reading", async () => {
    const kept = await open([endedRun(1, "2026-01-30T10:00:00.000000Z")]);
    await readInto(kept, fake);
    // Twenty days later, and Prefect Cloud keeps seven.
    fake.runs.splice(0, 1, endedRun(2, "2026-02-15T10:01:00.000000Z"));
    const gap = {
      subject: `flow runs from ${READ_AT} to 2026-02-15T10:00:00.000Z`,
      reason: "were deleted by Prefect before they were read: run `fivekeys sync` at least daily",
    };
    await readInto(kept, fake, {readAt: "2026-02-21T12:00:00.000Z"});
    expect(kept.problems).toEqual([gap]);
    await readInto(kept, fake, {readAt: "2026-02-21T13:00:00.000Z"});
    expect(kept.problems).toEqual([gap]);
  });

  it("no gap is told of after a pause in which nothing was deleted, or nothing had ever run", async () => {
    const kept = await open([endedRun(1, "2026-01-30T10:00:00.000000Z")]);
    await readInto(kept, fake);
    await readInto(kept, fake, {readAt: "2026-02-21T12:00:00.000Z"});
    expect(kept.problems).toEqual([]);
    const empty = store();
    fake.runs.length = 0;
    await readInto(empty, fake);
    fake.runs.push(endedRun(2, "2026-02-15T10:01:00.000000Z"));
    await readInto(empty, fake, {readAt: "2026-02-21T12:00:00.000Z"});
    expect(empty.problems).toEqual([]);
    expect(idsOf(empty)).toEqual([uuidOf(2)]);
  });
});
