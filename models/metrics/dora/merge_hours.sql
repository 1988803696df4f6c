/*
title: First commit to merge
family: dora
question: How long does a change take from its first commit until it is merged?
observation: A merged change.
unit: hours
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
    hours_between(first_commit_at, merged_at) as value,
    false as is_censored,
    author_kind as kind,
    change_id as ref,
    null as excluded,
  from change
  -- A direct push was never anything but merged.
  where first_commit_at is not null and kind != 'direct'
)

select * from final
