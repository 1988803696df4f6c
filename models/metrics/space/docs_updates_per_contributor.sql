/*
title: Docs updates per contributor
family: space
question: How many docs changes does an active contributor merge in a week?
observation: A week of a team.
unit: changes a week
kinds: [person]
statistics:
  - name: p50
flags: [drop_off]
owner: team
*/
with week as (
  select
    local_week(merged_at) as week,
    team,
    author_kind as kind,
    count(*) filter (where is_docs) as docs_count,
    count(distinct person_id) as contributor_count,
  from change
  -- A change whose author is not known is nobody's: it would raise the others'.
  where author_kind is not null and person_id is not null
  group by all
),

final as (
  select
    local_midnight(week + 7) - interval 1 millisecond as observed_at,
    null as started_at,
    null as ended_at,
    null as service,
    team,
    null as environment,
    case
      when contributor_count >= minimum_group() or kind != 'person'
        then docs_count / contributor_count
    end as value,
    false as is_censored,
    kind,
    concat_ws('/', team, kind, cast(week as varchar)) as ref,
    case
      when contributor_count < minimum_group() and kind = 'person'
        then 'too few people'
    end as excluded,
    case
      when contributor_count >= minimum_group() and kind = 'person'
        then contributor_count
    end as people,
    -- What a week is held against those before it by.
    working_hours_between(
      local_midnight(week), local_midnight(week + 7), team
    ) as working_hours,
  from week
)

select * from final
