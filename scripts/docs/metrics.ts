import {defaultConfig} from "../../src/config/defaults.ts";
import {configSchema} from "../../src/config/schema.ts";
import {quantileMinimum} from "../../src/lib/statistics.ts";
import {catalogue} from "../../src/metrics/catalogue.ts";
import type {Metric, StatisticDefinition} from "../../src/metrics/header.ts";
import {statistic} from "../../src/metrics/statistic.ts";
import {statisticOfWaves} from "../../src/metrics/statistic-of-waves.ts";
import {target} from "../../src/words/format.ts";
import {docOf, firstSentence} from "./comments.ts";
import {code, codes, fence, list, markdownTable, page} from "./markdown.ts";

const families = {dora: "DORA", space: "SPACE"} satisfies Record<Metric["family"], string>;

/** What the value of an observation is, and what becomes of the values, by the unit. */
const units = {
  hours: "hours",
  share: "0 or 1; the number is the share of ones",
  "per week": "1; the number is how many a week",
  "changes a week": "changes of one week for each contributor active in it",
  "runs a week": "runs of one week for each person who started any",
  lines: "lines",
  score: "a score from 1 to 5",
  "share of time": "a share of the week",
} satisfies Record<Metric["unit"], string>;

export function metricsPage(): string {
  const metrics = catalogue(defaultConfig("."));
  return page("Metrics", [
    "What is measured, exactly: the question, the statistics with their targets, and the query that yields the " +
      "observations. A target can be replaced in `fivekeys.yaml`, see [targets](configuration.md#targets).",
    overview(metrics),
    ...howToRead(),
    ...Object.entries(families).flatMap(([family, heading]) => [
      `## ${heading}`,
      ...metrics.filter(metric => metric.family === family).flatMap(section),
    ]),
  ]);
}

function overview(metrics: readonly Metric[]): string {
  const rows = metrics.map(({id, question}) => [`[${code(id)}](#${id})`, question]);
  return markdownTable(["metric", "question"], rows);
}

function section(metric: Metric): string[] {
  const {id, title, alias, question, statistics, sql} = metric;
  const names = alias === undefined ? `**${title}**` : `**${title}**, also called ${alias}`;
  const rows = statistics.map(definition => {
    const {method, n_needed} = metric.window === undefined ? tried(definition) : told(definition);
    return [
      code(definition.name),
      target(definition.target ?? null, metric.unit),
      n_needed === 0 ? "a week was watched" : `n ≥ ${n_needed}`,
      method!,
    ];
  });
  return [
    `### ${id}`,
    `${names}. ${question}`,
    list(facts(metric)),
    markdownTable(["statistic", "target", "judged when", "interval"], rows),
    fence("sql", sql),
  ];
}

function facts({observation, unit, kinds, flags = [], statistics, owner, sql}: Metric): string[] {
  const surges = statistics.flatMap(({surge}) => (surge === undefined ? [] : [surge]));
  const excluded = reasons(sql);
  const [observed, started] = [selected(sql, "observed_at"), selected(sql, "started_at")];
  return [
    `An observation: ${observation} Value: ${units[unit]}.`,
    `Observed at: ${code(observed)}.`,
    ...(started === "null" ? [] : [`Runs from ${code(started)}, and is open until it ends.`]),
    ...(kinds === undefined ? [] : [`Counts only the kind ${codes(kinds)}.`]),
    ...(excluded.length === 0 ? [] : [`Leaves out and counts apart: ${excluded.join(", ")}.`]),
    ...surges.map(kind => `A [surge](#surge) is judged without the kind ${code(kind)}.`),
    ...flags.map(flag => `Flag: ${code(flag)}, see [drop-off](#drop-off).`),
    `Owner: ${owner}.`,
  ];
}

/** What a query selects as a column: an expression on one line, as the house style has it. */
function selected(sql: string, column: string): string {
  const line = new RegExp(`^ *(.+) as ${column},$`, "m").exec(sql);
  if (line !== null) return line[1]!;
  throw new Error(`A metric's query has no line that ends with "as ${column},"`);
}

/** The words by which a query leaves observations out. */
function reasons(sql: string): string[] {
  const cases = [...sql.matchAll(/\bcase\b(?:(?!\bcase\b).)*?\bend as excluded\b/gs)];
  return cases.flatMap(([text]) => [...text.matchAll(/then '([^']+)'/g)].map(match => match[1]!));
}

/** The method and minimum of a statistic, asked of the code that computes it. */
function tried({name}: Pick<StatisticDefinition, "name">) {
  const one = Float64Array.of(1);
  return statistic({name}, {values: one, open: new Float64Array(), weeks: 1, weekly: []});
}

/** The same of a statistic of a survey's waves. */
function told(definition: StatisticDefinition) {
  const wave = {closedAt: 0, value: 1, n: 1, low: 1, high: 1, excluded: null};
  return statisticOfWaves(definition, [wave, wave]);
}

function howToRead(): string[] {
  const {window_days} = configSchema.shape;
  const described = (name: string) => docOf("metrics/statistic.ts", name);
  return [
    "## How to read a number",
    "### Observations",
    "A metric's query yields observations, all of one shape, the table " +
      "[observation](tables.md#observation-published). Windows, series, cuts, intervals and verdicts are made of " +
      "them in one way for all metrics. `fivekeys explain <metric>` lists them with what each came from.",
    "### Window and as_of",
    "A report is the state of things at one moment, `as_of`: that of `--as-of`, without it the last sync. The " +
      `window is the \`window_days\` (${window_days.parse(undefined)}, unless configured) before it, by the calendar ` +
      "of the reporting time zone. What ended in the window counts; what had begun and not ended is open; what came " +
      "later is not there yet. The same data and the same moment give the same numbers, whenever they are asked for.",
    "### Value, n and what is still open",
    `n is how many observations the number rests on. p50 is the median, p90 what nine of ten stay within. ` +
      `${firstSentence("lib/statistics.ts", "quantile")} Nothing ` +
      "observed gives no quantile and no share, shown as –; a count of nothing is 0, but a week that nobody " +
      "watched is a gap.",
    described("withKnownMisses"),
    "### Interval",
    "With as few observations as there are, the long-run number may be anywhere in the interval; of such " +
      "intervals 95 in 100 hold it. Where n allows none, it is shown as –.",
    intervals(),
    "### Verdict and evidence",
    docOf("metrics/verdict.ts", "judge"),
    "No data is a verdict of its own and never good news. Neither a thin sample nor a lucky one changes the verdict: " +
      "that is what the evidence is for.",
    "### Surveys",
    "What people say is of the last wave that was closed, whatever the days of the window, and not older than two " +
      "years; its series is by quarter. Every figure is rounded by " +
      "[disclosure control](../guide/privacy.md#what-is-shown-of-a-survey).",
    docOf("lib/disclosure-interval.ts", "mean"),
    docOf("lib/disclosure-interval.ts", "lowShare"),
    `${docOf("metrics/statistic-of-waves.ts", "change")} Its interval: ${firstSentence("lib/ratio.ts", "ratioInterval")}`,
    "### Enough evidence",
    firstSentence("lib/statistics.ts", "quantileMinimum"),
    minima(),
    `A mean of a survey needs ${told({name: "mean"}).n_needed} people: ${docOf("metrics/statistic-of-waves.ts", "MEAN_N_MIN")}`,
    "Below that the evidence is `insufficient`, shown as thin with the n that is missing. A share is judged from " +
      "the first observation, a count once a week was watched: their intervals say how little that is.",
    "### Surge",
    `${described("withoutSurge")} The kind that is left out stands in the metric's definition.`,
    "### Drop-off",
    `${docOf("metrics/drop-off.ts", "dropOffs")} See the guide on [activity](../guide/activity.md).`,
    docOf("lib/drop-off.ts", "dropOff"),
    list([docOf("lib/drop-off.ts", "rateTail"), docOf("lib/drop-off.ts", "predictionTail")]),
  ];
}

function intervals(): string {
  const functions = {p50: "quantileInterval", share: "wilsonInterval", per_week: "poissonInterval"};
  const rows = Object.entries(functions).map(([name, definedBy]) => [
    tried({name: name as StatisticDefinition["name"]}).method!,
    firstSentence("lib/statistics.ts", definedBy),
  ]);
  return markdownTable(["method", "what it is"], rows);
}

function minima(): string {
  const quantiles = ["p50", "p75", "p90", "p95"];
  const rows = quantiles.map(name => [
    code(name),
    String(quantileMinimum(Number(name.slice(1)) / 100)),
  ]);
  return markdownTable(["quantile", "least n"], rows);
}
