-- The services that a change belongs to: those whose paths it touches, and
-- every service of its repository that has no paths of its own.
with whole as (
  select change_row.change_no, service_row.service_no
  from change_row
  join service_row on service_row.repository = change_row.repository
  where not service_row.has_paths
),

by_path as (
  select distinct change_path.change_no, change_path.service_no
  from change_path
  join change_row using (change_no)
  join service_row
    on service_row.service_no = change_path.service_no
    and service_row.repository = change_row.repository
),

final as (
  select * from whole
  union all
  select * from by_path
)

select * from final
