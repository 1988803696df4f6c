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

imported as (
  select
    'import' as name,
    min(happened_at) as first_event_at,
    max(happened_at) as last_event_at,
    count(*) as events,
  from (
    select committed_at as happened_at, _source from source."commit"
    union all
    select merged_at as happened_at, _source from source.change
    union all
    select finished_at as happened_at, _source from source.deployment
  )
  where _source = 'import'
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
  from (select * from event union all select * from imported) as stored
  left join problems using (name)
  where stored.events > 0
)

select * from final
