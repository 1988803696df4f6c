-- Jobs of workflow runs that ended one way or the other. A job that was skipped
-- deployed nothing. An attempt lists the jobs that it did not run again: each
-- counts for the attempt that ran it.
with ended as (
  select *
  from source.pipeline_job
  where completed_at is not null
    and conclusion in (
      'success', 'failure', 'timed_out', 'startup_failure', 'cancelled'
    )
  qualify row_number() over (
    partition by repository, run_id, name, started_at, completed_at
    order by attempt, job_id
  ) = 1
),

final as (
  select
    ended.repository || ':job:' || ended.job_id as id,
    ended.repository,
    run.workflow,
    run.event,
    run.branch,
    ended.name as job,
    run.head_sha as sha,
    cast(null as varchar) as named_environment,
    -- A re-run ships the commit that the first attempt was made for.
    run.created_at as started_at,
    ended.started_at as ran_at,
    ended.completed_at as finished_at,
    case
      when ended.conclusion = 'success' then 'succeeded'
      when ended.conclusion = 'cancelled' then 'cancelled'
      else 'failed'
    end as status,
    true as has_own_time,
    run.url,
  from ended
  join source.pipeline_run as run using (repository, run_id, attempt)
)

select * from final
