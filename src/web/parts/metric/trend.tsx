import type {ComponentChildren} from "preact";
import {useMemo} from "preact/hooks";
import type {MetricDocument} from "../../../documents/metric.ts";
import type {SeriesDocument, SeriesPoint} from "../../../documents/series.ts";
import {trendWords} from "../../../words/card.ts";
import {interval, value} from "../../../words/format.ts";
import {bucketWords, signalWords} from "../../../words/signals.ts";
import type {TrendPoint} from "../../charts/trend.ts";
import {useDocument} from "../../document.ts";
import {apiPath, type Bucket, buckets, useView} from "../../view.ts";
import {isFromZero} from "../card.tsx";
import type {Charts} from "../chart.tsx";
import {ChartFrame} from "../chart-frame.tsx";
import {Pick} from "../pick.tsx";
import {Shown, TooLittle} from "../states.tsx";
import {isOfWaves} from "./waves.ts";

const HEIGHT = 280;
/** Two points make a line. */
const POINTS_MIN = 2;

/** How a metric moved, by week, month or quarter. */
export function TrendPanel({document: {metric}}: {document: MetricDocument}) {
  const {view, change} = useView();
  const usual: Bucket = isOfWaves(metric) ? "quarter" : "week";
  const by: Bucket = buckets.find(bucket => bucket === view.bucket) ?? usual;
  const names = metric.statistics.map(({name}) => name);
  const name = names.find(one => one === view.statistic) ?? names[0]!;
  const path = apiPath(`metrics/${metric.id}/series`, {view, more: {by}});
  const doc = useDocument<SeriesDocument>(path);
  const controls = (
    <>
      {names.length > 1 && (
        <Pick
          label="Statistic"
          value={name}
          options={names.map(one => [one, one] as const)}
          onPick={one => change({statistic: one === names[0] ? null : one})}
        />
      )}
      <Pick
        label="Bucket"
        value={by}
        options={buckets.map(bucket => [bucket, `By ${bucket}`] as const)}
        onPick={bucket => change({bucket: bucket === usual ? null : bucket})}
      />
    </>
  );
  return (
    <Shown doc={doc} waiting={<div class="panel tall" />}>
      {series => <Trend series={series} metric={metric} name={name} controls={controls} />}
    </Shown>
  );
}

function Trend({
  series: {series, by},
  metric,
  name,
  controls,
}: {
  series: SeriesDocument;
  metric: MetricDocument["metric"];
  name: string;
  controls: ComponentChildren;
}) {
  const {unit, statistics} = metric;
  const [whole] = series;
  const target = statistics.find(one => one.name === name)?.target ?? null;
  const {points, xmr} = useMemo(() => {
    const found = (whole?.points ?? []).map(point => trendPoint(point, {name, unit, by}));
    return {points: found, xmr: whole?.xmr?.statistic === name ? whole.xmr : null};
  }, [whole, name, unit, by]);
  const draw = useMemo(
    () => (charts: Charts, width: number) =>
      charts.trend(points, {
        target,
        xmr,
        width,
        height: HEIGHT,
        label: `${metric.title}: ${trendWords({values: points.map(one => one.value), unit, bucket: by})}`,
        isFromZero: isFromZero(unit),
        bucket: by,
        format: amount => value(amount, unit === "per week" ? "" : unit),
      }),
    [points, target, xmr, metric.title, unit, by],
  );
  const known = points.filter(one => one.value !== null).length;
  if (known < POINTS_MIN) {
    return <NoTrend known={known} by={by} controls={controls} />;
  }
  return (
    <ChartFrame<TrendPoint>
      title="Trend"
      aside={controls}
      draw={draw}
      height={HEIGHT}
      table={{
        caption: `${metric.title} by ${by}`,
        columns: [
          {head: "From", cell: ({start}) => start},
          {head: name, cell: one => value(one.value, unit), isNumber: true},
          {head: "95 %", cell: one => interval(one, unit), isNumber: true},
          {head: "n", cell: ({n}) => n, isNumber: true},
          {head: "Open", cell: ({open}) => open ?? "–", isNumber: true},
          {head: "", cell: one => (one.is_complete ? "" : "unfinished")},
        ],
        rows: points,
        keyOf: ({start}) => start,
      }}
    >
      <Reading points={points} hasTarget={target !== null} hasLimits={xmr !== null} by={by} />
      {xmr !== null && xmr.signals.length > 0 && (
        <ul class="signals" aria-label="What stands out">
          {xmr.signals.map(signal => (
            <li key={signal.start + signal.rule}>{signalWords(signal, by)}</li>
          ))}
        </ul>
      )}
    </ChartFrame>
  );
}

function NoTrend({known, by, controls}: {known: number; by: Bucket; controls: ComponentChildren}) {
  return (
    <section class="panel" aria-labelledby="trend">
      <div class="panel-head">
        <h2 id="trend">Trend</h2>
        <div class="aside">{controls}</div>
      </div>
      <TooLittle has={known} needs={POINTS_MIN} of={`${by}s with data`} />
    </section>
  );
}

/** What the marks mean, only those that are there. */
function Reading({
  points,
  hasTarget,
  hasLimits,
  by,
}: {
  points: readonly TrendPoint[];
  hasTarget: boolean;
  hasLimits: boolean;
  by: Bucket;
}) {
  const words = [
    hasTarget ? "green is within the target" : "",
    points.some(({low, high}) => low !== null && high !== null) ? "blue is the 95 % interval" : "",
    hasLimits ? "between the dotted limits it moves by chance" : "",
    points.some(({open}) => (open ?? 0) > 0) ? "a ring has something still open" : "",
    points.some(({is_complete}) => !is_complete) ? `dashed: this ${by} is not over` : "",
  ].filter(one => one !== "");
  if (words.length === 0) return null;
  const text = words.join("; ");
  return <p class="legend">{`${text[0]!.toUpperCase()}${text.slice(1)}.`}</p>;
}

function trendPoint(
  point: SeriesPoint,
  {name, unit, by}: {name: string; unit: string; by: Bucket},
): TrendPoint {
  const amount = point[name];
  const known = typeof amount === "number" ? amount : null;
  const {low, high} = point.intervals[name] ?? {low: null, high: null};
  const open = point.open !== null && point.open > 0 ? `, ${point.open} still open at its end` : "";
  return {
    start: point.start,
    value: known,
    low,
    high,
    n: point.n,
    is_complete: point.is_complete,
    open: point.open,
    words: `${bucketWords(point.start, by)}: ${value(known, unit)}, n ${point.n}${open}`,
  };
}
