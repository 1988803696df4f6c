/*
title: Lead time for changes
family: dora
question: How long does a merged change wait until it is in production?
observation: A change of a service, merged and on its way to production.
unit: hours
statistics:
  - name: p50
    target: {at_most: 24}
  - name: p90
    target: {at_most: 72}
owner: delivery
*/
with judged as (
  select
    *,
    case
      -- Its lead time would be 0 by construction.
      when rule in ('git.merge', 'github.merge')
        then 'the merge is the deployment'
      -- The first deployment on record claims all that was before it: its
      -- "lead times" would be the age of the repository.
      when is_first_deployment and not counts_first_deployment()
        then 'first deployment'
    end as excluded,
  from delivery
),

final as (
  select
    delivered_at as observed_at,
    merged_at as started_at,
    delivered_at as ended_at,
    service,
    team,
    environment,
    case
      when excluded is null then hours_between(merged_at, delivered_at)
    end as value,
    delivered_at is null as is_censored,
    author_kind as kind,
    change_id as ref,
    excluded,
  from judged
)

select * from final
