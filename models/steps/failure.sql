-- Failures as readers see them. Where nothing told of the failure before, it
-- counts from the moment the bad version went live: an upper bound.
with final as (
  select
    failed.deployment_id,
    failure_row.cause,
    failure_row.evidence,
    failure_row.confidence,
    failed.finished_at as detected_at,
    good.finished_at as restored_at,
    good.deployment_id as restored_by,
  from failure_row
  join deployment_row as failed using (deployment_no)
  left join deployment_row as good
    on good.deployment_no = failure_row.restored_no
)

select * from final
