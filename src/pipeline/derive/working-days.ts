import type {Config} from "../../config.ts";
import {publicHolidays} from "../../lib/holidays.ts";
import {type WorkingSpan, workingSpans} from "../../lib/working-hours.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {workingDayColumns} from "../../warehouse/working-hours-phrase.ts";

const DAY_MS = 86_400_000;
/** Dates lie: beyond these, what a source says is not a time at which anybody worked. */
const FIRST = "1990-01-01T00:00:00.000Z";
const LAST = "2100-01-01T00:00:00.000Z";

/** What decides when a team works. */
export type WorkSettings = Pick<Config, "timezone" | "workingHours">;

/** Writes `working_day` for all days on which somebody opened a pull request or responded to one. */
export async function writeWorkingDays(
  warehouse: Warehouse,
  settings: WorkSettings,
): Promise<void> {
  const [span] = await warehouse.rows<{first: string | null; last: string | null}>(
    `with told as (
      select unnest([opened_at, ready_at, first_response_at]) as moment from source.change
      union all select happened_at from source.change_event
      union all select responded_at from source.response
    )
    select min(moment) as first, max(moment) as last from told
    where moment between cast($first as timestamp) and cast($last as timestamp)`,
    {first: FIRST, last: LAST},
  );
  if (span?.first == null || span.last === null) return;
  await fillWorkingDays(warehouse, {settings, from: span.first, to: span.last});
}

/** Writes `working_day` for the days from one instant to another. */
export async function fillWorkingDays(
  warehouse: Warehouse,
  {settings, from, to}: {settings: WorkSettings; from: string; to: string},
): Promise<void> {
  const {timezone, workingHours} = settings;
  const years = {fromYear: Number(from.slice(0, 4)) - 1, toYear: Number(to.slice(0, 4)) + 1};
  const holidays =
    workingHours.holidays === null
      ? new Set<string>()
      : await publicHolidays(workingHours.holidays, years);
  const firstDay = Math.floor(Date.parse(from) / DAY_MS);
  const lastDay = Math.floor(Date.parse(to) / DAY_MS);
  const spans = workingSpans(
    {...workingHours, timezone, holidays},
    {
      from: new Date(firstDay * DAY_MS).toISOString(),
      to: new Date((lastDay + 1) * DAY_MS).toISOString(),
    },
  );
  await warehouse.temporary("working_day", workingDayColumns, [
    ...daysOf(spans, {firstDay, lastDay}),
  ]);
}

/** The stretches of work cut at midnight UTC, at least one a day, each with the work before its day. */
function* daysOf(
  spans: readonly WorkingSpan[],
  {firstDay, lastDay}: {firstDay: number; lastDay: number},
) {
  let before_ms = 0;
  let next = 0;
  for (let day = firstDay; day <= lastDay; day += 1) {
    const [begin, finish] = [day * DAY_MS, (day + 1) * DAY_MS];
    while (next < spans.length && spans[next]!.end <= begin) next += 1;
    const parts: {start_ms: number; end_ms: number}[] = [];
    for (let i = next; i < spans.length && spans[i]!.start < finish; i += 1) {
      const {start, end} = spans[i]!;
      parts.push({start_ms: Math.max(start, begin), end_ms: Math.min(end, finish)});
    }
    if (parts.length === 0) parts.push({start_ms: begin, end_ms: begin});
    yield* parts.map(part => ({day, before_ms, ...part}));
    before_ms += parts.reduce((sum, {start_ms, end_ms}) => sum + end_ms - start_ms, 0);
  }
}
