-- The one deployment that each incident speaks against: the one that it names,
-- the one that carried the cause it names, else the latest of its service, if
-- that is not long ago.
with reference as (
  select incident_no, lower(deployment) as name
  from incident_row
  where deployment is not null
  union
  select incident_no, regexp_replace(lower(deployment), '^v([0-9])', '\1')
  from incident_row
  where deployment is not null
  union
  select incident_no, 'run ' || deployment
  from incident_row
  where regexp_full_match(deployment, '[0-9]+')
),

by_name as (
  select reference.incident_no, called.deployment_no
  from reference
  join incident_deployment as called using (name)
),

by_number as (
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

named_deployment as (
  select incident_no, deployment_no, true as is_by_name
  from by_name
  union all
  select incident_no, deployment_no, false
  from carried
),

-- Of several services the incident's own, and one before the incident rather
-- than one after it. Of several that carried the cause the first, of several
-- attempts of the run that it names the last.
explicit as (
  select
    incident_row.incident_no,
    d.deployment_no,
    'strong' as confidence,
  from named_deployment as named
  join incident_row using (incident_no)
  join deployment_row as d using (deployment_no)
  where d.status in ('succeeded', 'failed')
    and case
      when incident_row.scope_no = -1 then d.is_production
      else d.environment_no = incident_row.scope_no
    end
  qualify row_number() over (
    partition by incident_row.incident_no
    order by
      named.is_by_name desc,
      coalesce(d.service_no = incident_row.service_no, false) desc,
      d.finished_at <= incident_row.detected_by desc,
      case
        when named.is_by_name and d.finished_at <= incident_row.detected_by
          then -d.deployment_no
        else d.deployment_no
      end
  ) = 1
),

reached as (
  select service_no, finished_at, deployment_no, environment_no as scope_no
  from deployment_row
  where status in ('succeeded', 'failed')
  union all
  select service_no, finished_at, deployment_no, -1
  from deployment_row
  where is_production and status in ('succeeded', 'failed')
),

running as (
  select * from reached
  qualify row_number() over (
    partition by service_no, scope_no, finished_at order by deployment_no desc
  ) = 1
),

-- What names another cause is not guessed.
unnamed as (
  select incident_no, service_no, scope_no, detected_at, detected_by
  from incident_row
  where not is_cause_named
),

before as (
  select unnamed.incident_no, running.deployment_no
  from unnamed
  asof join running
    on running.service_no = unnamed.service_no
    and running.scope_no = unnamed.scope_no
    and running.finished_at <= unnamed.detected_at
  where hours_between(running.finished_at, unnamed.detected_at)
    <= attribution_hours()
),

-- Of an incident that knows its day alone: the first of that day, for what came
-- later may have mended it.
on_the_day as (
  select unnamed.incident_no, running.deployment_no
  from unnamed
  asof join running
    on running.service_no = unnamed.service_no
    and running.scope_no = unnamed.scope_no
    and running.finished_at >= unnamed.detected_at
  where running.finished_at < unnamed.detected_by
),

inferred as (
  select
    incident_no,
    coalesce(on_the_day.deployment_no, before.deployment_no) as deployment_no,
    'inferred' as confidence,
  from before
  full join on_the_day using (incident_no)
),

final as (
  select * from explicit
  union all
  select * from inferred
)

select * from final
