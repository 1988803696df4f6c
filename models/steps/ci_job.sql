-- Jobs that a runner began, as metrics see them. "Re-run failed jobs" lists
-- those that had succeeded again: they began before the attempt did.
with final as (
  select
    job.repository,
    job.job_id,
    job.run_id,
    job.attempt,
    repository_owner.service,
    told_team.team,
    run.workflow,
    job.conclusion,
    job.created_at,
    job.started_at,
    job.completed_at,
    coalesce(job.started_at < run.started_at and job.attempt > 1, false)
      as is_carried_over,
  from source.pipeline_job as job
  left join source.pipeline_run as run using (repository, run_id, attempt)
  left join repository_owner on repository_owner.repository = job.repository
  left join told_team on told_team.team = repository_owner.team
  where
    job.started_at is not null
    and coalesce(job.conclusion, '') != 'skipped'
)

-- In the order of time, as it is asked for.
select * from final order by started_at, job_id
