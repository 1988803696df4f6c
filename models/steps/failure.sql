-- Failures as readers see them. Where nothing told of the failure before, it
-- counts from the moment the bad version went live: an upper bound. What an
-- incident tells of begins and ends with it.
with final as (
  select
    failed.deployment_id,
    failure_row.cause,
    failure_row.evidence,
    failure_row.confidence,
    case
      when failure_row.cause = 'incident' then incident.detected_at
      -- A bare day says less than the moment that the bad version went live.
      when failure_row.cause != 'run_failed'
        and not incident.is_detected_by_day
        and incident.detected_at <= good.finished_at then incident.detected_at
      else failed.finished_at
    end as detected_at,
    case
      when failure_row.cause = 'incident' then incident.restored_at
      else good.finished_at
    end as restored_at,
    failure_row.cause = 'incident'
      and (
        incident.is_detected_by_day
        or coalesce(incident.is_restored_by_day, false)
      ) as is_by_day,
    good.deployment_id as restored_by,
  from failure_row
  join deployment_row as failed using (deployment_no)
  left join incident_failure as incident using (deployment_no)
  left join deployment_row as good
    on good.deployment_no = failure_row.restored_no
)

select * from final
