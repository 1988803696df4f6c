-- Incidents, whatever told of them. Of one id the issue is the incident.
-- scope_no is the environment in which the deployment is looked for: -1 stands
-- for any that is production.
with told as (
  select
    incident_id,
    origin,
    source,
    repository,
    service_no,
    severity,
    cast(null as varchar) as environment,
    -1 as scope_no,
    detected_at,
    restored_at,
    false as is_detected_by_day,
    false as is_restored_by_day,
    cast(null as varchar) as deployment,
    cause_sha,
    cause_number,
    cast(null as varchar) as place,
    url,
  from incident_issue
  union all by name
  select * from incident_told
),

once as (
  select * from told
  qualify row_number() over (partition by incident_id order by origin) = 1
),

final as (
  select
    cast(row_number() over (order by incident_id) as integer) as incident_no,
    *,
    deployment is not null
      or cause_sha is not null
      or cause_number is not null as is_cause_named,
    -- Of a day it may have begun at its last moment.
    case
      when is_detected_by_day then detected_at + interval 1 day
      else detected_at
    end as detected_by,
  from once
)

select * from final
