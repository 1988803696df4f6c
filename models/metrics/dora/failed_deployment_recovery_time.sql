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
with failed as (
  -- A deployment fails once, from the first evidence of any cause to the first
  -- recovery from any.
  select
    deployment_id,
    min(detected_at) as detected_at,
    min(restored_at) as restored_at,
  from failure
  group by deployment_id
),

final as (
  select
    failed.detected_at as observed_at,
    failed.detected_at as started_at,
    failed.restored_at as ended_at,
    deployment.service,
    deployment.team,
    deployment.environment,
    hours_between(failed.detected_at, failed.restored_at) as value,
    failed.restored_at is null as is_censored,
    deployment.kind,
    failed.deployment_id as ref,
    null as excluded,
  from failed
  join deployment using (deployment_id)
  where deployment.is_production
)

select * from final
