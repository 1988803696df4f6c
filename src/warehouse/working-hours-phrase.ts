/**
 * The table that `working_hours_between` reads, in this session: by UTC day (days since 1970) the stretches of
 * work in it and the work before it, in milliseconds. A day without work has one of length 0.
 */
export const workingDayColumns = {
  day: "BIGINT",
  before_ms: "BIGINT",
  start_ms: "BIGINT",
  end_ms: "BIGINT",
} as const;

const columns = Object.entries(workingDayColumns).map(([name, type]) => `${name} ${type}`);

/**
 * `working_hours_between(a, b)`: the hours of work between two instants; null when either is unknown, or outside
 * the days of the table. Each instant finds its day by equality, so that a million of them cost one hash join.
 */
export const workingHoursPhrases = [
  `create temp table if not exists working_day (${columns.join(", ")})`,
  `create or replace temp macro worked_ms_until(t) as (
    select
      max(working_day.before_ms) + sum(greatest(
        0, least(epoch_ms(t), working_day.end_ms) - working_day.start_ms
      ))
    from working_day
    where working_day.day = cast(floor(epoch_ms(t) / 86400000) as bigint)
  )`,
  // Not as `greatest(0, …)`: that would take what is not known for 0.
  `create or replace temp macro working_hours_between(a, b) as
    case
      when a is null or b is null then null
      when a >= b then 0
      else (worked_ms_until(b) - worked_ms_until(a)) / 3.6e6
    end`,
];
