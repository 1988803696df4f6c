/*
title: QA pass rate on first attempt
family: space
question: Which share of pull requests passes QA without a second try?
observation: A pull request that QA has judged, by its first runs.
unit: share
statistics:
  - name: share
    target: {at_least: 0.8}
owner: team
*/
with final as (
  select
    completed_at as observed_at,
    null as started_at,
    null as ended_at,
    service,
    team,
    null as environment,
    case when is_passed then 1 else 0 end as value,
    false as is_censored,
    author_kind as kind,
    change_id as ref,
    null as excluded,
  from qa_result
)

select * from final
