/*
title: Deploy time
family: dora
question: How long does a merged pull request wait until it is in production?
observation: A merged pull request of a service, once a deployment carried it.
unit: hours
statistics:
  - name: p50
  - name: p90
owner: delivery
*/
with judged as (
  -- The last stage: with coding, pickup and review it adds up to the whole way.
  select
    delivery.*,
    case
      when delivery.rule in ('git.merge', 'github.merge')
        then 'the merge is the deployment'
      when delivery.is_first_deployment and not counts_first_deployment()
        then 'first deployment'
    end as excluded,
  from delivery
  join change using (change_id)
  where change.kind = 'pull_request'
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
