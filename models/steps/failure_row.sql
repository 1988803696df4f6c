-- Why a deployment failed, one row a reason. Reads rollback (deployment_no,
-- failed_no), found by the walk of the graph.
with good as (
  select service_no, environment_no, deployment_no
  from deployment_row
  where status = 'succeeded'
),

-- Made good by the next that succeeded.
run_failed as (
  select
    failed.deployment_no,
    'run_failed' as cause,
    coalesce(failed.failed_by, 'the source says that it failed') as evidence,
    'certain' as confidence,
    good.deployment_no as restored_no,
  from deployment_row as failed
  asof left join good
    on good.service_no = failed.service_no
    and good.environment_no = failed.environment_no
    and good.deployment_no > failed.deployment_no
  where failed.status = 'failed'
),

rolled_back as (
  select
    rollback.failed_no as deployment_no,
    'rollback' as cause,
    'a later deployment went back behind it' as evidence,
    'strong' as confidence,
    min(rollback.deployment_no) as restored_no,
  from rollback
  group by rollback.failed_no
),

terminal as (
  select
    deployment_no,
    finished_at,
    lag(deployment_no) over (
      partition by service_no, environment_no order by deployment_no
    ) as previous_no,
  from deployment_row
  where status in ('succeeded', 'failed')
),

-- The next deployment carries a change that is marked as a hotfix.
marked as (
  select
    terminal.previous_no as deployment_no,
    'hotfix ' || min(change_row.change_id) || ' came next' as evidence,
    'inferred' as confidence,
    min(terminal.deployment_no) as restored_no,
  from change_deployment as carried
  join change_row using (change_no)
  join terminal using (deployment_no)
  where change_row.is_hotfix and terminal.previous_no is not null
  group by terminal.previous_no
),

-- A later deployment, the next or one within the attribution window, carries
-- the revert of a change that this one carried.
reverted as (
  select
    bad.deployment_no,
    'reverted by ' || min(change_row.change_id) as evidence,
    'strong' as confidence,
    min(fix.deployment_no) as restored_no,
  from revert
  join change_deployment as bad on bad.change_no = revert.target_no
  join change_deployment as fix
    on fix.change_no = revert.change_no
    and fix.service_no = bad.service_no
    and fix.environment_no = bad.environment_no
    and fix.deployment_no > bad.deployment_no
  join change_row on change_row.change_no = fix.change_no
  join terminal as fixing on fixing.deployment_no = fix.deployment_no
  join terminal as failed on failed.deployment_no = bad.deployment_no
  -- The first deployment on record carried all that was before it: what is
  -- taken back of that says nothing of the deployment.
  where not bad.is_first_deployment
    and (
      fixing.previous_no = bad.deployment_no
      or hours_between(failed.finished_at, fixing.finished_at)
        <= attribution_hours()
    )
  group by bad.deployment_no
),

hotfixed as (
  select
    deployment_no,
    'hotfix' as cause,
    min(evidence) as evidence,
    max(confidence) as confidence,
    min(restored_no) as restored_no,
  from (select * from marked union all select * from reverted)
  group by deployment_no
),

final as (
  select * from run_failed
  union all
  select * from rolled_back
  union all
  select * from hotfixed
  union all
  select deployment_no, 'incident', evidence, confidence, null
  from incident_failure
)

select * from final where is_counted_cause(cause)
