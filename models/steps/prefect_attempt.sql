-- The attempts of the runs that a rule chooses: a stretch of states up to one
-- that ends it. A retry by hand keeps the run, but is an attempt of its own, so
-- that the failure before it stays. Reads prefect_choice (rule_no, kind_no and
-- more) and prefect_failing (rule_no, said, value).
with failing as (
  select
    rule_no,
    list(value) filter (where said = 'state') as states,
    list(value) filter (where said = 'result') as results,
  from prefect_failing
  group by rule_no
),

told as (
  select
    choice.rule_no,
    state.*,
    case
      when not is_terminal(state.state_type) then null
      when list_contains(failing.states, lower(state.state_type))
        then 'the run ended ' || state.state_type || case
          when lower(state.state_name) = lower(state.state_type) then ''
          else ' (' || state.state_name || ')'
        end
      when list_contains(failing.states, lower(state.state_name))
        then 'the run ended ' || state.state_name
      else 'the run returned ' || list_filter(
        state.result,
        lambda said: list_contains(failing.results, lower(said))
      )[1]
    end as failed_by,
  from prefect_choice as choice
  join prefect_run as run using (kind_no)
  join prefect_state as state using (flow_run_id)
  left join failing using (rule_no)
),

judged as (
  select
    *,
    case
      when not is_terminal(state_type) then null
      when failed_by is not null then 'failed'
      when state_type = 'COMPLETED' then 'succeeded'
      -- Not asked for as a failure, and no success: it says nothing.
      else 'cancelled'
    end as outcome,
  from told
),

followed as (
  select
    *,
    lag(outcome) over (
      partition by rule_no, flow_run_id
      order by happened_at, outcome is not null, state_type
    ) as outcome_before,
  from judged
),

numbered as (
  select
    *,
    -- What only says the same end again ends nothing anew.
    1 + sum(
      case
        when outcome_before is not null
          and outcome is distinct from outcome_before then 1
        else 0
      end
    ) over (
      partition by rule_no, flow_run_id
      order by happened_at, outcome is not null, state_type
      rows unbounded preceding
    ) as attempt,
  from followed
),

attempt as (
  select
    rule_no,
    flow_run_id,
    attempt,
    min(happened_at) filter (where state_type = 'RUNNING') as running_at,
    min(happened_at) filter (where outcome is not null) as finished_at,
    max(outcome) as status,
    arg_min(failed_by, happened_at) filter (where failed_by is not null)
      as failed_by,
    arg_max(sha, happened_at) filter (where sha is not null) as sha,
  from numbered
  group by rule_no, flow_run_id, attempt
),

final as (
  select
    rule_no,
    flow_run_id,
    cast(attempt as integer) as attempt,
    coalesce(
      last_value(running_at ignore nulls) over so_far,
      run.started_at
    ) as started_at,
    finished_at,
    status,
    failed_by,
    last_value(attempt.sha ignore nulls) over so_far as sha,
  from attempt
  join prefect_run as run using (flow_run_id)
  where finished_at is not null
  window so_far as (
    partition by rule_no, flow_run_id
    order by attempt
    rows unbounded preceding
  )
)

select * from final
