-- Whom the work in a repository belongs to: its service where it has only one,
-- its team where all of its services have the same.
with final as (
  select
    repository,
    case when count(*) = 1 then min(service_no) end as service_no,
    case when count(*) = 1 then min(service) end as service,
    case
      when count(distinct team) = 1 and count(team) = count(*) then min(team)
    end as team,
  from service_row
  where repository is not null
  group by repository
)

select * from final
