-- What the commits of a change say together. Its author is who wrote the
-- earliest of them; where only the merge is on record, who merged.
with final as (
  select
    change_commit.change_no,
    cast(
      count(*) filter (where not change_commit.is_merge) as integer
    ) as commit_count,
    min(c.authored_at) filter (where not change_commit.is_merge)
      as first_commit_at,
    arg_min(
      {'person_id': c.person_id, 'author_kind': c.author_kind},
      (change_commit.is_merge, c.authored_at, c.sha)
    ) as author,
    bool_or(c.is_hotfix) as is_hotfix,
  from change_commit
  join source."commit" as c on c.rowid = change_commit.node
  group by change_commit.change_no
)

select * from final
