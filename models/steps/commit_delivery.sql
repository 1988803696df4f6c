-- Commits on their way to production. A commit counts for a service with paths
-- when it touches them. By the graph it may arrive before its change does, and
-- it never arrives later; where each environment counts, in those that its
-- change has reached.
with own_path as (
  select distinct node, service_no
  from change_path
  where service_no >= 0
),

by_service as (
  select
    change_commit.node,
    change_commit.change_no,
    delivery_row.service_no,
    delivery_row.counted_no,
    delivery_row.deployment_no as change_deployment_no,
    delivery_row.is_first_deployment as is_change_in_first,
    service_row.service,
    service_row.team,
    service_row.has_paths,
  from change_commit
  join delivery_row using (change_no)
  join service_row using (service_no)
  where not change_commit.is_merge
),

final as (
  select
    c.repository,
    c.sha,
    change_row.change_id,
    by_service.service,
    by_service.team,
    d.environment,
    d.deployment_id,
    c.authored_at,
    d.finished_at as delivered_at,
    c.author_kind,
    coalesce(d.is_first_of_pair, false) as is_first_deployment,
  from by_service
  join source."commit" as c on c.rowid = by_service.node
  join change_row using (change_no)
  left join own_path
    on own_path.node = by_service.node
    and own_path.service_no = by_service.service_no
  left join commit_claim
    on commit_claim.node = by_service.node
    and commit_claim.service_no = by_service.service_no
    and commit_claim.counted_no is not distinct from by_service.counted_no
  left join deployment_row as d
    on d.deployment_no = least(
      commit_claim.deployment_no, by_service.change_deployment_no
    )
  where not by_service.has_paths or own_path.node is not null
)

select * from final
