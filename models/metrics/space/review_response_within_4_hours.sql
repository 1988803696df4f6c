/*
title: First review within 4 working hours
family: space
question: Which share of pull requests gets a response within 4 working hours?
observation: A person's pull request, once another person responded.
unit: share
kinds: [person]
statistics:
  - name: share
owner: team
*/
with waited as (
  -- What nobody has responded to yet is not here: how many working hours it has
  -- waited by then is not for a query without a clock to say.
  select
    *,
    working_hours_between(ready_at, first_response_at, calendar) as hours,
  from pull_request
  where ready_at is not null and first_response_at is not null
),

final as (
  select
    first_response_at as observed_at,
    null as started_at,
    null as ended_at,
    service,
    team,
    null as environment,
    case when hours <= 4 then 1 when hours > 4 then 0 end as value,
    false as is_censored,
    author_kind as kind,
    change_id as ref,
    null as excluded,
  from waited
)

select * from final
