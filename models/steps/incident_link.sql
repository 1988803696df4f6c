-- The one deployment that each incident speaks against: the one that carried
-- the cause it names, else the latest of its service, if that is not long ago.
with by_number as (
  select incident_row.incident_no, change_row.change_no
  from incident_row
  join change_row
    on change_row.repository = incident_row.repository
    and change_row.number = incident_row.cause_number
),

-- A commit may be given by its first digits, as long as only one has them.
named as (
  select
    incident_row.incident_no,
    min(c.rowid) as node,
  from incident_row
  join source."commit" as c
    on c.repository = incident_row.repository
    and left(c.sha, 7) = left(incident_row.cause_sha, 7)
    and starts_with(c.sha, incident_row.cause_sha)
  group by incident_row.incident_no
  having count(*) = 1
),

by_sha as (
  select named.incident_no, change_commit.change_no
  from named
  join change_commit using (node)
),

by_own_sha as (
  select incident_row.incident_no, change_row.change_no
  from incident_row
  join own_commit as own
    on own.repository = incident_row.repository
    and starts_with(own.sha, incident_row.cause_sha)
  join change_row using (change_id)
),

carried as (
  select cause.incident_no, change_deployment.deployment_no
  from (
    select * from by_number
    union select * from by_sha
    union select * from by_own_sha
  ) as cause
  join change_deployment using (change_no)
  union
  -- The commit of a deployment itself, where no change is known to have it.
  select incident_row.incident_no, d.deployment_no
  from incident_row
  join deployment_row as d
    on d.repository = incident_row.repository
    and starts_with(d.sha, incident_row.cause_sha)
  where d.status = 'succeeded'
),

-- Of several services the incident's own; of several deployments the first, and
-- one before the incident rather than one after it.
explicit as (
  select
    incident_row.incident_no,
    d.deployment_no,
    'strong' as confidence,
  from carried
  join incident_row using (incident_no)
  join deployment_row as d using (deployment_no)
  where d.is_production
  qualify row_number() over (
    partition by incident_row.incident_no
    order by
      coalesce(d.service_no = incident_row.service_no, false) desc,
      d.finished_at <= incident_row.detected_at desc,
      d.deployment_no
  ) = 1
),

running as (
  select service_no, finished_at, deployment_no
  from deployment_row
  where is_production and status in ('succeeded', 'failed')
  qualify row_number() over (
    partition by service_no, finished_at order by deployment_no desc
  ) = 1
),

-- What names another cause is not guessed.
inferred as (
  select
    incident_row.incident_no,
    running.deployment_no,
    'inferred' as confidence,
  from incident_row
  asof join running
    on running.service_no = incident_row.service_no
    and running.finished_at <= incident_row.detected_at
  where incident_row.cause_sha is null
    and incident_row.cause_number is null
    and hours_between(running.finished_at, incident_row.detected_at)
      <= attribution_hours()
),

final as (
  select * from explicit
  union all
  select * from inferred
)

select * from final
