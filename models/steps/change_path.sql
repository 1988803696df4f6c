-- The paths that a change touches, where a service or the documentation is
-- told apart by path. Reads path_match (path, service_no), service_no -1 for
-- documentation.
with final as (
  select distinct
    change_commit.change_no,
    change_commit.node,
    path_match.service_no,
  from change_commit
  join (
    select rowid as node, unnest(paths) as path from source."commit"
  ) as touched using (node)
  join path_match using (path)
)

select * from final
