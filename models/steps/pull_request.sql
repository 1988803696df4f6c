-- Pull requests as metrics see them, merged or not: those that are changes name
-- their team where the change does, others as if they were of their last week.
with owned as (
  select
    s.*,
    change.change_id is not null as is_change,
    change.team as change_team,
    repository_owner.service,
    coalesce(repository_owner.team, person_team.team) as team,
    local_week(coalesce(s.merged_at, s.closed_at, s.opened_at)) as week,
  from change_source as s
  left join change using (change_id)
  left join repository_owner on repository_owner.repository = s.repository
  left join person_team on person_team.person_id = s.person_id
),

final as (
  select
    s.change_id,
    s.repository,
    s.number,
    case when s.merged_at is not null then 'merged' else s.state end as state,
    s.service,
    case
      when s.is_change then s.change_team
      when s.author_kind in ('agent', 'bot') then told_team.team
      else team_week.team
    end as team,
    s.team as calendar,
    s.author_kind,
    s.person_id,
    s.opened_at,
    s.ready_at,
    s.first_response_at,
    s.merged_at,
    coalesce(s.closed_at, s.merged_at) as closed_at,
    s.url,
  from owned as s
  left join team_week on team_week.week = s.week and team_week.team = s.team
  left join told_team on told_team.team = s.team
)

-- In the order of time, as it is asked for.
select * from final order by opened_at, change_id
