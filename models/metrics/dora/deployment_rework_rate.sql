/*
title: Deployment rework rate
family: dora
question: Which share of deployments were unplanned fixes of what users saw?
observation: A deployment to production that succeeded or failed.
unit: share
statistics:
  - name: share
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
    case when kind = 'remediation' then 1 else 0 end as value,
    false as is_censored,
    kind,
    deployment_id as ref,
    null as excluded,
  from deployment
  where status in ('succeeded', 'failed') and is_production
)

select * from final
