-- Deployments that GitHub keeps, each with its first success: `inactive` comes
-- later and ends nothing. What failed before that, or without it, failed.
with status as (
  select
    host_deployment_id,
    min(created_at) filter (where state = 'success') as succeeded_at,
    min(created_at) filter (where state in ('failure', 'error')) as failed_at,
  from source.host_deployment_status
  group by host_deployment_id
),

ended as (
  select
    host_deployment_id as id,
    host_deployment_id,
    succeeded_at as finished_at,
    'succeeded' as status,
  from status
  where succeeded_at is not null
  union all
  select
    host_deployment_id || ':failed' as id,
    host_deployment_id,
    failed_at as finished_at,
    'failed' as status,
  from status
  where failed_at < coalesce(succeeded_at, 'infinity')
),

final as (
  select
    ended.id,
    d.repository,
    d.sha,
    d.environment,
    d.environment as named_environment,
    -- Its commit was chosen when it was asked for: later merges are not in it.
    d.created_at as started_at,
    d.created_at as ran_at,
    ended.finished_at,
    ended.status,
    true as has_own_time,
    d.url,
  from ended
  join source.host_deployment as d using (host_deployment_id)
)

select * from final
