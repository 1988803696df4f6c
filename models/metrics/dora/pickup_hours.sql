/*
title: Pickup time
family: dora
question: How long does a pull request wait for the first response?
observation: A merged pull request of which the first response is known.
unit: hours
statistics:
  - name: p50
  - name: p90
owner: delivery
*/
with final as (
  select
    first_response_at as observed_at,
    null as started_at,
    null as ended_at,
    null as service,
    team,
    null as environment,
    hours_between(ready_at, first_response_at) as value,
    false as is_censored,
    author_kind as kind,
    change_id as ref,
    null as excluded,
  from change
  where ready_at is not null and first_response_at is not null
)

select * from final
