-- Which change takes back which. A revert of a revert puts the original back
-- and speaks against nothing.
with reverting as (
  select
    change_commit.change_no,
    change_commit.node,
    c.repository,
    c.reverts_sha,
    c.reverts_number,
  from change_commit
  join source."commit" as c on c.rowid = change_commit.node
  where c.is_revert
),

-- A commit may be given by its first digits, as long as only one has them.
named as (
  select
    reverting.change_no,
    reverting.node,
    min(c.rowid) as target_node,
  from reverting
  join source."commit" as c
    on c.repository = reverting.repository
    and left(c.sha, 7) = left(reverting.reverts_sha, 7)
    and starts_with(c.sha, reverting.reverts_sha)
  group by reverting.change_no, reverting.node
  having count(*) = 1
),

by_sha as (
  select
    named.change_no,
    target.change_no as target_no,
    named.target_node,
  from named
  join change_commit as target on target.node = named.target_node
),

by_number as (
  select
    reverting.change_no,
    target.change_no as target_no,
    target.merge_node as target_node,
  from reverting
  anti join named using (node)
  join change_merge as target
    on target.repository = reverting.repository
    and target.number = reverting.reverts_number
),

final as (
  select distinct target.change_no, target.target_no
  from (select * from by_sha union all select * from by_number) as target
  join source."commit" as c on c.rowid = target.target_node
  where target.change_no != target.target_no and not c.is_revert
)

select * from final
