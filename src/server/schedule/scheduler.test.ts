import {expect, it} from "vitest";
import {testClock} from "../fixtures/clock.ts";
import {testLog} from "../fixtures/log.ts";
import type {JobOutcome, JobRequest} from "./job.ts";
import {scheduler} from "./scheduler.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const START = Date.parse("2030-01-07T08:00:00.000Z");
const WELL: JobOutcome = {exitCode: 0, result: {failed: []}, failure: null};

type Started = {
  request: JobRequest;
  /** Minutes since the beginning. */
  at: number;
  end: (outcome?: JobOutcome) => void;
  isStopped: boolean;
};

/** A scheduler whose jobs end when the test says so, or by themselves at once. */
function begun({
  every = 15 * 60,
  finishedAt = null,
  random = 0.5,
  endsAtOnce = true,
  outcome = WELL,
}: {
  every?: number | null;
  finishedAt?: string | null;
  random?: number;
  endsAtOnce?: boolean;
  outcome?: JobOutcome;
} = {}) {
  const clock = testClock();
  const log = testLog();
  const jobs: Started[] = [];
  const schedule = scheduler({
    runJob: request => {
      const {promise, resolve} = Promise.withResolvers<JobOutcome>();
      const at = (clock.now().getTime() - START) / MINUTE;
      const job = {request, at, isStopped: false, end: (given = outcome) => resolve(given)};
      jobs.push(job);
      if (endsAtOnce) resolve(outcome);
      const stop = async () => {
        job.isStopped = true;
        resolve({exitCode: 130, result: null, failure: null});
      };
      return {done: promise, stop};
    },
    everySeconds: every,
    before: {finishedAt, failure: null},
    clock,
    random: () => random,
    log,
    hide: text => text.replaceAll("/srv/shop", "…"),
  });
  const kinds = () => jobs.map(({request, at}) => [request.kind, at]);
  return {schedule, clock, jobs, log, kinds};
}

it("syncs at once where nothing was synced yet, and then every time the interval has passed", async () => {
  const {schedule, clock, kinds} = begun();
  expect(schedule.state()).toMatchObject({state: "never", next_at: null});
  schedule.start();
  await clock.pass(46 * MINUTE);
  expect(kinds()).toEqual([
    ["sync", 0],
    ["sync", 15],
    ["sync", 30],
    ["sync", 45],
  ]);
  expect(schedule.state()).toEqual({
    state: "idle",
    started_at: "2030-01-07T08:45:00.000Z",
    finished_at: "2030-01-07T08:45:00.000Z",
    next_at: "2030-01-07T09:00:00.000Z",
    failure: null,
  });
});

it.each([
  [0, 13.5],
  [1, 16.5],
])("varies the interval by a tenth: %d", async (random, minutes) => {
  const {schedule, clock, kinds} = begun({random});
  schedule.start();
  await clock.pass(20 * MINUTE);
  expect(kinds()).toEqual([
    ["sync", 0],
    ["sync", minutes],
  ]);
});

it("waits at the start until the last sync is as long ago as the interval", async () => {
  const {schedule, clock, kinds} = begun({finishedAt: "2030-01-07T07:50:00.000Z"});
  schedule.start();
  expect(schedule.state().next_at).toBe("2030-01-07T08:05:00.000Z");
  await clock.pass(6 * MINUTE);
  expect(kinds()).toEqual([["sync", 5]]);
});

it("rests after a sync that took longer than the interval", async () => {
  const {schedule, clock, kinds, jobs} = begun({endsAtOnce: false});
  schedule.start();
  await clock.pass(20 * MINUTE);
  jobs[0]!.end();
  await clock.pass(4 * MINUTE);
  expect(kinds()).toEqual([
    ["sync", 0],
    ["sync", 23.75],
  ]);
});

it("syncs by no clock where that is off, and still when asked", async () => {
  const {schedule, clock, kinds} = begun({every: null});
  schedule.start();
  await clock.pass(300 * MINUTE);
  expect(kinds()).toEqual([]);
  expect(schedule.requestSync()).toMatchObject({kind: "sync", state: "running"});
  schedule.requestBuild();
  await clock.pass(MINUTE);
  expect(kinds()).toEqual([
    ["sync", 300],
    ["build", 300 + 5 / 60],
  ]);
});

it("builds once for what comes close together, five seconds after the last", async () => {
  const {schedule, clock, kinds} = begun({every: null});
  for (let i = 0; i < 10; i += 1) {
    schedule.requestBuild();
    await clock.pass(3 * SECOND);
  }
  expect(kinds()).toEqual([]);
  await clock.pass(2 * SECOND);
  expect(kinds()).toEqual([["build", 32 / 60]]);
  await clock.pass(10 * MINUTE);
  expect(kinds()).toHaveLength(1);
});

it("builds at the latest a minute after the first where they do not pause", async () => {
  const {schedule, clock, kinds} = begun({every: null});
  for (let i = 0; i < 122; i += 1) {
    schedule.requestBuild();
    await clock.pass(SECOND);
  }
  expect(kinds()).toEqual([
    ["build", 1],
    ["build", 2],
  ]);
});

it("never runs two at once, and folds in after it what came while one ran", async () => {
  const {schedule, clock, jobs, kinds} = begun({every: null, endsAtOnce: false});
  const first = schedule.requestSync();
  schedule.requestBuild();
  await clock.pass(MINUTE);
  const second = schedule.requestSync({rebuild: true});
  const third = schedule.requestSync({maxWaitMinutes: 3});
  expect(third.id).toBe(second.id);
  schedule.requestBuild();
  expect(jobs).toHaveLength(1);
  expect(schedule.state().state).toBe("running");
  jobs[0]!.end();
  await clock.pass(MINUTE);
  // The build that waited became the sync, which folds in as well.
  expect(kinds()).toEqual([
    ["sync", 0],
    ["sync", 1],
  ]);
  expect(jobs[1]!.request).toEqual({kind: "sync", rebuild: true, maxWaitMinutes: 3});
  expect(schedule.run(first.id)).toMatchObject({state: "done", exit_code: 0});
  expect(schedule.run(second.id)).toMatchObject({kind: "sync", state: "running"});
  jobs[1]!.end();
  await clock.pass(10 * MINUTE);
  expect(jobs).toHaveLength(2);
});

it("keeps why a sync failed, says so, and tries again when the next is due", async () => {
  const failure = {
    message: 'Cannot read the key "/srv/shop/.fivekeys/key": EACCES',
    hint: "Mend it.",
  };
  const {schedule, clock, jobs, log} = begun({endsAtOnce: false});
  schedule.start();
  const sync = schedule.requestSync();
  jobs[0]!.end({exitCode: 5, result: null, failure});
  await clock.pass(0);
  const hidden = 'Cannot read the key "…/.fivekeys/key": EACCES';
  expect(log.said).toContainEqual(["The sync failed", expect.objectContaining({why: hidden})]);
  jobs[1]!.end({exitCode: 5, result: null, failure});
  await clock.pass(0);
  expect(schedule.state()).toMatchObject({
    state: "failed",
    failure: hidden,
    next_at: "2030-01-07T08:15:00.000Z",
  });
  // Whoever may ask for a sync reads it as it is.
  expect(schedule.run(sync.id)).toMatchObject({state: "failed", exit_code: 5, failure});
  await clock.pass(15 * MINUTE);
  jobs[2]!.end();
  await clock.pass(0);
  expect(schedule.state()).toMatchObject({state: "idle", failure: null});
});

it("names the sources that could not be read", async () => {
  const result = {failed: [{source: "slack", message: "secret place"}]};
  const {schedule, clock} = begun({outcome: {exitCode: 6, result, failure: null}});
  schedule.start();
  await clock.pass(0);
  expect(schedule.state()).toMatchObject({state: "failed", failure: "Cannot read slack"});
});

it("stops the job that runs, and begins none that waits or comes", async () => {
  const {schedule, clock, jobs} = begun({endsAtOnce: false});
  schedule.start();
  schedule.requestSync();
  await schedule.stop();
  schedule.requestBuild();
  schedule.requestSync();
  await clock.pass(100 * MINUTE);
  expect(jobs).toEqual([expect.objectContaining({isStopped: true})]);
  expect(schedule.state().next_at).toBe(null);
});
