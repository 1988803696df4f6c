-- Pull requests as metrics see them, merged or not.
with final as (
  select
    s.change_id,
    s.repository,
    s.number,
    case when s.merged_at is not null then 'merged' else s.state end as state,
    repository_owner.service,
    coalesce(change.team, repository_owner.team, person_team.team) as team,
    s.author_kind,
    s.person_id,
    s.opened_at,
    s.ready_at,
    s.first_response_at,
    s.merged_at,
    coalesce(s.closed_at, s.merged_at) as closed_at,
    s.url,
  from change_source as s
  left join change using (change_id)
  left join repository_owner on repository_owner.repository = s.repository
  left join person_team on person_team.person_id = s.person_id
)

select * from final
