-- What could not be linked or mapped, and what follows.
with unknown_commit as (
  select
    service_row.service as source,
    'deployments by ' || deployment_row.rule as subject,
    'with a commit that is not on record: linked by time' as reason,
    cast(count(*) as integer) as count,
  from deployment_row
  join service_row using (service_no)
  where deployment_row.node is null
    and deployment_row.sha is not null
    and not deployment_row.is_ambiguous
  group by all
),

ambiguous_commit as (
  select
    service_row.service as source,
    'deployments by ' || deployment_row.rule as subject,
    'with too few digits of a commit: linked by time' as reason,
    cast(count(*) as integer) as count,
  from deployment_row
  join service_row using (service_no)
  where deployment_row.is_ambiguous
  group by all
),

no_commit as (
  select
    service_row.service as source,
    'deployments by ' || deployment_row.rule as subject,
    'without a commit: linked by time' as reason,
    cast(count(*) as integer) as count,
  from deployment_row
  join service_row using (service_no)
  where deployment_row.sha is null
  group by all
),

rule_without_match as (
  select
    service_row.service as source,
    'rule ' || applied_rule.rule as subject,
    'matched nothing' as reason,
    1 as count,
  from applied_rule
  join service_row using (service_no)
  anti join deployment_row
    on deployment_row.service_no = applied_rule.service_no
    and starts_with(deployment_row.rule, applied_rule.rule)
),

unclaimed_import as (
  select
    'import' as source,
    'deployments of ' || d.service as subject,
    'not counted: no deployment rule of any service takes them' as reason,
    cast(count(*) as integer) as count,
  from source.deployment as d
  anti join deployment_row on deployment_row.deployment_id = d.deployment_id
  group by all
),

not_a_change as (
  select
    c.repository as source,
    'merges of branches' as subject,
    'not counted as changes; see changes.merged_branches' as reason,
    cast(count(*) as integer) as count,
  from line_node
  join source."commit" as c on c.rowid = line_node.node
  anti join change_run using (position)
  group by all
),

without_service as (
  select
    change_row.repository as source,
    'changes' as subject,
    'belong to no service: no path of theirs matches one' as reason,
    cast(count(*) as integer) as count,
  from change_row
  anti join change_service using (change_no)
  group by all
),

skewed as (
  select
    service as source,
    'changes' as subject,
    'delivered before they were merged by the clocks: counted as 0 hours'
      as reason,
    cast(count(*) as integer) as count,
  from delivery
  where delivered_at < merged_at
  group by all
),

shallow as (
  select
    repository as source,
    'shallow clone' as subject,
    'lead times before its edge are unknown: run git fetch --unshallow'
      as reason,
    cast(len(shallow_shas) as integer) as count,
  from source.repository
  where is_shallow
),

without_deployment as (
  select
    incident_row.repository as source,
    'incidents' as subject,
    case
      when incident_row.cause_sha is null and incident_row.cause_number is null
        then 'without a deployment of their service shortly before them'
      else 'with a named cause that no deployment is known to have carried'
    end as reason,
    cast(count(*) as integer) as count,
  from incident_row
  anti join incident_link using (incident_no)
  group by all
),

found_by_sources as (
  select
    source,
    subject,
    reason,
    1 as count,
  from source_problem
),

final as (
  select * from unknown_commit
  union all select * from ambiguous_commit
  union all select * from no_commit
  union all select * from rule_without_match
  union all select * from unclaimed_import
  union all select * from not_a_change
  union all select * from without_service
  union all select * from skewed
  union all select * from shallow
  union all select * from without_deployment
  union all select * from found_by_sources
)

select * from final
