-- Commits on their way to production as metrics see them.
with final as (
  select
    c.repository,
    c.sha,
    change_row.change_id,
    service_row.service,
    service_row.team,
    d.environment,
    d.deployment_id,
    c.authored_at,
    d.finished_at as delivered_at,
    c.author_kind,
    coalesce(d.is_first_of_pair, false) as is_first_deployment,
  from commit_delivery_row
  join source."commit" as c on c.rowid = commit_delivery_row.node
  join change_row using (change_no)
  join service_row using (service_no)
  left join deployment_row as d using (deployment_no)
)

select * from final
