-- The deployments that the rules found, with the commit that each shipped,
-- numbered in order of finish. A commit may be given by its first digits.
-- What two rules found is one deployment.
with found_once as (
  select *
  from deployment_found
  qualify row_number() over (
    partition by service_no, deployment_id order by rule, environment
  ) = 1
),

short as (
  select distinct repository, lower(sha) as sha
  from found_once
  where length(sha) between 7 and 39
    and regexp_full_match(lower(sha), '[0-9a-f]+')
),

resolved as (
  select
    short.repository,
    short.sha,
    case when count(*) = 1 then min(c.rowid) end as node,
    case when count(*) = 1 then min(c.sha) end as full_sha,
    count(*) as candidates,
  from short
  join source."commit" as c
    on c.repository = short.repository
    and left(c.sha, 7) = left(short.sha, 7)
    and starts_with(c.sha, short.sha)
  group by short.repository, short.sha
),

final as (
  select
    cast(
      row_number() over (
        order by found.finished_at, found.deployment_id, found.service_no
      ) - 1 as integer
    ) as deployment_no,
    found.* exclude (sha),
    environment_row.environment_no,
    environment_row.is_production,
    coalesce(c.sha, resolved.full_sha, found.sha) as sha,
    coalesce(c.rowid, resolved.node) as node,
    coalesce(resolved.candidates, 0) > 1 as is_ambiguous,
    found.status = 'succeeded' and row_number() over (
      partition by found.service_no, found.environment, found.status
      order by found.finished_at, found.deployment_id
    ) = 1 as is_first_of_pair,
  from found_once as found
  join environment_row using (environment)
  left join source."commit" as c
    on c.repository = found.repository and c.sha = lower(found.sha)
  left join resolved
    on resolved.repository = found.repository
    and resolved.sha = lower(found.sha)
)

select * from final
