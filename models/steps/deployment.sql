-- Deployments as readers see them.
with carried as (
  select deployment_no, cast(count(*) as integer) as change_count
  from change_deployment
  group by deployment_no
),

remediation as (
  select distinct restored_no as deployment_no
  from failure_row
  where cause in ('rollback', 'hotfix')
),

failed as (
  select distinct deployment_no
  from failure_row
),

final as (
  select
    d.deployment_id,
    service_row.service,
    told_team.team,
    d.environment,
    d.is_production,
    d.repository,
    d.sha,
    d.started_at,
    d.finished_at,
    d.status,
    case
      -- What did not arrive carried nothing, and fixed nothing.
      when d.status != 'succeeded' then null
      when remediation.deployment_no is not null then 'remediation'
      when carried.change_count is not null then 'change'
      else 'scheduled'
    end as kind,
    failed.deployment_no is not null as is_failed,
    coalesce(carried.change_count, 0) as change_count,
    d.rule,
    d.url,
  from deployment_row as d
  join service_row using (service_no)
  left join told_team on told_team.team = service_row.team
  left join carried using (deployment_no)
  left join remediation using (deployment_no)
  left join failed using (deployment_no)
)

-- In the order of time, as it is asked for.
select * from final order by finished_at, deployment_id
