-- Attempts of workflow runs that ended one way or the other. Skipped runs, and
-- those that wait for an approval, deployed nothing.
with final as (
  select
    repository || ':run:' || run_id || ':' || attempt as id,
    repository,
    workflow,
    event,
    branch,
    head_sha as sha,
    cast(null as varchar) as named_environment,
    -- A re-run ships the commit that the first attempt was made for.
    created_at as started_at,
    started_at as ran_at,
    completed_at as finished_at,
    case
      when conclusion = 'success' then 'succeeded'
      when conclusion = 'cancelled' then 'cancelled'
      else 'failed'
    end as status,
    true as has_own_time,
    url,
  from source.pipeline_run
  where completed_at is not null
    and conclusion in (
      'success', 'failure', 'timed_out', 'startup_failure', 'cancelled'
    )
)

select * from final
