-- The first QA of each pull request: the first attempts of the suite's
-- workflows on the first of its commits that was judged. A run names its pull
-- request only while that is open, so they are matched by commit.
with own as (
  select change_id, repository, sha from source.change_commit
  union
  select change_id, repository, head_sha as sha
  from source.change
  where head_sha is not null
),

-- Cancelled and skipped runs judge nothing.
judged as (
  select *
  from source.pipeline_run
  where event = 'pull_request'
    and attempt = 1
    and completed_at is not null
    and conclusion in ('success', 'failure', 'timed_out', 'startup_failure')
    and workflow in (select workflow from qa_workflow)
),

run as (
  select
    own.change_id,
    judged.*,
    first_value(judged.head_sha) over (
      partition by own.change_id order by judged.created_at, judged.run_id
    ) as first_sha,
  from judged
  join own
    on own.repository = judged.repository and own.sha = judged.head_sha
  join source.change as s on s.change_id = own.change_id
  -- The commits of a stacked pull request were judged for another before.
  where judged.created_at
    between coalesce(s.opened_at, '-infinity')
    and coalesce(s.merged_at, s.closed_at, 'infinity')
),

first_run as (
  select *
  from run
  where head_sha = first_sha
  qualify row_number() over (
    partition by change_id, workflow order by created_at, run_id
  ) = 1
),

suite as (
  select
    change_id,
    max(completed_at) as completed_at,
    bool_and(conclusion = 'success') as is_passed,
    cast(count(*) as integer) as run_count,
    arg_min(url, (conclusion = 'success', created_at, run_id)) as url,
  from first_run
  group by change_id
),

final as (
  select
    suite.change_id,
    pull_request.repository,
    pull_request.service,
    pull_request.team,
    pull_request.author_kind,
    suite.completed_at,
    suite.is_passed,
    suite.run_count,
    suite.url,
  from suite
  join pull_request using (change_id)
)

-- In the order of time, as it is asked for.
select * from final order by completed_at, change_id
