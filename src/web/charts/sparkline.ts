import {dot, lineY, rect, ruleY} from "@observablehq/plot";
import type {Target} from "../../config.ts";
import {figure} from "./figure.ts";
import {ribbon} from "./ribbon.ts";
import {extentOf} from "./scale.ts";

export type SparkPoint = {
  start: string;
  value: number | null;
  low: number | null;
  high: number | null;
  is_complete: boolean;
};

/** A small trend without axes: the target as a band, the interval as a ribbon, a gap as a gap. */
export function sparkline(
  points: readonly SparkPoint[],
  {
    target,
    width,
    height,
    label,
    isFromZero,
  }: {
    target: Target | null;
    width: number;
    height: number;
    label: string;
    isFromZero: boolean;
  },
): SVGSVGElement {
  const rows = points.map((point, x) => ({...point, x}));
  const values = rows.flatMap(({value}) => (value === null ? [] : [value]));
  const {domain, band, bounds} = extentOf({
    values: [...values, ...nearEnds(rows, values)],
    target,
    isFromZero,
  });
  const whole = rows.map(row => (row.is_complete ? row : {...row, value: null}));
  const tail = rows.slice(-2).filter(({value}) => value !== null);
  const open = rows.at(-1)?.is_complete === false && tail.length === 2 ? tail : [];
  const alone = rows.filter(
    ({value, is_complete}, i) =>
      is_complete && value !== null && whole[i - 1]?.value == null && whole[i + 1]?.value == null,
  );
  const last = rows.filter(({value}) => value !== null).slice(-1);
  return figure({
    label,
    width,
    height,
    marginTop: 5,
    marginBottom: 5,
    marginLeft: 3,
    marginRight: 6,
    x: {axis: null, domain: [0, Math.max(1, rows.length - 1)]},
    y: {axis: null, domain, clamp: true},
    marks: [
      rect(band === null ? [] : [band], {
        x1: 0,
        x2: Math.max(1, rows.length - 1),
        y1: "from",
        y2: "to",
        fill: "var(--band)",
      }),
      ruleY(bounds, {stroke: "var(--band-line)", strokeDasharray: "3 3"}),
      ...ribbon(rows),
      lineY(whole, {x: "x", y: "value", stroke: "var(--accent)", strokeWidth: 1.8}),
      lineY(open, {x: "x", y: "value", stroke: "var(--accent)", strokeDasharray: "2 3"}),
      dot(alone, {x: "x", y: "value", r: 2.4, fill: "var(--accent)"}),
      dot(last, {
        x: "x",
        y: "value",
        r: 3.2,
        fill: last[0]?.is_complete === false ? "var(--surface)" : "var(--accent)",
        stroke: "var(--accent)",
        strokeWidth: 1.6,
      }),
    ],
  });
}

/** The ends of the intervals, as far as they do not press the values flat. */
function nearEnds(rows: readonly SparkPoint[], values: readonly number[]): number[] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return rows.flatMap(({low, high}) => [
    ...(high === null ? [] : [Math.min(high, most + Math.abs(most))]),
    ...(low === null ? [] : [Math.max(low, least - Math.abs(least) / 2)]),
  ]);
}
