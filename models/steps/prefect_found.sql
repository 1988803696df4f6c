-- The deployments that the rules over Prefect's runs find: one an attempt and
-- service. Reads prefect_choice (rule_no, kind_no, environment, doubt) and
-- prefect_applied (rule_no, service_no, service, repository).
with given as (
  select
    applied.service_no,
    applied.service,
    applied.repository,
    choice.environment,
    choice.doubt,
    attempt.*,
    coalesce(attempt.sha, run.sha) as given_sha,
    run.version,
    run.url,
  from prefect_attempt as attempt
  join prefect_run as run using (flow_run_id)
  join prefect_choice as choice using (rule_no, kind_no)
  join prefect_applied as applied using (rule_no)
),

-- The version of a deployment is a commit only where there is such a commit: it
-- may as well be the digest of a file.
known as (
  select version.repository, version.version, count(*) as candidates
  from (
    select distinct repository, version
    from given
    where given_sha is null and length(version) <= 40
  ) as version
  join source."commit" as c
    on c.repository = version.repository
    and left(c.sha, 7) = left(version.version, 7)
    and starts_with(c.sha, version.version)
  group by version.repository, version.version
),

final as (
  select
    given.service || ':' || given.environment || ':prefect:'
      || given.flow_run_id || ':' || given.attempt as deployment_id,
    given.service_no,
    given.rule_no,
    given.environment,
    given.repository,
    coalesce(given.given_sha, known.version) as sha,
    given.started_at,
    given.started_at as ran_at,
    given.finished_at,
    given.status,
    given.failed_by,
    'prefect.flow_run' as rule,
    -- It ran when it says, whatever the date of its commit.
    true as has_own_time,
    given.url,
    given.doubt,
    given.given_sha is null and given.version is not null
      and known.version is null as is_unknown_version,
  from given
  left join known
    on given.given_sha is null
    and known.repository = given.repository
    and known.version = given.version
)

select * from final
