/** How many stretches of work a UTC day can have: one of each local day in it, one of them cut by the clocks. */
export const STRETCHES_MAX = 3;

const places = Array.from({length: STRETCHES_MAX}, (_, i) => i + 1);

/**
 * The table that `working_hours_between` reads, in this session: by calendar and UTC day (days since 1970) the work
 * before it and the stretches of work in it, in milliseconds. A stretch that there is not has no length.
 */
export const workingDayColumns: Readonly<Record<string, string>> = {
  calendar: "INTEGER",
  day: "BIGINT",
  before_ms: "BIGINT",
  ...Object.fromEntries(
    places.flatMap(place => [
      [`start_${place}_ms`, "BIGINT"],
      [`end_${place}_ms`, "BIGINT"],
    ]),
  ),
};

const columns = Object.entries(workingDayColumns).map(([name, type]) => `${name} ${type}`);

/** The calendar of those who have no team, or one without hours of its own. */
export const COMMON_CALENDAR = 0;

/** `calendar_of(team)`: the number of a team's calendar in `working_day`, by the teams that have one of their own. */
export function calendarPhrase(teams: ReadonlyMap<string, number>): string {
  const cases = [...teams].map(([team, calendar]) => {
    return `when '${team.replaceAll("'", "''")}' then ${calendar}`;
  });
  const body =
    cases.length === 0
      ? `${COMMON_CALENDAR}`
      : `case team ${cases.join(" ")} else ${COMMON_CALENDAR} end`;
  return `create or replace temp macro calendar_of(team) as ${body}`;
}

/** How far an instant is into each stretch of its day, in SQL. */
const within = places
  .map(place => `greatest(0, least(epoch_ms(t), end_${place}_ms) - start_${place}_ms)`)
  .join(" + ");

/**
 * `working_hours_between(a, b, team)`: the hours of work of a team between two instants; null when either is
 * unknown, or outside the days of the table. Each instant finds its one day by equality and nothing is summed, so
 * that a million of them cost one hash join. One for both instants would be no gain: it can be planned so that every day
 * meets every other.
 */
export const workingHoursPhrases = [
  `create temp table if not exists working_day (${columns.join(", ")})`,
  calendarPhrase(new Map()),
  `create or replace temp macro worked_ms_until(t, team) as (
    select working_day.before_ms + ${within}
    from working_day
    where working_day.day = cast(floor(epoch_ms(t) / 86400000) as bigint)
      and working_day.calendar = calendar_of(team)
  )`,
  // Not as `greatest(0, …)`: that would take what is not known for 0.
  `create or replace temp macro working_hours_between(a, b, team) as
    case
      when a is null or b is null then null
      when a >= b then 0
      else (worked_ms_until(b, team) - worked_ms_until(a, team)) / 3.6e6
    end`,
];
