-- Commits of the lines that a rebase merge copied from a pull request, the last
-- of them aside: that one is told by its id. The copies keep the author's dates
-- and stand in a row, which tells them from a squash.
-- Reads line_node (position, node).
with last_copy as (
  select
    s.change_id,
    s.repository,
    line_node.position,
    count(*) as commit_count,
  from source.change as s
  join source."commit" as c
    on c.repository = s.repository and c.sha = s.merge_sha
  join line_node on line_node.node = c.rowid
  join own_commit as own on own.change_id = s.change_id
  where len(c.parents) < 2
  group by s.change_id, s.repository, line_node.position
  having bool_or(own.authored_at = c.authored_at) and count(*) > 1
),

-- Position by position, so that each finds its commit by equality.
place as (
  select
    change_id,
    repository,
    position - unnest(range(1, commit_count)) as position,
  from last_copy
),

final as (
  select line_node.node, min(place.change_id) as change_id
  from place
  join line_node using (position)
  join source."commit" as c
    on c.rowid = line_node.node and c.repository = place.repository
  join own_commit as own
    on own.change_id = place.change_id and own.authored_at = c.authored_at
  where len(c.parents) < 2
  group by line_node.node
)

select * from final
