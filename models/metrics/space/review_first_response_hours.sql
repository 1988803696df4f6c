/*
title: Time to first review
family: space
question: How many working hours does a pull request wait for another person?
observation: A person's pull request, once another person responded.
unit: hours
kinds: [person]
statistics:
  - name: p50
    target: {at_most: 4}
  - name: p90
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
    hours as value,
    false as is_censored,
    author_kind as kind,
    change_id as ref,
    null as excluded,
  from waited
)

select * from final
