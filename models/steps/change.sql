-- Changes as metrics see them.
with docs as (
  select distinct change_no
  from change_path
  where service_no < 0
),

reverting as (
  select distinct change_no
  from revert
),

teams as (
  select change_service.change_no, min(service_row.team) as team
  from change_service
  join service_row using (service_no)
  group by change_service.change_no
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
    coalesce(teams.team, person_team.team) as team,
    docs.change_no is not null as is_docs,
    coalesce(change_row.is_hotfix, false) as is_hotfix,
    reverting.change_no is not null as is_revert,
    change_row.additions,
    change_row.deletions,
    change_row.url,
  from change_row
  left join docs using (change_no)
  left join reverting using (change_no)
  left join teams using (change_no)
  left join person_team on person_team.person_id = change_row.person_id
)

select * from final
