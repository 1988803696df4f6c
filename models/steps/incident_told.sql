-- Incidents that a document, a tracker or an import tells of, those that the
-- configuration asks for.
-- Reads incident_place (incident_id, origin, source, service_no, repository,
-- scope_no).
with final as (
  select
    told.incident_id,
    place.origin,
    place.source,
    place.repository,
    place.service_no,
    told.severity,
    told.environment,
    place.scope_no,
    told.detected_at,
    told.restored_at,
    coalesce(told.is_detected_by_day, false) as is_detected_by_day,
    coalesce(told.is_restored_by_day, false) as is_restored_by_day,
    told.deployment,
    lower(told.cause_sha) as cause_sha,
    told.cause_number,
    told.place,
    told.url,
  from source.incident as told
  join incident_place as place using (incident_id)
)

select * from final
