import type {Definition} from "../../../documents/definitions.ts";
import {dimensions, fiveKeys} from "../../../metrics/dimensions.ts";

export type Group = {id: string; title: string; aside: string; metrics: readonly Definition[]};

/** The metrics in the order of the overview: the five keys, what else there is of delivery, the five dimensions. */
export function groupsOf(metrics: readonly Definition[]): Group[] {
  const keys = fiveKeys.flatMap(id => metrics.filter(metric => metric.id === id));
  const others = metrics.filter(metric => metric.dimension === null && !keys.includes(metric));
  return [
    {id: "five-keys", title: "Five keys", aside: "DORA", metrics: keys},
    {id: "delivery", title: "Along the way", aside: "stages of delivery", metrics: others},
    ...dimensions.map(dimension => ({
      id: `dimension-${dimension.toLowerCase().replaceAll(/\W+/g, "-")}`,
      title: dimension,
      aside: "SPACE",
      metrics: metrics.filter(metric => metric.dimension === dimension),
    })),
  ].filter(group => group.metrics.length > 0);
}
