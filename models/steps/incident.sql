-- Incidents as readers see them.
with final as (
  select
    incident_row.incident_id,
    service_row.service,
    told_team.team,
    incident_row.repository,
    incident_row.environment,
    incident_row.severity,
    incident_row.detected_at,
    incident_row.restored_at,
    incident_row.is_detected_by_day,
    incident_row.is_restored_by_day,
    d.deployment_id,
    incident_link.confidence,
    incident_row.origin,
    incident_row.place,
    incident_row.url,
  from incident_row
  left join incident_link using (incident_no)
  left join deployment_row as d using (deployment_no)
  left join service_row
    on service_row.service_no
      = coalesce(d.service_no, incident_row.service_no)
  left join told_team on told_team.team = service_row.team
)

select * from final
