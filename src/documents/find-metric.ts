import {UserError} from "../lib/errors.ts";
import {nearest} from "../lib/nearest.ts";
import type {Metric} from "../metrics/header.ts";

/** The metric of that id. Throws a UserError that names the nearest. */
export function findMetric(id: string, metrics: readonly Metric[]): Metric {
  const metric = metrics.find(one => one.id === id);
  if (metric !== undefined) return metric;
  const near = nearest(
    id,
    metrics.map(one => one.id),
  );
  throw new UserError(`Cannot find the metric "${id}": there is none of that name`, {
    hint: near === null ? "Run `fivekeys metrics` for the list." : `Did you mean "${near}"?`,
  });
}
