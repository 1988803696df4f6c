-- Every change: those of the lines, completed by what a source knows of them,
-- and those that only a source knows.
with lines as (
  select
    change_merge.change_no,
    change_merge.change_id,
    change_merge.repository,
    coalesce(change_merge.number, s.number) as number,
    change_merge.kind,
    change_merge.merge_node,
    change_merge.merge_sha,
    coalesce(s.merged_at, change_merge.merged_at) as merged_at,
    coalesce(
      s.first_commit_at,
      -- A squash merge is dated when it was merged: its beginning is lost.
      case
        when change_merge.kind = 'pull_request'
          and summary.first_commit_at = change_merge.merged_at then null
        else summary.first_commit_at
      end
    ) as first_commit_at,
    s.opened_at,
    s.ready_at,
    s.first_response_at,
    coalesce(s.commit_count, summary.commit_count) as commit_count,
    coalesce(s.author_kind, summary.author.author_kind) as author_kind,
    coalesce(s.person_id, summary.author.person_id) as person_id,
    coalesce(s.is_hotfix, false) or summary.is_hotfix as is_hotfix,
    s.additions,
    s.deletions,
    s.url,
  from change_merge
  left join change_summary as summary using (change_no)
  left join change_source as s on s.change_id = change_merge.source_change_id
),

sources as (
  select
    cast(
      -row_number() over (order by s.change_id) as integer
    ) as change_no,
    s.change_id,
    s.repository,
    s.number,
    'pull_request' as kind,
    -- Merged into the line by another change: its commit is known all the same.
    c.rowid as merge_node,
    s.merge_sha,
    s.merged_at,
    s.first_commit_at,
    s.opened_at,
    s.ready_at,
    s.first_response_at,
    coalesce(s.commit_count, 0) as commit_count,
    s.author_kind,
    s.person_id,
    s.is_hotfix,
    s.additions,
    s.deletions,
    s.url,
  from change_source as s
  anti join change_merge on change_merge.source_change_id = s.change_id
  left join source."commit" as c
    on c.repository = s.repository and c.sha = s.merge_sha
  where s.merged_at is not null and s.is_on_default_branch
),

final as (
  select * from lines
  union all by name
  select * from sources
)

select * from final
