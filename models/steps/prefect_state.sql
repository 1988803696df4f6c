-- The states that each run of Prefect went into, from all that tells of them,
-- with what the flow itself wrote down there. Of one type and instant there is
-- but one, whatever ids it was told by.
with told as (
  select
    flow_run_id,
    upper(state_type) as state_type,
    state_name,
    happened_at,
    1 as rank,
    cast(null as varchar) as sha,
    cast(null as varchar[]) as result,
  from source.flow_run_state
  union all
  select
    record.flow_run_id,
    upper(coalesce(state.state_type, record.state_type)) as state_type,
    record.state_name,
    -- A flow's own clock may tell another moment of the same state.
    coalesce(state.happened_at, record.happened_at) as happened_at,
    2 as rank,
    commit_digits(record.sha) as sha,
    record.result,
  from source.run_record as record
  left join source.flow_run_state as state using (flow_run_id, state_id)
),

last_told as (
  select
    flow_run_id,
    max(happened_at) as happened_at,
    arg_max(state_type, (happened_at, is_terminal(state_type)))
      as state_type,
  from told
  group by flow_run_id
),

-- A run whose history was not read, or not to its end, has at least the state
-- that it is in.
itself as (
  select
    run.flow_run_id,
    upper(run.state_type) as state_type,
    run.state_name,
    run.ended_at as happened_at,
    3 as rank,
    cast(null as varchar) as sha,
    cast(null as varchar[]) as result,
  from source.flow_run as run
  left join last_told as last using (flow_run_id)
  where is_terminal(upper(run.state_type))
    and run.ended_at is not null
    and (
      last.flow_run_id is null
      or (
        last.happened_at < run.ended_at
        and last.state_type != upper(run.state_type)
      )
    )
),

final as (
  select
    flow_run_id,
    state_type,
    happened_at,
    arg_min(state_name, (rank, state_name)) as state_name,
    max(sha) as sha,
    list_sort(flatten(list(result) filter (where result is not null)))
      as result,
  from (select * from told union all select * from itself)
  group by flow_run_id, state_type, happened_at
)

select * from final
