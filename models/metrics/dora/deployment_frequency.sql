/*
title: Deployment frequency
family: dora
question: How often does production get a new version?
observation: A successful deployment to production.
unit: per week
statistics:
  - name: per_week
    target: {at_least: 3, at_most: 5}
    surge: remediation
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
    1 as value,
    false as is_censored,
    kind,
    deployment_id as ref,
    null as excluded,
  from deployment
  where status = 'succeeded' and is_production
)

select * from final
