import {daysBefore} from "../lib/time.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {evaluate, type Measured, measured, type Reading} from "./evaluate.ts";
import type {Metric} from "./header.ts";
import {type By, readExcludedBy, readFinishedBy, readOpenBy} from "./observations-by.ts";

/**
 * A window of a metric and the one before it, for each of some services, teams or environments, in the order of their
 * names. `readingOf` says how each is read; null: all of them, with the filters that hold beside.
 */
export async function measuredBy(
  published: Warehouse,
  {
    metric,
    by,
    names,
    readingOf,
  }: {metric: Metric; readingOf: (name: string | null) => Reading} & By,
): Promise<Measured[]> {
  if (metric.window === "last_wave") {
    return Promise.all(names.map(name => evaluate(published, {metric, reading: readingOf(name)})));
  }
  const {asOf, timezone, days, cut} = readingOf(null);
  const from = daysBefore({timezone, instant: asOf, days});
  const before = daysBefore({timezone, instant: from, days});
  const asked = {metric, by, names, asOf, cut};
  const [finished, open, excluded] = await Promise.all([
    readFinishedBy(published, {...asked, from: before}),
    readOpenBy(published, asked),
    readExcludedBy(published, {...asked, from}),
  ]);
  return names.map((name, i) =>
    measured(metric, {
      finished: finished[i]!,
      open: open[i]!,
      excluded: excluded[i]!,
      reading: readingOf(name),
    }),
  );
}
