import type {Config, WorkingHours} from "../../config.ts";
import {publicHolidays} from "../../lib/holidays.ts";
import {type WorkingSpan, workingSpans} from "../../lib/working-hours.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {
  COMMON_CALENDAR,
  calendarPhrase,
  STRETCHES_MAX,
  workingDayColumns,
} from "../../warehouse/working-hours-phrase.ts";

const DAY_MS = 86_400_000;
/** Dates lie: beyond these, what a source says is not a time at which anybody worked. */
const FIRST = "1990-01-01T00:00:00.000Z";
const LAST = "2100-01-01T00:00:00.000Z";

/** What decides when a team works. */
export type WorkSettings = Pick<Config, "timezone" | "workingHours" | "teamHours">;

/** A week is counted whole, and may begin before what is known of it and end after. */
const WEEK_MS = 8 * DAY_MS;

/**
 * Writes `working_day` for all days on which somebody asked, opened a pull request, responded, committed or merged, or
 * a flow ended, and for the whole weeks about them.
 */
export async function writeWorkingDays(
  warehouse: Warehouse,
  settings: WorkSettings,
): Promise<void> {
  const [span] = await warehouse.rows<{first: string | null; last: string | null}>(
    `with told as (
      select unnest([opened_at, ready_at, first_response_at]) as moment from source.change
      union all select happened_at from source.change_event
      union all select responded_at from source.response
      union all select created_at from source.issue
      union all select unnest([asked_at, answered_at]) from source.triage_thread
      union all select unnest([min(committed_at), max(committed_at)]) from source."commit"
        where committed_at between cast($first as timestamp) and cast($last as timestamp)
      union all select merged_at from source.change
      union all select ended_at from source.flow_run
    )
    select min(moment) as first, max(moment) as last from told
    where moment between cast($first as timestamp) and cast($last as timestamp)`,
    {first: FIRST, last: LAST},
  );
  if (span?.first == null || span.last === null) return;
  await fillWorkingDays(warehouse, {
    settings,
    from: new Date(Date.parse(span.first) - WEEK_MS).toISOString(),
    to: new Date(Date.parse(span.last) + WEEK_MS).toISOString(),
  });
}

/** Writes `working_day` for the days from one instant to another, a calendar for each team that has its own. */
export async function fillWorkingDays(
  warehouse: Warehouse,
  {settings, from, to}: {settings: WorkSettings; from: string; to: string},
): Promise<void> {
  const {timezone, workingHours, teamHours} = settings;
  const teams = Object.keys(teamHours);
  const calendars = [{...workingHours, timezone}, ...Object.values(teamHours)];
  const days = {
    firstDay: Math.floor(Date.parse(from) / DAY_MS),
    lastDay: Math.floor(Date.parse(to) / DAY_MS),
  };
  const rows: Record<string, number>[] = [];
  for (const [i, hours] of calendars.entries()) {
    const spans = await spansOf(hours, days);
    for (const row of daysOf(spans, days)) rows.push({calendar: COMMON_CALENDAR + i, ...row});
  }
  await warehouse.temporary("working_day", workingDayColumns, rows);
  await warehouse.run(
    calendarPhrase(new Map(teams.map((team, i) => [team, COMMON_CALENDAR + 1 + i]))),
  );
}

type Days = {firstDay: number; lastDay: number};

/** The stretches of work of whole UTC days. */
async function spansOf(
  {holidays: place, ...hours}: WorkingHours & {timezone: string},
  {firstDay, lastDay}: Days,
): Promise<WorkingSpan[]> {
  const from = new Date(firstDay * DAY_MS).toISOString();
  const to = new Date((lastDay + 1) * DAY_MS).toISOString();
  const years = {fromYear: Number(from.slice(0, 4)) - 1, toYear: Number(to.slice(0, 4)) + 1};
  const holidays = place === null ? new Set<string>() : await publicHolidays(place, years);
  return workingSpans({...hours, holidays}, {from, to});
}

/** The stretches of work cut at midnight UTC, a row a day with the work before it. */
function* daysOf(
  spans: readonly WorkingSpan[],
  {firstDay, lastDay}: Days,
): Generator<Record<string, number>> {
  let before_ms = 0;
  let next = 0;
  for (let day = firstDay; day <= lastDay; day += 1) {
    const [begin, finish] = [day * DAY_MS, (day + 1) * DAY_MS];
    while (next < spans.length && spans[next]!.end <= begin) next += 1;
    const row: Record<string, number> = {day, before_ms};
    for (let place = 1; place <= STRETCHES_MAX; place += 1) {
      const {start, end} = spans[next + place - 1] ?? {start: finish, end: finish};
      row[`start_${place}_ms`] = Math.min(Math.max(start, begin), finish);
      row[`end_${place}_ms`] = Math.min(end, finish);
      before_ms += row[`end_${place}_ms`]! - row[`start_${place}_ms`]!;
    }
    yield row;
  }
}
