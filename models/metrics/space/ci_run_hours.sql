/*
title: CI run time
family: space
question: How long does a CI run take until it says yes or no?
observation: An attempt of a CI run that succeeded or failed.
unit: hours
statistics:
  - name: p50
  - name: p90
owner: team
*/
with final as (
  select
    completed_at as observed_at,
    null as started_at,
    null as ended_at,
    service,
    team,
    null as environment,
    hours_between(started_at, completed_at) as value,
    false as is_censored,
    null as kind,
    repository || ':run:' || run_id || ':' || attempt as ref,
    null as excluded,
  from ci_run
  -- What was cancelled or skipped said neither.
  where conclusion in ('success', 'failure', 'timed_out')
    and started_at is not null
    and completed_at is not null
)

select * from final
