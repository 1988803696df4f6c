import {type DropOff, dropOff} from "../lib/drop-off.ts";
import {bucketEdges, seriesStart} from "../lib/time.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import type {Reading} from "./evaluate.ts";
import type {Metric} from "./header.ts";
import {condition} from "./observations.ts";

/** A team's last whole week against its own past; `value` is how many there were. */
export type TeamDropOff = DropOff & {team: string | null; value: number};

const PAST_WEEKS = 12;

type Row = {
  team: string | null;
  observed_at: string;
  value: number;
  people: number;
  working_hours: number | null;
};

/**
 * Each team's last whole week against its 12 weeks before, in all that its people did, by the hours of work that each
 * week had. It is made of what is published and of nothing else: a week of too few people does not count, and a team
 * whose last week is such a one, or that has fewer than 8 other weeks, is neither judged nor listed.
 */
export async function dropOffs(
  published: Warehouse,
  {metric, reading}: {metric: Metric; reading: Reading},
): Promise<TeamDropOff[]> {
  const {asOf, timezone, cut} = reading;
  const from = seriesStart({timezone, bucket: "week", asOf, count: PAST_WEEKS + 2});
  const edges = bucketEdges({timezone, bucket: "week", from, to: asOf}).map(one => one.toMillis());
  // `asOf` itself still counts, and a day given as `asOf` is its last instant.
  const over = edges.filter(edge => edge <= Date.parse(asOf) + 1);
  const [begin, end] = over.slice(-2);
  if (begin === undefined || end === undefined) return [];
  const {where, parameters} = condition(metric, cut);
  const rows = await published.rows<Row>(
    `select team, observed_at, value, people, working_hours
    from observation
    where ${where} and excluded is null and value is not null and people is not null
      and observed_at >= cast($from as timestamp) and observed_at < cast($end as timestamp)
    order by team nulls first, observed_at`,
    {...parameters, from: instantOf(over.at(-PAST_WEEKS - 2)!), end: instantOf(end)},
  );
  return [...Map.groupBy(rows, ({team}) => team)].flatMap(([team, weeks]) => {
    const last = weeks.at(-1)!;
    if (Date.parse(last.observed_at) < begin) return [];
    const judged = dropOff(weeks.slice(0, -1).map(weekOf), weekOf(last));
    return judged === null ? [] : [{team, value: countOf(last), ...judged}];
  });
}

/** Without a calendar it is not known how long the week was: it is not judged. */
function weekOf(row: Row) {
  return {count: countOf(row), hours: row.working_hours ?? 0};
}

/** A value is a count by people: the count is whole. */
function countOf({value, people}: Row): number {
  return Math.round(value * people);
}

function instantOf(moment: number): string {
  return new Date(moment).toISOString();
}
