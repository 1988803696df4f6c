/*
title: Failed deployment recovery time
alias: Mean time to recover
family: dora
question: How long are users without a good version after a failure?
observation: A failed deployment to production.
unit: hours
statistics:
  - name: p50
  - name: p90
    target: {at_most: 4}
owner: delivery
*/
with evidence as (
  -- A deployment fails once, from the first evidence of any cause to the first
  -- recovery from any. A bare day says something only where no moment does.
  select
    deployment_id,
    min(case when not coalesce(is_by_day, false) then detected_at end)
      as exactly_detected_at,
    min(case when not coalesce(is_by_day, false) then restored_at end)
      as exactly_restored_at,
    min(detected_at) as detected_at,
    min(restored_at) as restored_at,
  from failure
  group by deployment_id
),

failed as (
  select
    deployment_id,
    coalesce(exactly_detected_at, detected_at) as detected_at,
    coalesce(exactly_restored_at, restored_at) as restored_at,
    case
      when restored_at is null then null
      when exactly_detected_at is null or exactly_restored_at is null
        then 'only the day is known'
    end as excluded,
  from evidence
),

final as (
  select
    failed.detected_at as observed_at,
    failed.detected_at as started_at,
    failed.restored_at as ended_at,
    deployment.service,
    deployment.team,
    deployment.environment,
    case
      when failed.excluded is null
        then hours_between(failed.detected_at, failed.restored_at)
    end as value,
    failed.restored_at is null as is_censored,
    deployment.kind,
    failed.deployment_id as ref,
    failed.excluded,
  from failed
  join deployment using (deployment_id)
  where deployment.is_production
)

select * from final
