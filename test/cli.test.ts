import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, describe, expect, it} from "vitest";
import {temporaryFolder, testRepository} from "../src/sources/git/fixtures/test-repository.ts";
import {fivekeys} from "./support/cli.ts";

const DAY = 86_400;
/** 2025-03-03T08:00:00Z, a Monday. */
const START = 1_740_988_800;
const AS_OF = ["--as-of", "2025-03-30T23:00:00Z"];

/** Four weekly releases of two changes each: merged on Monday, released on Tuesday, 24 hours later. */
function weeklyReleases() {
  const repository = testRepository();
  repository.tag(
    "v0.9.0",
    repository.commit({message: "Begin", authored: START - DAY, committed: START - DAY}),
  );
  for (let week = 0; week < 4; week += 1) {
    const monday = START + 7 * week * DAY;
    repository.commit({message: `Change ${week}.0`, authored: monday, committed: monday});
    const sha = repository.commit({
      message: `Change ${week}.1`,
      authored: monday,
      committed: monday,
    });
    repository.tag(`v1.${week}.0`, sha, {message: "Release", at: monday + DAY});
  }
  return repository;
}

describe("the commands", () => {
  it("measure a clone: sync, report, check, metrics, explain, export", async () => {
    const {path} = weeklyReleases();
    const synced = await fivekeys(path, ["sync"]);
    expect(synced).toMatchObject({code: 0, out: ""});
    const reported = await fivekeys(path, ["report", "--json", ...AS_OF]);
    const report = JSON.parse(reported.out);
    expect(report).toMatchObject({schema: "fivekeys.report/1", window: {days: 28}});
    const byId = Object.fromEntries(
      report.metrics.map((metric: {id: string}) => [metric.id, metric]),
    );
    // 4 releases in 28 days are 1 a week; each of the 8 changes waited 24 hours.
    expect(byId.deployment_frequency.statistics[0]).toMatchObject({
      value: 1,
      n: 4,
      verdict: "missed",
      side: "below",
    });
    expect(byId.lead_time_for_changes.statistics[0]).toMatchObject({
      value: 24,
      n: 8,
      verdict: "met",
    });
    expect(byId.change_failure_rate.statistics[0]).toMatchObject({
      value: 0,
      n: 4,
      verdict: "met",
      evidence: "weak",
    });
    expect(byId.failed_deployment_recovery_time.statistics[0]).toMatchObject({
      value: null,
      n: 0,
      verdict: "no data",
    });

    expect((await fivekeys(path, ["report", ...AS_OF])).out).toContain("24 h");
    expect((await fivekeys(path, ["report", "--markdown", ...AS_OF])).out).toContain(
      "| **Lead time for changes** p50 | 24 h |",
    );
    expect((await fivekeys(path, ["check", ...AS_OF])).code).toBe(3);
    const series = await fivekeys(path, [
      "metrics",
      "deployment_frequency",
      "--by",
      "week",
      "--json",
      ...AS_OF,
    ]);
    expect(JSON.parse(series.out).series[0].points.slice(-4)).toMatchObject([
      {n: 1},
      {n: 1},
      {n: 1},
      {n: 1},
    ]);
    const explained = await fivekeys(path, [
      "explain",
      "lead_time_for_changes",
      "--json",
      ...AS_OF,
    ]);
    const {schema, observations} = JSON.parse(explained.out);
    expect(schema).toBe("fivekeys.explain/1");
    expect(observations[0].why.map(({kind}: {kind: string}) => kind)).toEqual([
      "change",
      "deployment",
      "commit",
      "raw event",
    ]);
  });

  it("say nothing new at once, and give the same bytes", async () => {
    const {path} = weeklyReleases();
    await fivekeys(path, ["sync"]);
    const first = await fivekeys(path, ["report", "--json", ...AS_OF]);
    const again = await fivekeys(path, ["sync"]);
    expect(again.err).toBe("Nothing new.\n");
    const second = await fivekeys(path, ["report", "--json", ...AS_OF]);
    const withoutFreshness = (text: string) => text.replace(/"synced_at": "[^"]*"/g, "");
    expect(withoutFreshness(second.out)).toBe(withoutFreshness(first.out));
  });

  it("judge as of any past moment what was known to be so by then", async () => {
    const {path} = weeklyReleases();
    await fivekeys(path, ["sync"]);
    // Monday 2025-03-24 12:00: the two changes of that morning wait for Tuesday's release, for 4 hours.
    const {out} = await fivekeys(path, ["report", "--json", "--as-of", "2025-03-24T12:00:00Z"]);
    const lead = JSON.parse(out).metrics.find(
      ({id}: {id: string}) => id === "lead_time_for_changes",
    );
    expect(lead.coverage).toMatchObject({observed: 6, censored: 2, longest_open_hours: 4});
  });
});

describe("wrong input", () => {
  // Read by all, written by none: synced once.
  let once: Promise<string> | null = null;
  const folder = mkdtempSync(join(tmpdir(), "fivekeys-cli-"));
  afterAll(() => rmSync(folder, {recursive: true, force: true}));
  const synced = () => {
    once ??= (async () => {
      const {path} = weeklyReleases();
      cpSync(path, folder, {recursive: true});
      await fivekeys(folder, ["sync"]);
      return folder;
    })();
    return once;
  };

  it.each([
    [["reprot"], "unknown command 'reprot'\n(Did you mean report?)"],
    [["report", "--wat"], "unknown option '--wat'"],
    [["report", "--as-of", "yesterday"], 'Cannot understand the moment "yesterday"'],
    [["report", "--days", "0"], 'Cannot use --days "0"'],
    [["report", "--service", "nope"], 'Cannot show the service "nope"'],
    [["metrics", "lead_time_for_change"], 'Did you mean "lead_time_for_changes"?'],
    [["metrics", "lead_time_for_changes", "--by", "day"], "not one of week, month, quarter"],
    [["explain", "nope"], 'Cannot find the metric "nope"'],
    [["explain"], "missing required argument"],
    [["import", "nope", "x.csv"], "nope"],
    [["export", "observatoin"], "observation"],
  ])("%j gets one clear error and exit 2", async (words, said) => {
    const path = await synced();
    const {code, out, err} = await fivekeys(path, words);
    expect({code, out}).toEqual({code: 2, out: ""});
    expect(err).toContain(said);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it("is told from a report before the first sync", async () => {
    const {path} = weeklyReleases();
    const {code, err} = await fivekeys(path, ["report"]);
    expect({code, err}).toEqual({
      code: 2,
      err: "Cannot read the published results: nothing was synced here yet\n  Run `fivekeys sync` first.\n",
    });
  });

  it("is told from a folder that is no repository, which leaves no results", async () => {
    const folder = temporaryFolder();
    const {code, err} = await fivekeys(folder, ["sync"], {env: {GIT_CEILING_DIRECTORIES: folder}});
    expect(code).toBe(2);
    expect(err).toContain("Cannot read the git repository");
  });

  it("is told with place and nearest key from a configuration", async () => {
    const {path} = weeklyReleases();
    writeFileSync(join(path, "fivekeys.yaml"), "timezone: UTC\nwindow_day: 7\n");
    const {code, err} = await fivekeys(path, ["sync"]);
    expect(code).toBe(2);
    expect(err).toContain(
      'fivekeys.yaml:2:1: window_day is not a known key; did you mean "window_days"?',
    );
    expect(existsSync(join(path, "data"))).toBe(false);
  });

  it("measures a repository without a commit as nothing, not as zero", async () => {
    const {path} = testRepository();
    expect((await fivekeys(path, ["sync"])).code).toBe(0);
    const {out} = await fivekeys(path, ["report", "--json"]);
    const {metrics} = JSON.parse(out);
    for (const {statistics} of metrics) {
      for (const {value, verdict} of statistics)
        expect({value, verdict}).toEqual({value: null, verdict: "no data"});
    }
    expect((await fivekeys(path, ["report"])).code).toBe(0);
  });
});

describe("a process that is stopped", () => {
  it("by Ctrl-C exits 130, gives its lock back, and the next sync goes on", async () => {
    const {path} = weeklyReleases();
    const stopped = await fivekeys(path, ["sync"], {
      stop: kill =>
        void untilExists(join(path, "data", "metrics", "lock")).then(() => kill("SIGINT")),
    });
    expect([0, 130]).toContain(stopped.code);
    expect(existsSync(join(path, "data", "metrics", "lock"))).toBe(false);
    expect((await fivekeys(path, ["sync"])).code).toBe(0);
    expect((await fivekeys(path, ["report", ...AS_OF])).code).toBe(0);
  });

  it("by kill −9 leaves a lock that the next sync takes over", async () => {
    const {path} = weeklyReleases();
    const killed = await fivekeys(path, ["sync"], {
      stop: kill =>
        void untilExists(join(path, "data", "metrics", "lock")).then(() => kill("SIGKILL")),
    });
    expect(killed.code).toBe(null);
    expect(await fivekeys(path, ["sync"])).toMatchObject({code: 0});
    expect(readdirSync(join(path, "data", "metrics"))).not.toContain("lock");
  });

  it("that writes the warehouse is named to a second one", async () => {
    const {path} = weeklyReleases();
    await fivekeys(path, ["sync"]);
    const lock = join(path, "data", "metrics", "lock");
    writeFileSync(lock, JSON.stringify({pid: process.pid, started_at: "2025-03-31T00:00:00.000Z"}));
    const {code, err} = await fivekeys(path, ["sync"]);
    expect(code).toBe(2);
    expect(err).toContain(
      `process ${process.pid} has been writing it since 2025-03-31T00:00:00.000Z`,
    );
    expect(readFileSync(lock, "utf8")).toContain(String(process.pid));
    // Readers are not kept out.
    expect((await fivekeys(path, ["report", ...AS_OF])).code).toBe(0);
  });
});

async function untilExists(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise(resolve => setTimeout(resolve, 2));
}
