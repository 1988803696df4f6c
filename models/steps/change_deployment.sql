-- The first successful deployment of each service and environment that
-- contains a change: by the graph, else by time. Deployments are numbered in
-- order of finish, so the least number is the first.
with candidate as (
  select
    change_service.change_no,
    change_service.service_no,
    claimed.environment_no,
    claimed.deployment_no,
    'graph' as link,
  from change_service
  join change_row using (change_no)
  join claimed
    on claimed.node = change_row.merge_node
    and claimed.service_no = change_service.service_no
  union all
  select change_no, service_no, environment_no, deployment_no, 'time' as link
  from claim_by_time
  union all
  select change_no, service_no, environment_no, deployment_no, 'time' as link
  from claim_unplaced
),

final as (
  select
    candidate.change_no,
    candidate.service_no,
    candidate.environment_no,
    min(candidate.deployment_no) as deployment_no,
    arg_min(candidate.link, candidate.deployment_no) as link,
    arg_min(deployment_row.is_first_of_pair, candidate.deployment_no)
      as is_first_deployment,
  from candidate
  join deployment_row using (deployment_no)
  group by
    candidate.change_no,
    candidate.service_no,
    candidate.environment_no
)

select * from final
