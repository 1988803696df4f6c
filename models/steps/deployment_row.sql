-- The deployments that the rules found, with the commit that each shipped,
-- numbered in order of finish. A commit may be given by its first digits.
-- What two rules saw is one deployment, that of the first of them: it takes
-- from the other what it does not know itself.
with lent as (
  select
    aligned.service_no,
    aligned.into_id as deployment_id,
    arg_min(other.sha, other.rule_no) filter (where other.sha is not null)
      as sha,
    arg_min(other.repository, other.rule_no)
      filter (where other.sha is not null) as repository,
    arg_min(other.url, other.rule_no) filter (where other.url is not null)
      as url,
  from aligned
  join found_once as other using (service_no, deployment_id)
  group by aligned.service_no, aligned.into_id
),

found as (
  select
    found_once.* replace (
      coalesce(found_once.sha, lent.sha) as sha,
      case
        when found_once.sha is null and lent.sha is not null
          then lent.repository
        else found_once.repository
      end as repository,
      coalesce(found_once.url, lent.url) as url,
      -- By the clocks it may have ended before it began.
      case
        when found_once.started_at > found_once.finished_at
          then found_once.finished_at
        else found_once.started_at
      end as started_at
    ),
    coalesce(found_once.started_at > found_once.finished_at, false)
      as is_skewed,
  from found_once
  anti join aligned using (service_no, deployment_id)
  left join lent using (service_no, deployment_id)
),

short as (
  select distinct repository, lower(sha) as sha
  from found
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
  from found
  join environment_row using (environment)
  left join source."commit" as c
    on c.repository = found.repository and c.sha = lower(found.sha)
  left join resolved
    on resolved.repository = found.repository
    and resolved.sha = lower(found.sha)
)

select * from final
