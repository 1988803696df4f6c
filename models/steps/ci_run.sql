-- Attempts of workflow runs as metrics see them.
with final as (
  select
    run.repository,
    run.run_id,
    run.attempt,
    repository_owner.service,
    told_team.team,
    run.workflow,
    run.event,
    run.conclusion,
    coalesce(
      run.started_at, case when run.attempt = 1 then run.created_at end
    ) as started_at,
    run.completed_at,
    run.url,
  from source.pipeline_run as run
  left join repository_owner using (repository)
  left join told_team on told_team.team = repository_owner.team
)

-- In the order of time, as it is asked for.
select * from final order by started_at, run_id, attempt
