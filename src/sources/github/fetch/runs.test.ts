import {afterEach, describe, expect, it} from "vitest";
import type {GithubData, Run} from "../../../../test/support/fake-github/data.ts";
import {
  type FakeGithub,
  type Faults,
  fakeGithub,
} from "../../../../test/support/fake-github/index.ts";
import {madeRepository} from "../../../../test/support/fake-github/made.ts";
import {alike, unlike} from "../../../../test/support/github-held.ts";
import {readInto, store} from "../../../../test/support/github-store.ts";

let fake: FakeGithub;
afterEach(() => fake?.close());

const FROM = "2025-01-06T08:00:00Z";

/** A repository that has nothing but runs, hour by hour; by default none was started again. */
async function open(
  {runs, reruns = 0, secondsApart = 3_600}: {runs: number; reruns?: number; secondsApart?: number},
  faults: Faults = {},
): Promise<{data: GithubData; runs: Run[]}> {
  const made = madeRepository({pullRequests: 0, issues: 0, deployments: 0, runs});
  made.runs.forEach((run, i) => {
    run.createdAt = instant(i * secondsApart);
    run.attempts = i < reruns ? run.attempts : run.attempts.slice(-1);
    if (i < reruns) run.attempts = [attempt("failure", 2 * i), attempt("success", 2 * i + 1)];
    run.attempts.forEach(each => {
      each.startedAt = run.createdAt;
      each.updatedAt = run.createdAt;
    });
  });
  const data = {repositories: [made]};
  fake = await fakeGithub(data, faults);
  return {data, runs: made.runs};
}

function instant(seconds: number): string {
  return new Date(Date.parse(FROM) + Math.floor(seconds) * 1_000)
    .toISOString()
    .replace(".000Z", "Z");
}

function attempt(conclusion: string | null, seed: number): Run["attempts"][number] {
  const status = conclusion === null ? "in_progress" : "completed";
  const jobs = conclusion === null ? [] : [job(seed, conclusion)];
  return {status, conclusion, startedAt: FROM, updatedAt: FROM, jobs};
}

function job(id: number, conclusion: string): Run["attempts"][number]["jobs"][number] {
  const times = {createdAt: FROM, startedAt: FROM, completedAt: FROM};
  return {id: 70_000 + id, name: "test", status: "completed", conclusion, ...times};
}

function asked(pattern: RegExp, since = 0): string[] {
  return fake.requests
    .slice(since)
    .map(({path}) => path)
    .filter(path => pattern.test(path));
}

const LIST = /\/actions\/runs$/;
const ATTEMPT = /\/attempts\/1$/;
const ONE = /\/actions\/runs\/\d+$/;
const JOBS = /\/actions\/runs\/\d+\/jobs$/;

describe("all runs", () => {
  it("cost at most 15 requests where there are 1,000, three of them started again", async () => {
    const {data} = await open({runs: 1_000, reruns: 3});
    const kept = store();
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
    expect(asked(/./).filter(path => path.startsWith("/repos/"))).toHaveLength(
      asked(LIST).length + 3 + asked(/releases/).length,
    );
    expect(asked(LIST).length + asked(ATTEMPT).length).toBeLessThanOrEqual(15);
  });

  it.each([
    ["hour by hour", 3_600],
    ["second by second", 1],
    ["in bursts", 0.01],
  ])("are read beyond the 1,000 that GitHub shows, %s", async (_, secondsApart) => {
    const {data} = await open({runs: 3_400, secondsApart});
    const kept = store();
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
    // A tenth more than by the hundred.
    expect(asked(LIST).length).toBeLessThanOrEqual(44);
    const spans = fake.requests.flatMap(({path, query}) =>
      LIST.test(path) ? (query.created ?? []) : [],
    );
    for (const span of spans) expect(span).toMatch(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(\.\.|$)){2}/);
  });

  it("of one second that are too many are an error that says so", async () => {
    await open({runs: 1_100, secondsApart: 0});
    await expect(readInto(store(), fake)).rejects.toThrow(
      "Cannot read the workflow runs of acme/shop: 1,000 or more were created at 2025-01-06T08:00:00Z",
    );
  });

  it("of one second that are just few enough are read, whatever came before them", async () => {
    const {data, runs} = await open({runs: 1_500, secondsApart: 5});
    for (const run of runs.slice(550)) run.createdAt = instant(999_999);
    const kept = store();
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
  });

  it("are read again from where an interruption came, at any page", async () => {
    const {data} = await open({runs: 1_250, secondsApart: 60});
    let batches = 0;
    await readInto(store(), fake, {onBatch: () => batches++});
    const all = fake.requests.length;
    for (let diesAt = 4; diesAt < batches; diesAt++) {
      const kept = store();
      const since = fake.requests.length;
      expect(await readInto(kept, fake, {diesAt})).toBe(false);
      await readInto(kept, fake);
      expect(unlike(kept.lines(), data)).toEqual(alike);
      expect(fake.requests.length - since - all).toBeLessThanOrEqual(8);
    }
  });
});

describe("runs that come in no order", () => {
  it("are read by halving what holds too many, down to windows that do not", async () => {
    const {data, runs} = await open({runs: 3_400, secondsApart: 600});
    data.repositories[0]!.areRunsUnordered = true;
    const kept = store();
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
    const times = runs.map(({createdAt}) => Date.parse(createdAt));
    const all = [Date.parse("2018-10-01T00:00:00Z"), Date.parse("2030-01-02T00:00:00Z")] as const;
    const wanted = requestsOf(times, all);
    expect(wanted).toBeGreaterThan(3_400 / 100 + 10);
    const spans = fake.requests.filter(({path, query}) => LIST.test(path) && query.created);
    // And what came after the newest of them, as the list of the newest does not show it.
    expect(spans).toHaveLength(wanted + 1);
  });

  it("are read again from where an interruption came, at any page", async () => {
    const {data} = await open({runs: 1_250, secondsApart: 60});
    data.repositories[0]!.areRunsUnordered = true;
    let batches = 0;
    await readInto(store(), fake, {onBatch: () => batches++});
    for (let diesAt = 4; diesAt < batches; diesAt += 3) {
      const kept = store();
      expect(await readInto(kept, fake, {diesAt})).toBe(false);
      await readInto(kept, fake);
      expect(unlike(kept.lines(), data)).toEqual(alike);
    }
  });

  it("and are new are found by the next sync among them all", async () => {
    const {data, runs} = await open({runs: 400, secondsApart: 60});
    data.repositories[0]!.areRunsUnordered = true;
    const late = runs.splice(250);
    const kept = store();
    await readInto(kept, fake, {readAt: instant(250 * 60)});
    runs.push(...late);
    await readInto(kept, fake, {readAt: instant(401 * 60)});
    expect(unlike(kept.lines(), data)).toEqual(alike);
  });

  /** A window with too many costs one page and its halves, any other one its pages. */
  function requestsOf(times: readonly number[], [from, to]: readonly [number, number]): number {
    const own = times.filter(time => time >= from && time <= to);
    if (own.length < 1_000) return Math.max(1, Math.ceil(own.length / 100));
    const middle = Math.floor((from + to) / 2_000) * 1_000;
    return 1 + requestsOf(own, [from, middle]) + requestsOf(own, [middle + 1_000, to]);
  }
});

describe("a run that is not at its end", () => {
  it("is read until it is, also when it is no longer among the newest", async () => {
    const {data, runs} = await open({runs: 260, secondsApart: 60});
    runs[3]!.attempts = [attempt(null, 3)];
    runs[250]!.attempts = [attempt(null, 250)];
    const kept = store();
    const readAt = instant(260 * 60);
    await readInto(kept, fake, {readAt});
    expect(unlike(kept.lines(), data)).toEqual(alike);
    runs[3]!.attempts = [attempt("success", 3)];
    runs[250]!.attempts = [attempt("failure", 250)];
    const since = fake.requests.length;
    await readInto(kept, fake, {readAt: instant(261 * 60)});
    expect(unlike(kept.lines(), data)).toEqual(alike);
    // The newest list holds the one; the other alone is asked for.
    expect(asked(ONE, since)).toHaveLength(1);
    await readInto(kept, fake, {readAt: instant(262 * 60)});
    expect(asked(ONE, since)).toHaveLength(1);
  });

  it("and was deleted is no longer asked for", async () => {
    const {runs} = await open({runs: 260, secondsApart: 60});
    runs[3]!.attempts = [attempt(null, 3)];
    const kept = store();
    await readInto(kept, fake, {readAt: instant(260 * 60)});
    runs.splice(3, 1);
    await readInto(kept, fake, {readAt: instant(261 * 60)});
    const since = fake.requests.length;
    await readInto(kept, fake, {readAt: instant(262 * 60)});
    expect(asked(ONE, since)).toEqual([]);
  });
});

describe("a run that is started again", () => {
  it("is found by the daily look at 35 days, with its first attempt kept", async () => {
    const {data, runs} = await open({runs: 400, secondsApart: 3_600});
    const kept = store();
    const hours = (count: number) => instant(count * 3_600);
    await readInto(kept, fake, {readAt: hours(400)});
    runs[50]!.attempts.push(attempt("success", 50));
    await readInto(kept, fake, {readAt: hours(410)});
    expect(kept.table("pipeline_run").filter(({attempt}) => attempt === 2)).toEqual([]);
    const since = fake.requests.length;
    await readInto(kept, fake, {readAt: hours(425)});
    expect(unlike(kept.lines(), data)).toEqual(alike);
    expect(asked(ATTEMPT, since)).toHaveLength(1);
    const later = fake.requests.length;
    await readInto(kept, fake, {readAt: hours(450)});
    // Known by then: its first attempt does not change.
    expect(asked(ATTEMPT, later)).toEqual([]);
    expect(asked(LIST, later).length).toBeGreaterThan(3);
  });

  it("has no first attempt when GitHub has none: a problem, and no failure", async () => {
    const {runs} = await open(
      {runs: 5, reruns: 1},
      {onRequest: ({path}) => (ATTEMPT.test(path) ? {status: 404} : undefined)},
    );
    const kept = store();
    await readInto(kept, fake);
    expect(kept.problems).toEqual([
      {
        subject: `127.0.0.1/acme/shop workflow run ${runs[0]!.id}`,
        reason: "was started again, and GitHub no longer has its first attempt",
      },
    ]);
    expect(kept.table("pipeline_run")).toHaveLength(5);
  });
});

describe("jobs", () => {
  const all = {github: {jobs: ["*"]}, readAt: instant(300 * 3_600)};

  it("are read of all attempts", async () => {
    const {runs} = await open({runs: 120, reruns: 4});
    const kept = store();
    await readInto(kept, fake, all);
    const jobs = runs.flatMap(({attempts}) => attempts.flatMap(each => each.jobs));
    expect(
      kept
        .table("pipeline_job")
        .map(({job_id}) => job_id)
        .toSorted(),
    ).toEqual([...new Set(jobs.map(({id}) => String(id)))].toSorted());
    expect(kept.table("pipeline_job")).toContainEqual(
      expect.objectContaining({run_id: String(runs[0]!.id), attempt: 2}),
    );
    const since = fake.requests.length;
    await readInto(kept, fake, all);
    expect(asked(JOBS, since)).toEqual([]);
    expect(fake.requests.length - since).toBeLessThanOrEqual(6);
  });

  it("are read of the workflows that are named only", async () => {
    const {runs} = await open({runs: 40});
    const kept = store();
    await readInto(kept, fake, {...all, github: {jobs: ["dep*.yml"]}});
    const wanted = runs.filter(({path}) => path.endsWith("deploy.yml")).map(({id}) => String(id));
    expect(new Set(kept.table("pipeline_job").map(({run_id}) => run_id))).toEqual(new Set(wanted));
    await readInto(kept, fake, all);
    expect(new Set(kept.table("pipeline_job").map(({run_id}) => run_id)).size).toBe(40);
  });

  it("are none of runs before 90 days, nor of skipped ones", async () => {
    const {runs} = await open({runs: 30, secondsApart: 24 * 3_600 * 7});
    runs[29]!.attempts[0]!.conclusion = "skipped";
    const kept = store();
    await readInto(kept, fake, {...all, readAt: instant(29 * 7 * 24 * 3_600)});
    expect(asked(JOBS)).toHaveLength(12);
  });

  it("of new, of finished and of restarted runs come with the next sync", async () => {
    const {runs} = await open({runs: 130, secondsApart: 60});
    runs[2]!.attempts = [attempt(null, 2)];
    const kept = store();
    await readInto(kept, fake, {...all, readAt: instant(130 * 60)});
    const since = fake.requests.length;
    runs[2]!.attempts = [attempt("success", 90_002)];
    runs[120]!.attempts.push(attempt("success", 90_120));
    runs.push({
      ...runs[129]!,
      id: 9_999_999_999,
      createdAt: instant(131 * 60),
      attempts: [attempt("success", 91_000)],
    });
    await readInto(kept, fake, {...all, readAt: instant(132 * 60)});
    const ids = asked(JOBS, since).map(path => path.split("/").at(-2));
    expect(ids.toSorted()).toEqual(
      [runs[2]!.id, runs[120]!.id, 9_999_999_999].map(String).toSorted(),
    );
  });

  it("of many new runs come in portions, all of them", async () => {
    const {runs} = await open({runs: 130, secondsApart: 60});
    const late = runs.splice(60);
    const kept = store();
    await readInto(kept, fake, {...all, readAt: instant(60 * 60)});
    runs.push(...late);
    const since = fake.requests.length;
    await readInto(kept, fake, {...all, readAt: instant(131 * 60), diesAt: 6});
    await readInto(kept, fake, {...all, readAt: instant(131 * 60)});
    expect(new Set(asked(JOBS, since)).size).toBe(70);
    expect(asked(JOBS, since).length).toBeLessThanOrEqual(95);
  });

  it("go on where a sync stopped that had used what it may ask", async () => {
    const {runs} = await open({runs: 700, secondsApart: 600});
    const kept = store();
    const readAt = instant(700 * 600);
    await readInto(kept, fake, {...all, readAt});
    expect(asked(JOBS)).toHaveLength(500);
    expect(kept.problems).toEqual([
      {
        subject: "127.0.0.1/acme/shop jobs",
        reason: `those of runs until ${runs[199]!.createdAt} are not read yet: each sync reads 500 more`,
      },
    ]);
    await readInto(kept, fake, {...all, readAt});
    expect(new Set(asked(JOBS)).size).toBe(700);
    expect(asked(JOBS).length).toBeLessThanOrEqual(701);
    expect(kept.problems).toEqual([]);
  });

  it("survive an interruption at any page", async () => {
    await open({runs: 130, secondsApart: 60, reruns: 2});
    const whole = store();
    const readAt = instant(130 * 60);
    let batches = 0;
    await readInto(whole, fake, {...all, readAt, onBatch: () => batches++});
    for (let diesAt = 4; diesAt < batches; diesAt++) {
      const kept = store();
      await readInto(kept, fake, {...all, readAt, diesAt});
      await readInto(kept, fake, {...all, readAt});
      expect(kept.lines().join("\n") === whole.lines().join("\n")).toBe(true);
    }
  });
});
