/*
title: Change size
family: dora
question: How many lines does a merged pull request add and delete?
observation: A merged pull request whose lines are known.
unit: lines
statistics:
  - name: p50
  - name: p90
owner: delivery
*/
with final as (
  select
    merged_at as observed_at,
    null as started_at,
    null as ended_at,
    null as service,
    team,
    null as environment,
    additions + deletions as value,
    false as is_censored,
    author_kind as kind,
    change_id as ref,
    null as excluded,
  from change
  where additions is not null and deletions is not null
)

select * from final
