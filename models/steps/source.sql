-- What was read, by source and repository, and how far it reaches.
with event as (
  select
    'git:' || repository as name,
    min(committed_at) as first_event_at,
    max(committed_at) as last_event_at,
    count(*) as events,
  from source."commit"
  where _source = 'git'
  group by repository
),

-- What GitHub or a file told of: every thing once, at its moment.
told as (
  select repository, committed_at as happened_at, _source
  from source."commit"
  where _source != 'git'
  union all
  select
    repository,
    coalesce(merged_at, closed_at, opened_at) as happened_at,
    _source,
  from source.change
  union all
  select repository, committed_at as happened_at, _source
  from source.change_commit
  union all
  select repository, responded_at as happened_at, _source
  from source.response
  union all
  select repository, created_at as happened_at, _source
  from source.pipeline_run
  union all
  select repository, created_at as happened_at, _source
  from source.pipeline_job
  union all
  select repository, created_at as happened_at, _source
  from source.issue
  union all
  select repository, created_at as happened_at, _source
  from source.host_deployment
  union all
  select repository, published_at as happened_at, _source
  from source.release
  union all
  select repository, finished_at as happened_at, _source
  from source.deployment
  union all
  select repository, detected_at as happened_at, _source
  from source.incident
  union all
  select
    null as repository,
    coalesce(ended_at, started_at, expected_start_at, created_at)
      as happened_at,
    _source,
  from source.flow_run
  union all
  select null as repository, happened_at, _source
  from source.flow_run_state
  union all
  select null as repository, happened_at, _source
  from source.run_record
  union all
  select null as repository, asked_at as happened_at, _source
  from source.triage_thread
),

imported as (
  select
    'import' as name,
    min(happened_at) as first_event_at,
    max(happened_at) as last_event_at,
    count(*) as events,
  from told
  where _source = 'import'
),

-- Runs are the same whatever way they came: the API, its database, records.
prefect as (
  select
    'prefect' as name,
    min(happened_at) as first_event_at,
    max(happened_at) as last_event_at,
    count(*) as events,
  from told
  where _source = 'prefect'
),

github as (
  select
    'github:' || repository as name,
    min(happened_at) as first_event_at,
    max(happened_at) as last_event_at,
    count(*) as events,
  from told
  where _source = 'github'
  group by repository
),

slack as (
  select
    'slack' as name,
    min(asked_at) as first_event_at,
    max(coalesce(answered_at, asked_at)) as last_event_at,
    count(*) as events,
  from source.triage_thread
  where _source = 'slack'
),

-- A wave is one: how many have answered is for disclosure control to say.
survey as (
  select
    'survey' as name,
    min(closed_at) as first_event_at,
    max(closed_at) as last_event_at,
    count(*) as events,
  from source.survey_wave
  where _source = 'survey' and closed_at is not null
),

-- Of documents and trackers, what is still told.
incident as (
  select
    case origin
      when 'markdown'
        then 'markdown:' || regexp_replace(place, ':[0-9]+(@[0-9a-f]+)?$', '')
      else origin
    end as name,
    min(detected_at) as first_event_at,
    max(detected_at) as last_event_at,
    count(*) as events,
  from source.incident
  where _source != 'import' and not coalesce(is_withdrawn, false)
  group by all
),

stored as (
  select * from event
  union all
  select * from incident
  union all
  select * from imported
  union all
  select * from prefect
  union all
  select * from github
  union all
  select * from slack
  union all
  select * from survey
),

problems as (
  select source as name, count(*) as problems
  from source_problem
  group by source
),

final as (
  select
    stored.name,
    stored.first_event_at,
    stored.last_event_at,
    cast(stored.events as integer) as events,
    cast(coalesce(problems.problems, 0) as integer) as problems,
  from stored
  left join problems using (name)
  where stored.events > 0
)

select * from final
