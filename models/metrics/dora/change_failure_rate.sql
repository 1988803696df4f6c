/*
title: Change failure rate
family: dora
question: Which share of deployments failed or had to be rescued?
observation: A deployment to production that succeeded or failed.
unit: share
statistics:
  - name: share
    target: {at_most: 0.1}
owner: delivery
*/
with final as (
  select
    finished_at as observed_at,
    null as started_at,
    null as ended_at,
    service,
    team,
    environment,
    case when is_failed then 1 else 0 end as value,
    false as is_censored,
    kind,
    deployment_id as ref,
    null as excluded,
  from deployment
  -- A cancelled deployment neither succeeded nor failed.
  where status in ('succeeded', 'failed') and is_production
)

select * from final
