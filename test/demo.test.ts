import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, it, vi} from "vitest";
import {testTerminal} from "../src/cli/fixtures/terminal.ts";
import {parseAndRun} from "../src/cli/program.ts";
import type {Config} from "../src/config.ts";
import {type Demo, makeDemo} from "../src/demo/demo.ts";
import type {Report} from "../src/documents/report.ts";
import {UserError} from "../src/lib/errors.ts";
import {metricIds} from "../src/metrics/catalogue.ts";
import type {Point} from "../src/metrics/evaluate.ts";
import {xmr} from "../src/metrics/xmr.ts";
import {dataFiles} from "../src/pipeline/writer.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {inPublished, publishedLines, silent} from "./support/workspace.ts";

/** A Monday evening in the last weeks of a quarter; the bad quarter is the second of 2026. */
const AS_OF = "2026-11-23T22:00:00.000Z";
const NOW = new Date("2026-11-24T07:00:00Z");
const ids = [...metricIds.dora, ...metricIds.space];

const root = mkdtempSync(join(tmpdir(), "fivekeys-demo-"));
const folder = join(root, "demo");
const config = join(folder, "fivekeys.yaml");
let demo: Demo;

beforeAll(async () => {
  demo = await makeDemo({folder, asOf: AS_OF, now: NOW, log: silent});
});
afterAll(() => rmSync(root, {recursive: true, force: true}));

/** What a command prints about the demo, and what it says beside. */
async function run(...words: string[]): Promise<{out: string; said: string}> {
  const said: string[] = [];
  const log = {...silent, note: (line: string) => void said.push(line)};
  const terminal = testTerminal(root, {now: () => NOW, log});
  await parseAndRun([...words, "--config", config], terminal);
  return {out: terminal.printed(), said: said.join("\n")};
}

async function report(...words: string[]): Promise<Report> {
  return JSON.parse((await run("report", "--json", ...words)).out);
}

function rows<T>(sql: string): Promise<T[]> {
  return inPublished(demo.config, published => published.rows<T>(sql));
}

/** The first line that only one of them has; both at once would take minutes to show. */
function difference(ours: readonly string[], theirs: readonly string[]): string | null {
  expect(ours.length).toBeGreaterThan(10_000);
  const at = ours.findIndex((line, i) => line !== theirs[i]);
  if (at === -1) return theirs[ours.length] ?? null;
  return `${ours[at]} and not ${theirs[at]}`;
}

describe("every page has something to show", () => {
  it("every metric has a value and its n", async () => {
    const {metrics, as_of} = await report();
    expect(as_of).toBe(AS_OF);
    expect(metrics.map(({id}) => id)).toEqual(ids);
    for (const {id, statistics, series} of metrics) {
      for (const {name, value, n} of statistics) {
        expect({id, name, value}).toEqual({id, name, value: expect.any(Number)});
        expect(n, id).toBeGreaterThan(0);
      }
      const last = statistics[0]!.name;
      expect(series.points.filter(point => point[last] != null).length, id).toBeGreaterThan(5);
    }
  });

  it("shows every verdict and every strength of evidence", async () => {
    const judged = (await report()).metrics.flatMap(({statistics}) => statistics);
    const of = (key: "verdict" | "evidence") => new Set(judged.map(statistic => statistic[key]));
    expect(of("verdict")).toEqual(new Set(["met", "missed", "no target"]));
    expect(of("evidence")).toEqual(new Set(["strong", "weak", "insufficient", null]));
    const api = await report("--service", "orders-api");
    const verdicts = api.metrics.flatMap(({statistics}) => statistics.map(one => one.verdict));
    expect(verdicts).toContain("no data");
  });

  it("shows what is open, left out, could not be linked, and dropped off", async () => {
    const {metrics, problems, sources} = await report();
    const of = (id: string) => metrics.find(metric => metric.id === id)!;
    expect(of("failed_deployment_recovery_time").coverage.censored).toBe(1);
    expect(of("lead_time_for_changes").coverage.longest_open_hours).toBeGreaterThan(72);
    expect(
      of("merged_changes_per_contributor").coverage.excluded["too few people"],
    ).toBeGreaterThan(0);
    const dropped = of("merged_changes_per_contributor").drop_off!.filter(one => one.is_drop);
    expect(dropped.map(({team}) => team)).toEqual(["web"]);
    expect(problems.length).toBeGreaterThan(10);
    expect(sources.map(({name}) => name.replace(/:.*/, ""))).toEqual(
      expect.arrayContaining([
        "git",
        "github",
        "markdown",
        "pagerduty",
        "prefect",
        "slack",
        "survey",
      ]),
    );
    expect(sources.filter(({events, synced_at}) => events === 0 || synced_at === null)).toEqual([]);
  });

  it("has failures of every cause, and every kind and end of a deployment", async () => {
    const found = await rows<{word: string}>(`
      select distinct unnest([cause, confidence]) as word from failure
      union select distinct unnest([kind, status, environment]) from deployment
      union select distinct origin from incident
      union select distinct author_kind from change
      union select distinct state from pull_request
      union select distinct link from delivery
      order by word nulls last`);
    expect(found.map(({word}) => word)).toEqual(
      expect.arrayContaining([
        ...["run_failed", "rollback", "hotfix", "incident", "certain", "strong", "inferred"],
        ...["change", "remediation", "succeeded", "failed", "scheduled"],
        ...["production", "production-eu", "production-za", "staging"],
        ...["github.issue", "markdown", "pagerduty", "person", "agent", "bot"],
        ...["open", "merged", "closed", "graph", "time"],
      ]),
    );
  });
});

it("tells of a bad quarter and a recovery", async () => {
  const quarters = async (id: string, statistic: string) => {
    const words = ["metrics", id, "--by", "quarter", "--from", "2025-01-01", "--json"];
    const {series} = JSON.parse((await run(...words)).out);
    return (series[0].points as Record<string, number>[]).map(point => point[statistic]!);
  };
  // Of 2025 the four, then the three of 2026 and what there is of the fourth.
  const share = await quarters("change_failure_rate", "share");
  expect(share[5]).toBeGreaterThan(0.15);
  for (const other of share.toSpliced(5, 1)) expect(other).toBeLessThan(0.135);
  const recovery = await quarters("failed_deployment_recovery_time", "p50");
  for (const other of recovery.toSpliced(5, 1)) expect(recovery[5]).toBeGreaterThan(1.7 * other);
  const waves = await rows<{wave_id: string; mean: number}>(
    `select wave_id, mean from survey_result where dimension = 'satisfaction'
    and part = 'all' and question is null order by wave_id`,
  );
  expect(waves).toHaveLength(8);
  const worst = waves.toSorted((a, b) => a.mean - b.mean)[0]!;
  expect(worst.wave_id).toBe("2026-q2");
  expect(waves.at(-1)!.mean - worst.mean).toBeGreaterThan(0.5);
});

it("breaks the limits of its charts in the bad quarter, and hardly ever outside of it", async () => {
  const words = ["--by", "week", "--from", "2025-11-24", "--json"];
  for (const [id, name, most] of [
    ["review_first_response_hours", "p50", Infinity],
    ["qa_first_attempt_pass_rate", "share", 1],
    ["ci_queue_hours", "p50", Infinity],
  ] as const) {
    const {series} = JSON.parse((await run("metrics", id, ...words)).out);
    const points = (series[0].points as Point[]).map(({start, is_complete, ...of}) => {
      return {start, is_complete, value: of[name] as number | null};
    });
    const {signals} = xmr(points, {least: 0, most})!;
    const beyond = signals.filter(({rule}) => rule === "beyond limits").map(({start}) => start);
    const isBad = (start: string) => start >= "2026-03-30" && start < "2026-07-01";
    expect(beyond.filter(isBad).length, id).toBeGreaterThanOrEqual(2);
    expect(beyond.filter(start => !isBad(start)).length, id).toBeLessThanOrEqual(1);
  }
});

it("opens from a number down to the raw events behind it", async () => {
  type Why = {kind: string; id: string; url: string | null};
  const why = async (id: string): Promise<Why[][]> => {
    const {out} = await run("explain", id, "--limit", "200", "--json");
    return JSON.parse(out).observations.map((one: {why: Why[]}) => one.why);
  };
  const changes = await why("lead_time_for_changes");
  for (const kind of ["change", "deployment", "commit", "raw event"]) {
    const share = changes.filter(those => those.some(one => one.kind === kind)).length;
    expect(share / changes.length, kind).toBeGreaterThan(0.8);
  }
  const failures = (await why("failed_deployment_recovery_time")).flat();
  expect(failures.map(({kind}) => kind)).toContain("failure");
  const urls = [...changes.flat(), ...failures].flatMap(({url}) => (url === null ? [] : [url]));
  expect(urls.length).toBeGreaterThan(100);
  for (const url of urls)
    expect(new URL(url).hostname).toMatch(/^(git|prefect|pagerduty)\.example$/);
});

describe("the same moment makes the same bytes", () => {
  const again = join(root, "again");

  it("in another folder, at another time, with another key in the surroundings", async () => {
    const before = process.env.FIVEKEYS_KEY;
    process.env.FIVEKEYS_KEY = "another key than the demo's";
    try {
      const other = await makeDemo({folder: again, asOf: AS_OF, now: new Date(), log: silent});
      const [ours, theirs] = [demo, other].map(({config}) => publishedLines(config));
      expect(difference((await ours!).split("\n"), (await theirs!).split("\n"))).toBe(null);
      const text = (path: Config) => readFileSync(dataFiles(path).freshness, "utf8");
      expect(text(other.config)).toBe(text(demo.config));
    } finally {
      if (before === undefined) delete process.env.FIVEKEYS_KEY;
      else process.env.FIVEKEYS_KEY = before;
    }
  });

  it("is used again for the same moment, with the settings of its file, and made anew for another", async () => {
    const path = dataFiles(demo.config).published;
    const written = statSync(path).mtimeMs;
    expect(await makeDemo({folder, asOf: AS_OF, now: NOW, log: silent})).toMatchObject({
      ...{isMade: false, events: 0},
    });
    expect(statSync(path).mtimeMs).toBe(written);
    writeFileSync(join(again, "fivekeys.yaml"), `${readFileSync(config, "utf8")}window_days: 14\n`);
    const other = await makeDemo({
      ...{folder: again, asOf: "2026-11-22T22:00:00.000Z", now: NOW, log: silent},
    });
    expect(other).toMatchObject({isMade: true, config: {windowDays: 14}});
  });

  it("tells of nothing that is still to come", async () => {
    const warehouse = await duckdb({path: dataFiles(demo.config).private, readOnly: true});
    try {
      const columns = await warehouse.rows<{sql: string}>(
        `select 'select max(' || column_name || ') as last from source."' || table_name || '"' as sql
        from duckdb_columns() where schema_name = 'source' and data_type like 'TIMESTAMP%'`,
      );
      expect(columns.length).toBeGreaterThan(30);
      for (const {sql} of columns) {
        const [{last} = {last: null}] = await warehouse.rows<{last: string | null}>(sql);
        expect((last ?? "") <= AS_OF, sql).toBe(true);
      }
    } finally {
      await warehouse.close();
    }
  });
});

describe("real and invented data never meet", () => {
  it.each([[["sync"]], [["import", "deployment", "rows.ndjson"]], [["retention", "apply"]]])(
    "refuses %j",
    async words => {
      writeFileSync(join(root, "rows.ndjson"), "{}\n");
      const error = await run(...words).catch(reason => reason);
      expect(error).toBeInstanceOf(UserError);
      expect(error.message).toBe(
        "Cannot write this warehouse: it holds the invented data of `fivekeys demo`",
      );
    },
  );

  it("says in every output that it is invented", async () => {
    expect(await report()).toMatchObject({is_demo: true});
    expect((await run("report")).out).toMatch(/^Demo: invented data\n/);
    expect((await run("report", "--markdown")).out).toMatch(/^> \*\*Demo: invented data\*\*\n/);
    for (const words of [
      ["metrics", "ci_run_hours"],
      ["check"],
      ["export"],
      ["incident", "list"],
    ]) {
      expect((await run(...words)).said, words[0]).toContain("Demo: invented data");
    }
    expect((await run("report")).said).toBe("");
    expect((await run("explain", "change_failure_rate")).said).toContain("Demo: invented data");
    expect(await rows("select is_demo from build")).toEqual([{is_demo: true}]);
    expect((await run("doctor")).out).toContain("Demo: invented data: no source is read");
  });

  it("is served, and then nothing is synced into it", async () => {
    const interruption = new AbortController();
    const lines: string[] = [];
    const log = {...silent, note: (line: string) => void lines.push(line)};
    const terminal = testTerminal(root, {now: () => NOW, log, signal: interruption.signal});
    const words = ["demo", "--folder", "demo", "--as-of", AS_OF, "--port", "0"];
    const ended = parseAndRun(words, terminal);
    const addressIn = () => lines.join("\n").match(/http:\/\/127\.0\.0\.1:\d+/)?.[0];
    await Promise.race([ended, vi.waitUntil(addressIn, {timeout: 200_000})]);
    expect(lines[0]).toBe(`Demo: invented data. Found in ${folder}.`);
    const answer = await fetch(`${addressIn()}/api/v1/sync`);
    expect(await answer.json()).toMatchObject({next_at: null});
    interruption.abort();
    expect(await ended).toBe(0);
  });
});
