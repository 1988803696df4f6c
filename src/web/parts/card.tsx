import type {ComponentChildren} from "preact";
import {useCallback} from "preact/hooks";
import type {MetricResult, Point} from "../../metrics/evaluate.ts";
import {
  cardInterval,
  cardVerdict,
  changeWords,
  held,
  leading,
  openWords,
  secondLine,
  trendWords,
} from "../../words/card.ts";
import type {SparkPoint} from "../charts/sparkline.ts";
import {useView} from "../view.ts";
import {Chart, type Charts} from "./chart.tsx";
import {ValueText} from "./value-text.tsx";
import {Evidence, type Mark, Shape, tones} from "./verdict.tsx";

const SPARK_HEIGHT = 74;

/** A metric at a glance. The whole card opens it. */
export function Card({
  metric,
  title,
  days,
  children,
}: {
  metric: MetricResult;
  /** What it stands for where that is more than its own title: a dimension. */
  title?: string;
  days: number;
  children?: ComponentChildren;
}) {
  const {to} = useView();
  const {shown, judged} = leading(metric);
  const mark: Mark = judged.evidence === "manual" ? "manual" : judged.verdict;
  return (
    <article class="card">
      <h3>
        <a href={to(`/metrics/${metric.id}`)}>{title ?? metric.title}</a>
        {title !== undefined && title !== metric.title && <small>{metric.title}</small>}
      </h3>
      <ValueText value={shown.value} unit={metric.unit} name={shown.name} />
      <p class="second">{held(secondLine(metric, {days}))}</p>
      <p class="verdict">
        <span class={tones[mark]}>
          <Shape verdict={mark} />
          {held(cardVerdict(metric))}
        </span>
        <Evidence of={judged} />
      </p>
      <Spark metric={metric} />
      <p class="foot">
        <span>{held(sureness(metric))}</span>
        <Change metric={metric} days={days} />
      </p>
      {children}
    </article>
  );
}

/** The interval and n; of what has not ended, that it has not. */
function sureness(metric: MetricResult): string {
  const {shown} = leading(metric);
  const words = cardInterval(metric);
  const {coverage} = metric;
  if (coverage.censored === 0 || secondLine(metric, {days: 0}).includes("still open")) return words;
  return shown.low === null ? openWords(coverage) : words;
}

/** The value against the one before: an arrow and by how much. */
function Change({metric, days}: {metric: MetricResult; days: number}) {
  const {shown} = leading(metric);
  const before = metric.previous.find(({name}) => name === shown.name)?.value ?? null;
  const span = metric.wave_closed_at === null ? `the ${days} days before` : "the wave before";
  const {direction, short, long} = changeWords({
    now: shown.value,
    before,
    unit: metric.unit,
    span,
  });
  const arrow = direction === "up" ? "▲ " : direction === "down" ? "▼ " : "";
  return (
    <span title={long}>
      <span aria-hidden="true">
        {arrow}
        {short}
      </span>
      <span class="hidden">{long}</span>
    </span>
  );
}

function Spark({metric}: {metric: MetricResult}) {
  const {shown, judged} = leading(metric);
  const draw = useCallback(
    (charts: Charts, width: number) => {
      const points = sparkPoints(metric.series.points, shown.name);
      const values = points.map(({value}) => value);
      return charts.sparkline(points, {
        target: shown.target,
        width,
        height: SPARK_HEIGHT,
        label: trendWords({values, unit: metric.unit, bucket: metric.series.bucket}),
        isFromZero: isFromZero(metric.unit),
      });
    },
    [metric, shown],
  );
  if (judged.verdict === "no data" && metric.series.points.every(({n}) => n === 0)) {
    return (
      <p class="spark none">
        Nothing was observed in {metric.series.points.length} {metric.series.bucket}s.
      </p>
    );
  }
  return (
    <div class="spark">
      <Chart draw={draw} height={SPARK_HEIGHT} />
    </div>
  );
}

/** Whether 0 is where a unit begins and should be seen; a score begins at 1, a change has no beginning. */
export function isFromZero(unit: string): boolean {
  return unit !== "score" && unit !== "share of time";
}

function sparkPoints(points: readonly Point[], name: string): SparkPoint[] {
  return points.map(point => {
    const bounds = point.intervals[name];
    return {
      start: point.start,
      value: typeof point[name] === "number" ? point[name] : null,
      low: bounds?.low ?? null,
      high: bounds?.high ?? null,
      is_complete: point.is_complete,
    };
  });
}
