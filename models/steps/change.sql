-- Changes as metrics see them. A person's names its team in a week in which the
-- team may be told apart.
with docs as (
  select distinct change_no
  from change_path
  where service_no < 0
),

reverting as (
  select distinct change_no
  from revert
),

final as (
  select
    change_row.change_id,
    change_row.repository,
    change_row.number,
    change_row.kind,
    change_row.merge_sha,
    change_row.merged_at,
    change_row.first_commit_at,
    change_row.opened_at,
    change_row.ready_at,
    change_row.first_response_at,
    coalesce(change_row.commit_count, 0) as commit_count,
    change_row.author_kind,
    change_row.person_id,
    case
      when change_row.author_kind in ('agent', 'bot') then told_team.team
      else team_week.team
    end as team,
    docs.change_no is not null as is_docs,
    coalesce(change_row.is_hotfix, false) as is_hotfix,
    reverting.change_no is not null as is_revert,
    change_row.additions,
    change_row.deletions,
    change_row.url,
  from change_row
  left join docs using (change_no)
  left join reverting using (change_no)
  join change_team using (change_no)
  left join team_week
    on team_week.week = change_team.week and team_week.team = change_team.team
  left join told_team on told_team.team = change_team.team
)

-- In the order of time, as it is asked for.
select * from final order by merged_at, change_id
