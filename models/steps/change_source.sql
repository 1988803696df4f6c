-- What the sources know of a change, with what follows from its commits, its
-- history and its labels.
with own as (
  select
    change_id,
    min(authored_at) as first_commit_at,
    cast(count(*) as integer) as commit_count,
  from own_commit
  group by change_id
),

-- A force push hides earlier commits: the first ever seen counts.
seen as (
  select change_id, min(authored_at) as first_commit_at
  from source.change_commit
  group by change_id
),

final as (
  select
    s.* replace (
      coalesce(s.first_commit_at, seen.first_commit_at) as first_commit_at,
      coalesce(s.ready_at, history.ready_at) as ready_at,
      coalesce(s.first_response_at, history.first_response_at)
        as first_response_at,
      coalesce(s.is_hotfix, false) or coalesce(
        list_has_any(s.labels, (select list(label) from hotfix_label)), false
      ) as is_hotfix
    ),
    own.commit_count,
    coalesce(s.base_branch = branch.default_branch, true)
      as is_on_default_branch,
  from source.change as s
  left join own using (change_id)
  left join seen using (change_id)
  left join review_history as history using (change_id)
  left join default_branch as branch on branch.repository = s.repository
)

select * from final
