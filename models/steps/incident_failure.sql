-- Deployments that caused an incident which users felt: Sev1 or Sev2, or one
-- whose severity nobody said. It is over when all of its incidents are.
with final as (
  select
    incident_link.deployment_no,
    case max(incident_link.confidence)
      when 'strong' then 'named as the root cause by '
      else 'the latest before '
    end || min(incident_row.incident_id) as evidence,
    max(incident_link.confidence) as confidence,
    min(incident_row.detected_at) as detected_at,
    case
      when count(*) = count(incident_row.restored_at)
        then max(incident_row.restored_at)
    end as restored_at,
    arg_min(incident_row.is_detected_by_day, incident_row.detected_at)
      as is_detected_by_day,
    arg_max(incident_row.is_restored_by_day, incident_row.restored_at)
      as is_restored_by_day,
  from incident_link
  join incident_row using (incident_no)
  where coalesce(incident_row.severity, 1) <= 2
    and is_counted_cause('incident')
  group by incident_link.deployment_no
)

select * from final
