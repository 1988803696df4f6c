-- Deliveries as metrics see them.
with final as (
  select
    change_row.change_id,
    service_row.service,
    case
      when change_row.author_kind in ('agent', 'bot') then told_team.team
      else team_week.team
    end as team,
    d.environment,
    d.deployment_id,
    change_row.merged_at,
    d.finished_at as delivered_at,
    change_row.author_kind,
    delivery_row.link,
    d.rule,
    delivery_row.is_first_deployment,
  from delivery_row
  join change_row using (change_no)
  join service_row using (service_no)
  left join deployment_row as d using (deployment_no)
  join change_team using (change_no)
  left join team_week
    on team_week.week = change_team.week and team_week.team = service_row.team
  left join told_team on told_team.team = service_row.team
)

-- In the order of time, as it is asked for.
select * from final order by delivered_at, change_id
