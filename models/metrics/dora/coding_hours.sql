/*
title: Coding time
family: dora
question: How long is a change worked on before it is ready for review?
observation: A merged pull request of which the opening is known.
unit: hours
statistics:
  - name: p50
  - name: p90
owner: delivery
*/
with worked as (
  -- Ends where pickup begins, so that the stages add up: a draft is worked on.
  select *, coalesce(ready_at, opened_at) as done_at,
  from change
),

final as (
  select
    done_at as observed_at,
    null as started_at,
    null as ended_at,
    null as service,
    team,
    null as environment,
    hours_between(first_commit_at, done_at) as value,
    false as is_censored,
    author_kind as kind,
    change_id as ref,
    null as excluded,
  from worked
  -- Commits that all came later say that the first is lost: not 0 hours.
  where first_commit_at <= done_at
)

select * from final
