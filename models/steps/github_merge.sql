-- Merged pull requests that stand in for their deployment.
with final as (
  select
    'merge:' || change_row.change_id as id,
    change_row.repository,
    s.base_branch as branch,
    change_row.merge_sha as sha,
    cast(null as varchar) as named_environment,
    cast(null as timestamp) as started_at,
    cast(null as timestamp) as ran_at,
    change_row.merged_at as finished_at,
    'succeeded' as status,
    -- A merge says nothing of when it was deployed.
    false as has_own_time,
    change_row.url,
  from change_row
  join source.change as s using (change_id)
)

select * from final
