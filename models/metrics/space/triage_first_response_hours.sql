/*
title: Time to first answer
family: space
question: How many working hours does a question wait for another person?
observation: A person's question, once another person responded.
unit: hours
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
    working_hours_between(asked_at, answered_at, calendar) as hours,
  from triage
  where answered_at is not null
),

final as (
  select
    answered_at as observed_at,
    null as started_at,
    null as ended_at,
    service,
    team,
    null as environment,
    hours as value,
    false as is_censored,
    kind,
    triage_id as ref,
    null as excluded,
  from waited
)

select * from final
