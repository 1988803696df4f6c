-- Whose each change is: the team of the services it belongs to, else of its
-- author; and the week that it counts in.
with of_service as (
  select change_service.change_no, min(service_row.team) as team
  from change_service
  join service_row using (service_no)
  group by change_service.change_no
),

final as (
  select
    change_row.change_no,
    local_week(change_row.merged_at) as week,
    coalesce(of_service.team, person_team.team) as team,
  from change_row
  left join of_service using (change_no)
  left join person_team on person_team.person_id = change_row.person_id
)

select * from final
