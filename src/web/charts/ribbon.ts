import {areaY, ruleX} from "@observablehq/plot";

type Interval = {low: number | null; high: number | null};

/** The intervals of a series as a ribbon; where neighbours have none, a bar stands for the one. */
export function ribbon(rows: readonly (Interval & {x: number | Date})[]) {
  const isKnown = (row: Interval | undefined) =>
    row !== undefined && row.low !== null && row.high !== null;
  const alone = rows.filter(
    (row, i) => isKnown(row) && !isKnown(rows[i - 1]) && !isKnown(rows[i + 1]),
  );
  return [
    areaY(rows, {x: "x", y1: "low", y2: "high", fill: "var(--ribbon)"}),
    ruleX(alone, {x: "x", y1: "low", y2: "high", stroke: "var(--ribbon)", strokeWidth: 6}),
  ];
}
