-- The first production deployment of a service that contains a commit; one for
-- each environment where the configuration counts each.
with final as (
  select
    claimed.service_no,
    claimed.node,
    case
      when counts_each_environment() then claimed.environment_no
    end as counted_no,
    min(claimed.deployment_no) as deployment_no,
  from claimed
  join environment_row using (environment_no)
  where environment_row.is_production
  group by claimed.service_no, claimed.node, counted_no
)

select * from final
