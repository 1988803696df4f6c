/*
title: Merged changes per contributor
family: space
question: How many changes does an active contributor merge in a week?
observation: A week of a team.
unit: changes a week
kinds: [person]
statistics:
  - name: p50
flags: [drop_off]
owner: team
*/
with week as (
  select *, local_week(week_ended_at) as week
  from change_week
),

final as (
  select
    week_ended_at as observed_at,
    null as started_at,
    null as ended_at,
    null as service,
    team,
    null as environment,
    change_count / contributor_count as value,
    false as is_censored,
    kind,
    concat_ws('/', team, kind, cast(week as varchar)) as ref,
    suppressed as excluded,
    case when kind = 'person' then contributor_count end as people,
    -- What a week is held against those before it by.
    working_hours_between(
      local_midnight(week), local_midnight(week + 7), team
    ) as working_hours,
  from week
)

select * from final
