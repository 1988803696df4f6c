-- The first-parent line of each default branch, cut into changes.
-- Reads line_node (position, node, is_merge): the commits of the lines, oldest
-- first, one line after the other.
-- Reads rebased (node, change_id): copies that a rebase merge made.
with merged as (
  select repository, merge_sha, min(change_id) as change_id
  from source.change
  where merge_sha is not null
  group by repository, merge_sha
),

line as (
  select
    line_node.position,
    line_node.node,
    c.repository,
    c.sha,
    c.committed_at,
    c.change_number as number,
    line_node.is_merge = 1 as is_merge,
    coalesce(by_sha.change_id, rebased.change_id, by_number.change_id)
      as source_change_id,
    case
      when c.form = 'pull_request' or c.change_number is not null
        or by_sha.change_id is not null
        or rebased.change_id is not null then 'pull_request'
      when c.form = 'branch' then 'branch'
      else 'direct'
    end as kind,
  from line_node
  join source."commit" as c on c.rowid = line_node.node
  left join rebased on rebased.node = line_node.node
  left join merged as by_sha
    on by_sha.repository = c.repository and by_sha.merge_sha = c.sha
  left join source.change as by_number
    on by_number.repository = c.repository
    and by_number.number = c.change_number
    and by_number.merge_sha is null
    and by_number.state is distinct from 'open'
),

-- A rebase merge leaves several commits in a row that name one pull request.
marked as (
  select
    *,
    coalesce(
      not is_merge
        and not lag(is_merge) over lines
        and repository = lag(repository) over lines
        and (
          number = lag(number) over lines
          or source_change_id = lag(source_change_id) over lines
        ),
      false
    ) as continues,
  from line
  window lines as (order by position)
),

numbered as (
  select
    *,
    cast(
      sum(case when continues then 0 else 1 end) over (
        order by position rows unbounded preceding
      ) as integer
    ) as change_no,
  from marked
),

-- `Merge branch …` brings what somebody else merged before, unless the team
-- says that this is how it merges.
final as (
  select * exclude (continues)
  from numbered
  where kind != 'branch' or counts_merged_branches()
)

select * from final
