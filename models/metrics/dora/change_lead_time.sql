/*
title: Change lead time
family: dora
question: How long does a commit take from being written to production?
observation: A commit of such a change, merge commits aside.
unit: hours
statistics:
  - name: p50
  - name: p90
owner: delivery
*/
with judged as (
  select
    *,
    case
      when is_first_deployment and not counts_first_deployment()
        then 'first deployment'
    end as excluded,
  from commit_delivery
),

final as (
  select
    delivered_at as observed_at,
    authored_at as started_at,
    delivered_at as ended_at,
    service,
    team,
    environment,
    case
      when excluded is null then hours_between(authored_at, delivered_at)
    end as value,
    delivered_at is null as is_censored,
    author_kind as kind,
    repository || '@' || sha as ref,
    excluded,
  from judged
)

select * from final
