-- Commits on their way to production as metrics see them. Of a squash merge
-- the pull request's own commits count: they arrive with their change, and for
-- each of its services, as nobody knows which paths they touched.
with of_graph as (
  select
    c.repository,
    c.sha,
    c.authored_at,
    c.author_kind,
    commit_delivery_row.change_no,
    commit_delivery_row.service_no,
    commit_delivery_row.deployment_no,
  from commit_delivery_row
  join source."commit" as c on c.rowid = commit_delivery_row.node
),

of_squash as (
  select
    squashed_commit.repository,
    squashed_commit.sha,
    squashed_commit.authored_at,
    squashed_commit.author_kind,
    squashed_commit.change_no,
    delivery_row.service_no,
    delivery_row.deployment_no,
  from squashed_commit
  join delivery_row using (change_no)
),

of_both as (
  select * from of_graph
  union all
  select * from of_squash
),

final as (
  select
    of_both.repository,
    of_both.sha,
    change_row.change_id,
    service_row.service,
    case
      when of_both.author_kind in ('agent', 'bot') then told_team.team
      else team_week.team
    end as team,
    d.environment,
    d.deployment_id,
    of_both.authored_at,
    d.finished_at as delivered_at,
    of_both.author_kind,
    coalesce(d.is_first_of_pair, false) as is_first_deployment,
  from of_both
  join change_row using (change_no)
  join service_row using (service_no)
  left join deployment_row as d using (deployment_no)
  join change_team using (change_no)
  left join team_week
    on team_week.week = change_team.week and team_week.team = service_row.team
  left join told_team on told_team.team = service_row.team
)

select * from final
