import type {ManualFigure} from "../tables/manual-figure.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import type {MetricResult} from "./evaluate.ts";
import type {Cut} from "./observations.ts";
import type {Statistic} from "./statistic.ts";
import {judge} from "./verdict.ts";

/** A figure is shown until the second period after its own is over. */
const PERIODS_MAX = 2;

/** Whose word a figure is, and for which time. */
export type ManualMark = Pick<ManualFigure, "source" | "period_start" | "period_end">;

/**
 * The figures worked out by hand that hold at a moment, the latest first: those whose period is over, and not for
 * longer than twice its own length. Of a cut by service, that service's; none of any other cut.
 */
export async function readManual(
  published: Warehouse,
  {asOf, cut: {service = "", team, environment}}: {asOf: string; cut: Cut},
): Promise<ManualFigure[]> {
  if (team !== undefined || environment !== undefined) return [];
  const figures = await published.rows<ManualFigure>(
    `select * from manual_figure
    where service = $service and period_end <= cast($as_of as timestamp) + interval 1 second
    order by period_end desc, period_start desc`,
    {service, as_of: asOf},
  );
  return figures.filter(({period_start, period_end}) => {
    const [start, end] = [Date.parse(period_start), Date.parse(period_end)];
    return Date.parse(asOf) <= end + PERIODS_MAX * (end - start);
  });
}

/**
 * The same result, where nothing was measured with the figure that somebody worked out instead. It has no interval,
 * its evidence is `manual`, and it says whose word it is. What is measured is never replaced.
 */
export function withManual(result: MetricResult, figures: readonly ManualFigure[]): MetricResult {
  const statistics = result.statistics.map(statistic => {
    if (statistic.value !== null || statistic.n > 0) return statistic;
    const figure = figures.find(
      ({metric, statistic: name}) => metric === result.id && name === statistic.name,
    );
    return figure === undefined ? statistic : replaced(statistic, figure);
  });
  return {...result, statistics};
}

function replaced(statistic: Statistic, figure: ManualFigure): Statistic {
  const {value, n, source, period_start, period_end} = figure;
  const {verdict, side} = judge({
    value,
    low: null,
    high: null,
    isEnough: false,
    target: statistic.target,
  });
  return {
    ...statistic,
    value,
    n: n ?? 0,
    low: null,
    high: null,
    method: "manual",
    verdict,
    side,
    evidence: "manual",
    judged_value: null,
    margin: null,
    manual: {source, period_start, period_end},
  };
}
