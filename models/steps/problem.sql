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

-- Names are what a rule over Prefect most often has wrong: those that are there
-- help.
flow_seen as (
  select
    string_agg(flow, ', ' order by flow) as flows,
    (select count(*) from prefect_run) as runs,
  from (
    select coalesce(flow, 'one without a name') as flow, count(*) as runs
    from prefect_run
    group by all
    order by runs desc, flow
    limit 10
  )
),

rule_without_match as (
  select
    service_row.service as source,
    case
      when applied_rule.is_default then 'rule ' || applied_rule.rule
      else 'deployments[' || applied_rule.rule_no || '] ('
        || applied_rule.rule || ')'
    end as subject,
    'matched nothing' || case
      when applied_rule.rule = 'prefect.flow_run' and flow_seen.flows != ''
        then '; the flows seen are ' || flow_seen.flows
      else ''
    end as reason,
    1 as count,
  from applied_rule
  join service_row using (service_no)
  cross join flow_seen
  anti join deployment_found as found
    on found.service_no = applied_rule.service_no
    and found.rule_no = applied_rule.rule_no
),

unread_flow as (
  select
    'prefect' as source,
    'flow runs' as subject,
    'not counted: no deployment rule reads them (from: prefect.flow_run); '
      || 'the flows are ' || flows as reason,
    cast(runs as integer) as count,
  from flow_seen
  where runs > 0
    and not exists (
      select 1 from applied_rule where rule = 'prefect.flow_run'
    )
),

-- The time of a run's end is that of a state, or its own.
endless_run as (
  select
    'prefect' as source,
    'flow runs' as subject,
    'ended, but nothing says when: not counted' as reason,
    cast(count(*) as integer) as count,
  from prefect_run
  join source.flow_run as run using (flow_run_id)
  anti join (
    select flow_run_id from prefect_state where is_terminal(state_type)
  ) as ended using (flow_run_id)
  where is_terminal(upper(run.state_type))
  having count(*) > 0
),

prefect_doubt as (
  select
    prefect_found.service as source,
    'deployments[' || rule_no || '] (prefect.flow_run)' as subject,
    doubt.reason,
    cast(count(*) as integer) as count,
  from (
    select
      service_row.service,
      found.rule_no,
      found.environment,
      unnest([found.doubt, if(found.is_unknown_version, 'version', null)])
        as doubt,
    from prefect_found as found
    join service_row using (service_no)
  ) as prefect_found
  join (
    values
      ('default', 'without a word of their environment: the default counts'),
      (
        'several',
        'with several environments in their tags: the first by name counts'
      ),
      ('version', 'with a deployment version that is no commit on record')
  ) as doubt(doubt, reason) using (doubt)
  group by all
),

aligned_deployment as (
  select
    service_row.service as source,
    'deployments by ' || found_once.rule as subject,
    'seen by an earlier rule as well: counted once' as reason,
    cast(count(*) as integer) as count,
  from aligned
  join found_once using (service_no, deployment_id)
  join service_row using (service_no)
  group by all
),

skewed_deployment as (
  select
    service_row.service as source,
    'deployments by ' || deployment_row.rule as subject,
    'ended before they began by the clocks: begun when they ended' as reason,
    cast(count(*) as integer) as count,
  from deployment_row
  join service_row using (service_no)
  where deployment_row.is_skewed
  group by all
),

unclaimed_import as (
  select
    'import' as source,
    'deployments of ' || d.service as subject,
    'not counted: no deployment rule of any service takes them' as reason,
    cast(count(*) as integer) as count,
  from source.deployment as d
  anti join deployment_found as found on found.deployment_id = d.deployment_id
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

-- How many weeks, and not how much was done in them: that is what is hidden.
unnamed_team as (
  select
    'teams' as source,
    'weeks' as subject,
    'in which too few of a team were at work to tell it apart: '
      || 'what they did counts without a team' as reason,
    cast(count(distinct change_team.week) as integer) as count,
  from change_team
  join change_row using (change_no)
  anti join team_week
    on team_week.week = change_team.week and team_week.team = change_team.team
  where change_team.team is not null
    and coalesce(change_row.author_kind, 'person') = 'person'
  having count(*) > 0
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
    incident_row.source,
    'incidents' as subject,
    case
      when incident_row.scope_no = -2
        then 'in an environment to which nothing is known to be deployed'
      when incident_row.deployment is not null
        then 'with a named deployment that is not known'
      when incident_row.is_cause_named
        then 'with a named cause that no deployment is known to have carried'
      when incident_row.service_no is null
        then 'without a service: nothing says which of several they hit'
      else 'without a deployment of their service shortly before them'
    end as reason,
    cast(count(*) as integer) as count,
  from incident_row
  anti join incident_link using (incident_no)
  group by all
),

-- How long those have waited is in no figure: it would need a clock.
without_answer as (
  select
    case when kind = 'github' then place else kind end as source,
    case when kind = 'github' then 'issues' else 'questions in ' || place end
      as subject,
    'without an answer by another person: not in the times of response'
      as reason,
    cast(count(*) as integer) as count,
  from triage
  where answered_at is null
  group by all
),

-- A channel was renamed, or is no longer configured.
unnamed_channel as (
  select
    'slack' as source,
    'questions in ' || s.channel as subject,
    'not counted: sources.slack.channels does not name the channel' as reason,
    cast(count(*) as integer) as count,
  from source.triage_thread as s
  anti join triage_channel using (channel)
  where s._source = 'slack'
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
  union all select * from unread_flow
  union all select * from endless_run
  union all select * from prefect_doubt
  union all select * from aligned_deployment
  union all select * from skewed_deployment
  union all select * from unclaimed_import
  union all select * from not_a_change
  union all select * from without_service
  union all select * from unnamed_team
  union all select * from skewed
  union all select * from shallow
  union all select * from without_deployment
  union all select * from without_answer
  union all select * from unnamed_channel
  union all select * from found_by_sources
  union all select * from survey_problem
)

select * from final
