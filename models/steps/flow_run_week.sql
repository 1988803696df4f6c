-- The weeks of those who start flows. It is published, so what too few people
-- did is not in it. Reads named_kind (person_id, kind): the bots and agents
-- that the configuration names in full; prefect_run, prefect_choice and
-- prefect_applied: what the rules over Prefect's runs choose.
with told_kind as (
  select person_id, kind from named_kind
  union all
  select person_id, author_kind from source."commit"
  union all
  select person_id, author_kind from source.change
),

-- Who is an agent or a bot anywhere is none of the people.
known as (
  select person_id, min(kind) as kind
  from told_kind
  where person_id is not null and kind in ('agent', 'bot')
  group by person_id
),

-- The services that a flow deploys, by the rules that choose its runs.
deployed as (
  select prefect_run.flow_run_id, min(service_row.team) as team
  from prefect_run
  join prefect_choice as choice using (kind_no)
  join prefect_applied as applied using (rule_no)
  join service_row using (service_no)
  group by prefect_run.flow_run_id
),

run as (
  select
    local_week(run.ended_at) as week,
    coalesce(deployed.team, person_team.team) as team,
    coalesce(known.kind, 'person') as kind,
    run.person_id,
  from source.flow_run as run
  left join known using (person_id)
  left join deployed using (flow_run_id)
  left join person_team using (person_id)
  -- What a schedule or another run started, nobody did.
  where run.person_id is not null
    and not run.is_scheduled
    and not run.is_subflow
    and run.ended_at is not null
    and is_terminal(run.state_type)
),

counted as (
  select
    week,
    team,
    kind,
    count(*) as run_count,
    count(distinct person_id) as contributor_count,
  from run
  group by all
),

judged as (
  select
    *,
    kind = 'person' and contributor_count < minimum_group() as is_hidden,
  from counted
),

final as (
  select
    local_midnight(week + 7) - interval 1 millisecond as week_ended_at,
    team,
    kind,
    case when not is_hidden then run_count end as run_count,
    case when not is_hidden then contributor_count end as contributor_count,
    case when is_hidden then 'too few people' end as suppressed,
  from judged
)

select * from final
