import type {MetricResult} from "../metrics/evaluate.ts";

/** A sentence for each team whose last whole week is a drop-off; a count with what was to be expected of it. */
export function dropOffNotes({
  title,
  drop_off,
}: Pick<MetricResult, "title" | "drop_off">): string[] {
  return (drop_off ?? [])
    .filter(({is_drop}) => is_drop)
    .map(({team, value, expected, weeks}) => {
      const whose = team === null ? "" : ` of ${team}`;
      return (
        `${title}: the last whole week${whose} is a drop-off, ${value} in all where the ${weeks} weeks before ` +
        `let expect ${expected.toFixed(1)}; a steady team falls this low in 1 of 100 weeks at most.`
      );
    });
}
