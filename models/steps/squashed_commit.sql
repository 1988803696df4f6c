-- The commits of pull requests that the graph does not hold: a squash made one
-- of them, or there is no clone. A commit of two such is the first's.
with in_graph as (
  select distinct change_row.change_no
  from change_row
  join change_commit using (change_no)
  join source."commit" as c on c.rowid = change_commit.node
  join own_commit as own
    on own.change_id = change_row.change_id
    and (own.sha = c.sha or own.authored_at = c.authored_at)
),

final as (
  select
    change_row.change_no,
    own.repository,
    own.sha,
    own.authored_at,
    own.author_kind,
  from change_row
  join own_commit as own using (change_id)
  anti join in_graph using (change_no)
  qualify row_number() over (
    partition by own.repository, own.sha
    order by change_row.merged_at, change_row.change_id
  ) = 1
)

select * from final
