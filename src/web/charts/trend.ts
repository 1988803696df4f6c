import {axisX, axisY, dot, gridY, lineY, rect, ruleY, text} from "@observablehq/plot";
import type {Target} from "../../config.ts";
import type {Series} from "../../documents/series.ts";
import type {Bucket} from "../../lib/time.ts";
import {bucketLabel, everyNth} from "./days.ts";
import {figure} from "./figure.ts";
import {ribbon} from "./ribbon.ts";
import {extentOf} from "./scale.ts";

export type TrendPoint = {
  /** The local day on which the bucket begins. */
  start: string;
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
  is_complete: boolean;
  /** How many had not ended at its end. */
  open: number | null;
  /** What the point says in words. */
  words: string;
};

type Xmr = NonNullable<Series["xmr"]>;

export type TrendOptions = {
  target: Target | null;
  xmr: Xmr | null;
  width: number;
  height: number;
  label: string;
  isFromZero: boolean;
  bucket: Bucket;
  format: (value: number) => string;
};

/**
 * A series with its target as a band, its intervals as a ribbon, the limits of chance, and what stands out marked. A
 * bucket in which something had not ended is drawn open, and the unfinished one dashed.
 */
export function trend(points: readonly TrendPoint[], options: TrendOptions): SVGSVGElement {
  const {target, xmr, width, height, label, isFromZero, bucket, format} = options;
  const rows = points.map(point => ({...point, x: dateOf(point.start)}));
  const values = [
    ...rows.flatMap(({value, high, low}) => reach(value, {low, high})),
    ...[xmr?.upper, xmr?.lower].filter(limit => limit != null),
  ];
  const {domain, band, bounds} = extentOf({values, target, isFromZero});
  const ends: [Date, Date] = [rows[0]?.x ?? new Date(0), rows.at(-1)?.x ?? new Date(1)];
  const span = {x1: ends[0], x2: ends[1]};
  return figure({
    label,
    width,
    height,
    marginTop: 14,
    marginBottom: 28,
    marginLeft: 52,
    marginRight: width < 480 ? 14 : 76,
    x: {type: "utc", domain: ends},
    y: {domain, clamp: true},
    marks: [
      rect(band === null ? [] : [{...band, ...span}], {
        x1: "x1",
        x2: "x2",
        y1: "from",
        y2: "to",
        fill: "var(--band)",
      }),
      gridY({stroke: "var(--line)", strokeOpacity: 1, ticks: 5}),
      ...ribbon(rows),
      ruleY(bounds, {stroke: "var(--band-line)", strokeDasharray: "4 4"}),
      ...limits(xmr),
      ...names(
        [
          ...bounds.map(y => ({y, words: `target ${format(y)}`, fill: "var(--met)"})),
          ...limitsOf(xmr).map(y => ({y, words: "limit", fill: "var(--ink-soft)"})),
        ],
        {width, at: ends[1], perPixel: (domain[1] - domain[0]) / (height - 42)},
      ),
      ...line(rows, xmr),
      axisX(
        everyNth(
          rows.map(({x}) => x),
          width,
        ),
        {tickSize: 0, tickFormat: bucketLabel(bucket), color: "var(--ink-soft)"},
      ),
      axisY({ticks: 5, tickSize: 0, label: null, tickFormat: format, color: "var(--ink-soft)"}),
    ],
  });
}

type Row = TrendPoint & {x: Date};

function line(rows: readonly Row[], xmr: Xmr | null) {
  const whole = rows.map(row => (row.is_complete ? row : {...row, value: null}));
  const last = rows.at(-1);
  const tail = last?.is_complete === false ? rows.slice(-2) : [];
  const known = rows.filter(({value}) => value !== null);
  const isOpen = ({is_complete, open}: Row) => !is_complete || (open ?? 0) > 0;
  const signals = new Set(xmr?.signals.map(({start}) => start));
  const marked = known.filter(({start}) => signals.has(start));
  const stroke = "var(--accent)";
  return [
    lineY(whole, {x: "x", y: "value", stroke, strokeWidth: 2}),
    lineY(tail, {x: "x", y: "value", stroke, strokeWidth: 1.6, strokeDasharray: "3 4"}),
    dot(
      known.filter(row => !isOpen(row)),
      {x: "x", y: "value", r: 2.6, fill: stroke, title: "words"},
    ),
    dot(known.filter(isOpen), {
      x: "x",
      y: "value",
      r: 3.4,
      fill: "var(--surface)",
      stroke,
      strokeWidth: 1.6,
      title: "words",
    }),
    dot(marked, {x: "x", y: "value", r: 7.5, stroke: "var(--missed)", strokeWidth: 1.8}),
  ];
}

function limitsOf(xmr: Xmr | null): number[] {
  return [xmr?.upper, xmr?.lower].filter(limit => limit != null);
}

function limits(xmr: Xmr | null) {
  if (xmr === null) return [];
  return [
    ruleY(limitsOf(xmr), {
      stroke: "var(--ink-soft)",
      strokeDasharray: "1 4",
      strokeLinecap: "round",
    }),
    ruleY([xmr.centre], {stroke: "var(--ink-soft)", strokeOpacity: 0.5}),
  ];
}

const NAME_HEIGHT = 13;

/** The names of lines at their ends, the most important first; one that would stand on another is left out. */
function names(
  rows: readonly {y: number; words: string; fill: string}[],
  {width, at, perPixel}: {width: number; at: Date; perPixel: number},
) {
  if (width < 480) return [];
  const shown: {y: number; words: string; fill: string}[] = [];
  for (const row of rows) {
    if (shown.every(({y}) => Math.abs(y - row.y) > NAME_HEIGHT * perPixel)) shown.push(row);
  }
  return [
    text(shown, {x: () => at, y: "y", text: "words", dx: 6, textAnchor: "start", fill: "fill"}),
  ];
}

/** What the axis must reach: the value, and as much of the interval as does not press the values flat. */
function reach(value: number | null, {low, high}: {low: number | null; high: number | null}) {
  if (value === null) return [];
  return [value, Math.min(high ?? value, value * 2), Math.max(low ?? value, value / 2)];
}

function dateOf(day: string): Date {
  return new Date(`${day.slice(0, 10)}T00:00:00Z`);
}
