-- Every change of every service it belongs to, with the production deployment
-- that it reached first (or the first of each environment); without any, it
-- waits.
with delivered as (
  select
    change_deployment.change_no,
    change_deployment.service_no,
    case
      when counts_each_environment() then change_deployment.environment_no
    end as counted_no,
    min(change_deployment.deployment_no) as deployment_no,
    arg_min(change_deployment.link, change_deployment.deployment_no) as link,
    arg_min(
      change_deployment.is_first_deployment, change_deployment.deployment_no
    ) as is_first_deployment,
  from change_deployment
  join environment_row using (environment_no)
  where environment_row.is_production
  group by
    change_deployment.change_no,
    change_deployment.service_no,
    counted_no
),

final as (
  select
    change_service.change_no,
    change_service.service_no,
    delivered.counted_no,
    delivered.deployment_no,
    delivered.link,
    coalesce(delivered.is_first_deployment, false) as is_first_deployment,
  from change_service
  left join delivered using (change_no, service_no)
)

select * from final
