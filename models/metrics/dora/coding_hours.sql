/*
title: Coding time
family: dora
question: How long is a change worked on before its pull request is opened?
observation: A merged pull request of which the opening is known.
unit: hours
statistics:
  - name: p50
  - name: p90
owner: delivery
*/
with final as (
  select
    opened_at as observed_at,
    null as started_at,
    null as ended_at,
    null as service,
    team,
    null as environment,
    hours_between(first_commit_at, opened_at) as value,
    false as is_censored,
    author_kind as kind,
    change_id as ref,
    null as excluded,
  from change
  where first_commit_at is not null and opened_at is not null
)

select * from final
