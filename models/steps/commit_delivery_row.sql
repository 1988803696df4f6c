-- Commits on their way to production. A commit counts for a service with paths
-- when it touches them. By the graph it may arrive before its change does, and
-- it never arrives later; where each environment counts, in those that its
-- change has reached. Numbers alone: ten times as many as changes, they are
-- linked before any text is fetched. What a squash made of a pull request's
-- commits gives way to them (squashed_commit).
with own_path as (
  select distinct node, service_no
  from change_path
  where service_no >= 0
),

whole as (
  select *
  from delivery_row
  anti join squashed_commit using (change_no)
),

final as (
  select
    change_commit.node,
    change_commit.change_no,
    whole.service_no,
    least(commit_claim.deployment_no, whole.deployment_no) as deployment_no,
  from change_commit
  join whole using (change_no)
  join service_row using (service_no)
  left join own_path
    on own_path.node = change_commit.node
    and own_path.service_no = whole.service_no
  left join commit_claim
    on commit_claim.node = change_commit.node
    and commit_claim.service_no = whole.service_no
    and commit_claim.counted_no is not distinct from whole.counted_no
  where not change_commit.is_merge
    and (not service_row.has_paths or own_path.node is not null)
)

select * from final
