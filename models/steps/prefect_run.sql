-- The runs of Prefect that are no part of another, with what a rule can choose
-- them by. Runs of one kind are alike in all of that. A run may be known by
-- what its flow wrote down alone.
with record as (
  select
    flow_run_id,
    arg_max(flow, (happened_at, state_id)) filter (where flow is not null)
      as flow,
    arg_max(deployment, (happened_at, state_id))
      filter (where deployment is not null) as deployment,
    arg_max(tags, (happened_at, state_id)) as tags,
    bool_or(is_subflow) as is_subflow,
    arg_max(environment, (happened_at, state_id))
      filter (where environment is not null) as environment,
    min(started_at) as started_at,
  from source.run_record
  group by flow_run_id
),

run as (
  select
    flow_run_id,
    coalesce(run.flow, record.flow) as flow,
    coalesce(run.deployment, record.deployment) as deployment,
    run.work_pool,
    coalesce(run.tags, record.tags) as tags,
    coalesce(run.labels, []) as labels,
    coalesce(run.parameters, []) as parameters,
    record.environment as told_environment,
    run.deployment_version,
    coalesce(run.started_at, record.started_at) as started_at,
    run.url,
  from source.flow_run as run
  full join record using (flow_run_id)
  where not coalesce(run.is_subflow, record.is_subflow, false)
),

final as (
  select
    *,
    cast(
      dense_rank() over (
        order by
          flow, deployment, work_pool, tags, labels, parameters,
          told_environment
      ) as integer
    ) as kind_no,
    coalesce(
      commit_digits(told_of(labels, 'git_sha=')),
      commit_digits(told_of(tags, 'git:')),
      commit_digits(told_of(parameters, 'git_sha='))
    ) as sha,
    commit_digits(deployment_version) as version,
  from run
)

select * from final
