/*
title: CI queue time
family: space
question: How long does a CI job wait for a runner?
observation: A CI job that a runner began.
unit: hours
statistics:
  - name: p50
  - name: p90
owner: team
*/
with judged as (
  select
    *,
    case
      -- A re-run lists what it did not run again, with a queue time of days.
      when is_carried_over then 'carried over from an earlier attempt'
      when started_at < created_at then 'began before it was queued'
    end as excluded,
  from ci_job
  where created_at is not null
),

final as (
  select
    started_at as observed_at,
    null as started_at,
    null as ended_at,
    service,
    team,
    null as environment,
    case
      when excluded is null then hours_between(created_at, started_at)
    end as value,
    false as is_censored,
    null as kind,
    repository || ':job:' || job_id as ref,
    excluded,
  from judged
)

select * from final
