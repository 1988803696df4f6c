-- A deployment whose commit is not known carries, by time, what was merged
-- before it began and no other such deployment carried. Of those that began
-- later, the first to finish.
with begun as (
  select
    service_no,
    environment_no,
    deployment_no,
    coalesce(started_at, finished_at) as began_at,
  from deployment_row
  where status = 'succeeded' and node is null
),

unlinked as (
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
  from unlinked
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
),

final as (
  select
    waiting.change_no,
    waiting.service_no,
    waiting.environment_no,
    unlinked.deployment_no,
  from waiting
  asof join unlinked
    on waiting.service_no = unlinked.service_no
    and waiting.environment_no = unlinked.environment_no
    and waiting.merged_at <= unlinked.began_at
)

select * from final
