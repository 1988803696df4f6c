import {axisX, axisY, gridY, rectY, ruleX, ruleY, text} from "@observablehq/plot";
import type {Distribution} from "../../documents/distribution.ts";
import {figure} from "./figure.ts";

/** How many observations lie in each bin, each bin equally wide, with p50 and p90 marked and named. */
export function histogram(
  {bins, quantiles}: Pick<Distribution, "bins" | "quantiles">,
  {
    width,
    height,
    label,
    format,
  }: {width: number; height: number; label: string; format: (value: number) => string},
): SVGSVGElement {
  const rows = bins.map(({count}, i) => ({x1: i, x2: i + 1, count}));
  const marks = (["p50", "p90"] as const).flatMap(name => {
    // Of what is only yes or no, no quantile says anything.
    const value = isOfPoints(bins) ? null : quantiles[name];
    const x = value === null ? null : placeOf(value, bins);
    return x === null ? [] : [{x, words: `${name} ${format(value!)}`}];
  });
  const ticks = ticksOf(bins, width);
  return figure({
    label,
    width,
    height,
    marginTop: 28,
    marginBottom: 28,
    marginLeft: 40,
    marginRight: 44,
    x: {domain: [0, Math.max(1, bins.length)]},
    y: {domain: [0, Math.max(1, ...rows.map(({count}) => count))]},
    marks: [
      gridY({stroke: "var(--line)", strokeOpacity: 1, ticks: 4}),
      rectY(rows, {
        x1: "x1",
        x2: "x2",
        y: "count",
        fill: "var(--bar)",
        insetLeft: 1,
        insetRight: 1,
      }),
      ruleY([0], {stroke: "var(--line)"}),
      ruleX(marks, {x: "x", stroke: "var(--accent)", strokeWidth: 1.6}),
      ...marks.map((mark, i) =>
        text([mark], {
          x: "x",
          // Where both are near, each stands on its own side.
          textAnchor: i === 0 ? "end" : "start",
          dx: i === 0 ? 3 : -3,
          text: "words",
          frameAnchor: "top",
          dy: -20,
          lineAnchor: "top",
          fill: "var(--accent)",
          fontWeight: 600,
        }),
      ),
      axisX(
        ticks.map(({x}) => x),
        {
          tickSize: 0,
          tickFormat: (_: number, i: number) => format(ticks[i]!.value),
          color: "var(--ink-soft)",
        },
      ),
      axisY({ticks: 4, tickSize: 0, label: null, tickFormat: "d", color: "var(--ink-soft)"}),
    ],
  });
}

function isOfPoints(bins: Distribution["bins"]): boolean {
  return bins.length > 0 && bins.every(({from, to}) => from === to);
}

/** What to name on the axis: the edges of the bins, or their middles where each is of one value. */
function ticksOf(bins: Distribution["bins"], width: number): {x: number; value: number}[] {
  if (isOfPoints(bins)) return bins.map(({from}, i) => ({x: i + 0.5, value: from}));
  const every = Math.ceil(bins.length / Math.max(2, Math.floor(width / 64)));
  const edges = [...bins.map(({from}) => from), ...(bins.length === 0 ? [] : [bins.at(-1)!.to])];
  return edges.map((value, x) => ({x, value})).filter((_, i) => i % every === 0);
}

/** Where a value lies, counted in bins from the left; null where none holds it. */
function placeOf(value: number, bins: Distribution["bins"]): number | null {
  const i = bins.findIndex(({from, to}) => value >= from && (value < to || from === to));
  const bin = bins[i] ?? (value === bins.at(-1)?.to ? bins.at(-1) : undefined);
  if (bin === undefined) return null;
  const index = i === -1 ? bins.length - 1 : i;
  return bin.to === bin.from ? index + 0.5 : index + (value - bin.from) / (bin.to - bin.from);
}
