import type {Report} from "../documents/report.ts";
import {dimensionOf, dimensions, fiveKeys} from "../metrics/dimensions.ts";
import type {MetricResult} from "../metrics/evaluate.ts";
import type {Statistic} from "../metrics/statistic.ts";
import {evidence, interval, sparkline, target, value, verdict} from "../words/format.ts";

/** A line of the report's table, as words: what each layout needs. */
export type ReportRow = {
  title: string;
  statistic: string;
  value: string;
  interval: string;
  n: string;
  target: string;
  verdict: string;
  evidence: string;
  trend: string;
  state: Statistic["verdict"];
};

/** `trend` says what the points of the trend are. */
export type Section = {title: string; trend: string; rows: readonly ReportRow[]};

/** The table of a report. A metric that nothing is known of is named once, below its section. */
export function sections({metrics}: Report): Section[] {
  const idsOf = (isIn: (metric: MetricResult) => boolean) => metrics.filter(isIn).map(({id}) => id);
  const families = [
    {title: "Five keys", ids: fiveKeys},
    {title: "On the way to production", ids: idsOf(isOther)},
    ...dimensions.map(title => ({title, ids: idsOf(metric => dimensionOf(metric) === title)})),
  ];
  return families
    .map(({title, ids}) => {
      const shown = metrics.filter(metric => ids.includes(metric.id) && isKnown(metric));
      return {title, trend: trendOf(shown), rows: shown.flatMap(metricRows)};
    })
    .filter(({rows}) => rows.length > 0);
}

function trendOf(metrics: readonly MetricResult[]): string {
  const spans = metrics.map(({series: {bucket, points}}) => `${points.length} ${bucket}s`);
  return new Set(spans).size === 1 ? spans[0]! : "trend";
}

function isOther({id, family}: MetricResult): boolean {
  return family === "dora" && !fiveKeys.includes(id);
}

/** The five keys are always shown, the others once they have anything to show. */
function isKnown(metric: MetricResult): boolean {
  const isManual = metric.statistics.some(({evidence}) => evidence === "manual");
  return isManual || fiveKeys.includes(metric.id) || metric.series.points.some(({n}) => n > 0);
}

function metricRows(metric: MetricResult): ReportRow[] {
  const {title, unit, statistics, series} = metric;
  return statistics.map((statistic, i) => ({
    title: i === 0 ? title : "",
    statistic: /^(p\d|change)/.test(statistic.name) ? statistic.name : "",
    value: value(statistic.value, unit),
    interval: interval(statistic, unit),
    n: String(statistic.n),
    target: target(statistic.target, unit),
    verdict: verdict(statistic),
    evidence: evidence(statistic),
    trend: sparkline(
      series.points.map(point => {
        const amount = point[statistic.name];
        return typeof amount === "number" ? amount : null;
      }),
    ),
    // What nobody measured is never shown as good news, nor as bad.
    state: statistic.evidence === "manual" ? "no target" : statistic.verdict,
  }));
}
