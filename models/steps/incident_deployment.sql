-- By which names a document or a tracker may call a deployment: its id, the run
-- of GitHub Actions or Prefect, the version. What two rules saw has the names
-- of both.
with found as (
  select
    d.deployment_no,
    lower(found_once.deployment_id) as id,
    lower(coalesce(found_once.url, '')) as url,
  from found_once
  left join aligned using (service_no, deployment_id)
  join deployment_row as d
    on d.service_no = found_once.service_no
    and d.deployment_id = coalesce(aligned.into_id, found_once.deployment_id)
),

called as (
  select deployment_no, id as name
  from found
  union all
  select deployment_no, 'run ' || regexp_extract(id, ':run:([0-9]+):', 1)
  from found
  union all
  select
    deployment_no,
    'run ' || regexp_extract(url, '/actions/runs/([0-9]+)', 1),
  from found
  union all
  select deployment_no, regexp_extract(id, ':prefect:([0-9a-f-]{36}):', 1)
  from found
  union all
  select deployment_no, regexp_extract(id, ':(?:tag|release):v?(.+)$', 1)
  from found
),

final as (
  select distinct deployment_no, name
  from called
  where name not in ('', 'run ')
)

select * from final
