-- A change whose commit the graph does not hold is carried, by time, by the
-- first deployment that began when it was merged already: also by one whose
-- own commit is known.
with begun as (
  select
    service_no,
    environment_no,
    coalesce(started_at, finished_at) as began_at,
    deployment_no,
  from deployment_row
  where status = 'succeeded' and node is not null
),

-- Of those that began later, the first to finish.
first_to_finish as (
  select
    service_no,
    environment_no,
    began_at,
    min(deployment_no) over (
      partition by service_no, environment_no order by began_at desc
    ) as deployment_no,
  from begun
),

pair as (
  select distinct service_no, environment_no
  from begun
),

waiting as (
  select
    change_service.change_no,
    pair.service_no,
    pair.environment_no,
    change_row.merged_at,
  from change_service
  join pair using (service_no)
  join change_row using (change_no)
  where change_row.merge_node is null
),

final as (
  select
    waiting.change_no,
    waiting.service_no,
    waiting.environment_no,
    first_to_finish.deployment_no,
  from waiting
  asof join first_to_finish
    on waiting.service_no = first_to_finish.service_no
    and waiting.environment_no = first_to_finish.environment_no
    and waiting.merged_at <= first_to_finish.began_at
)

select * from final
