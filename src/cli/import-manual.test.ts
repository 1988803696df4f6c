import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {afterAll, expect, test} from "vitest";
import {removeFolders, temporaryFolder} from "../sources/import/fixtures/reading.ts";
import {workbook} from "../sources/import/fixtures/workbook.ts";
import {refusal} from "./fixtures/imports.ts";
import {testTerminal} from "./fixtures/terminal.ts";
import {parseAndRun} from "./program.ts";

afterAll(removeFolders);

const HEADER = "metric,statistic,service,period,value,n,source\n";
const SOURCE = "the platform team's sheet";

function team() {
  const path = temporaryFolder();
  writeFileSync(join(path, "fivekeys.yaml"), "timezone: Africa/Johannesburg\nsources: {git: []}\n");
  const run = async (words: readonly string[]) => {
    const terminal = testTerminal(path, {now: () => new Date("2026-11-22T10:00:00Z")});
    const code = await parseAndRun(words, terminal);
    return {code, out: terminal.printed()};
  };
  return {
    run,
    write: (name: string, content: string | Buffer) => writeFileSync(join(path, name), content),
    figures: async (content: string | Buffer, name = "figures.csv") => {
      writeFileSync(join(path, name), content);
      return JSON.parse((await run(["import", "manual", name, "--json"])).out);
    },
    statistic: async (id: string, name: string, words: readonly string[] = []) => {
      const {out} = await run(["report", "--json", ...words]);
      const {metrics} = JSON.parse(out) as {
        metrics: {id: string; statistics: {name: string}[]}[];
      };
      return metrics.find(one => one.id === id)!.statistics.find(one => one.name === name);
    },
  };
}

test("a figure worked out by hand is shown as that, and never as good news", async () => {
  const {run, figures, statistic} = team();
  const row = `lead_time_for_changes,p50,,2026-Q3,20,31,${SOURCE}\n`;
  expect(await figures(HEADER + row)).toEqual({
    schema: "fivekeys.import/1",
    table: "manual",
    rows: 1,
    stored: 1,
  });
  expect(await figures(HEADER + row)).toMatchObject({stored: 0});
  // 20 h against at most 24 h. The quarter begins and ends at midnight in Johannesburg, 22:00 in UTC.
  expect(await statistic("lead_time_for_changes", "p50")).toMatchObject({
    value: 20,
    n: 31,
    low: null,
    high: null,
    method: "manual",
    verdict: "met",
    evidence: "manual",
    manual: {
      source: SOURCE,
      period_start: "2026-06-30T22:00:00.000Z",
      period_end: "2026-09-30T22:00:00.000Z",
    },
  });
  const {out} = await run(["report"]);
  expect(out).toMatch(/Lead time for changes\s+p50\s+20 h\s+–\s+31\s+≤ 24 h\s+✎ met\s+✎ manual/);
  expect(out).toContain(`${SOURCE} says so,`);
  expect(out.replace(/\s+/g, " ")).toContain("of 1 Jul 2026 to 30 Sept 2026.");
  expect(out).not.toContain("● met");
  expect((await run(["report", "--markdown"])).out).toContain("✎ met | ✎ manual");
  // No target is met by it for `check --strict`, nor is it a strong start of the headline.
  expect((await run(["check", "--strict"])).code).toBe(4);
  expect(out).toContain("\n\nNo target can be judged");
});

test("the latest period that is over holds, for as long as two more of its kind", async () => {
  const {figures, statistic} = team();
  await figures(
    `${HEADER}lead_time_for_changes,p50,,2026-08,30,,a\nlead_time_for_changes,p50,,2026-09,28,,a\n` +
      "lead_time_for_changes,p50,,2026-11,1,,a\nlead_time_for_changes,p90,shop,2026-W40,60,,a\n",
  );
  const p50 = (asOf: string) => statistic("lead_time_for_changes", "p50", ["--as-of", asOf]);
  expect(await p50("2026-09-15")).toMatchObject({value: 30});
  expect(await p50("2026-10-15")).toMatchObject({value: 28, verdict: "missed"});
  // September has 30 days: until the end of November 29, and November's own is over after that.
  expect(await p50("2026-11-28")).toMatchObject({value: 28});
  expect(await p50("2026-12-02")).toMatchObject({value: 1});
  expect(await p50("2026-07-31")).toMatchObject({value: null, verdict: "no data"});
  expect(await p50("2027-03-01")).toMatchObject({value: null, verdict: "no data"});
  // A service's own figure is not that of all.
  expect(await statistic("lead_time_for_changes", "p90")).toMatchObject({value: null});
});

test("what is measured takes the place of what was worked out by hand", async () => {
  const {run, write, figures, statistic} = team();
  await figures(`${HEADER}change_failure_rate,,,2026-10,4 %,25,${SOURCE}\n`);
  expect(await statistic("change_failure_rate", "share")).toMatchObject({
    value: 0.04,
    evidence: "manual",
  });
  write(
    "deployments.csv",
    "deployment_id,service,finished_at,status\na,shop,2026-11-10T10:00:00Z,succeeded\nb,shop,2026-11-11T10:00:00Z,failed\n",
  );
  await run(["import", "deployment", "deployments.csv"]);
  const measured = await statistic("change_failure_rate", "share");
  expect(measured).toMatchObject({value: 0.5, n: 2, evidence: "weak"});
  expect(measured).not.toHaveProperty("manual");
});

test("a workbook is read as its first sheet", async () => {
  const {figures, statistic} = team();
  const rows = [
    ["metric", "period", "value", "n", "source"],
    ["change_failure_rate", "2026-Q3", 0.08, 40, SOURCE],
    [null, null, null, null, null],
    ["deployment_frequency", "2026-W45", 4, null, SOURCE],
  ];
  expect(await figures(workbook(rows), "figures.xlsx")).toMatchObject({rows: 2, stored: 2});
  expect(await statistic("change_failure_rate", "share")).toMatchObject({value: 0.08, n: 40});
  // 46000 is 2025-12-09: Excel makes a date of 2026-10 by itself, and which period was meant is lost.
  const dated = [rows[0]!, ["change_failure_rate", {serial: 46000}, 0.08, 40, SOURCE]];
  expect(await refusal(figures(workbook(dated), "dated.xlsx"))).toContain(
    "dated.xlsx: row 2: period is a date by its format: make the cell a text, such as 2026-10",
  );
  const [said] = await refusal(figures("no workbook", "broken.xlsx"));
  expect(said).toContain("it is not an Excel workbook");
  const [large] = await refusal(figures(Buffer.alloc(3 * 1024 ** 2), "large.xlsx"));
  expect(large).toContain("it has more than 2 MiB");
});

test("every wrong figure is named with its place, and none is kept", async () => {
  const {figures, statistic} = team();
  const content = [
    "metric,statistic,service,period,start,end,value,n,source",
    "lead_time_for_change,p50,,2026-Q3,,,1,,a",
    "lead_time_for_changes,,,2026-Q3,,,1,,a",
    "lead_time_for_changes,p99,,2026-Q5,,,x,,",
    "change_failure_rate,,,2026-W54,,,8,,a",
    "change_failure_rate,,,2026-10,2026-10-01,2026-10-31,0.1,1.5,a",
    "change_failure_rate,,,,2026-10-31,2026-10-01,0.1,,a",
    "lead_time_for_changes,p50,,2026-Q2,,,50 %,,a",
    "satisfaction_score,,,2026-Q3,,,4.2,4,a",
    "satisfaction_score,,,2026-Q2,,,4.2,,a",
  ].join("\n");
  const said = await refusal(figures(`${content}\n`));
  for (const line of [
    'figures.csv:2: metric is no metric: "lead_time_for_change"; did you mean "lead_time_for_changes"?',
    "figures.csv:3: statistic is missing; write p50 or p90",
    'figures.csv:4: statistic is none of the metric\'s: "p99"; write p50 or p90',
    'figures.csv:4: period is no period: "2026-Q5"; write 2026-Q3, 2026-10, 2026-W40 or 2026',
    'figures.csv:4: value is not a number: "x"',
    "figures.csv:4: source is missing: say where the figure comes from",
    'figures.csv:5: value is more than all: "8"; write 0.92 or 92 %',
    "figures.csv:6: period is given twice: by its name, and by its start and end",
    'figures.csv:6: n is no count: "1.5"',
    'figures.csv:7: period is before its start: "2026-10-01"',
    "figures.csv:8: value is in percent, and the metric in hours",
    "figures.csv:9: n is less than 5, and nothing is told of fewer people",
    "figures.csv:10: n is missing: this metric is about people",
  ]) {
    expect(said).toContain(line);
  }
  expect(await refusal(figures("metric,value,sorce\na,1,b\n"))).toEqual(
    expect.arrayContaining([
      'figures.csv:1: sorce is not a column of figures; did you mean "source"?',
      "figures.csv:1: source is missing",
      "figures.csv:1: period is missing, and so are start and end",
    ]),
  );
  const twice = "change_failure_rate,,,2026-10,0.1,,a\n";
  expect(await refusal(figures(HEADER + twice + twice))).toContain(
    "figures.csv:3: has the same metric and statistic and service and period_start as line 2",
  );
  await figures(`${HEADER}change_failure_rate,,,2026-10,0.1,,a\n`);
  expect(await statistic("lead_time_for_changes", "p50")).toMatchObject({value: null});
});
