/*
title: Satisfaction
family: space
question: How satisfied are people with documentation, tooling and support?
observation: What a wave's answers of all, or of one team, say together.
unit: score
window: last_wave
statistics:
  - name: mean
    target: {at_least: 4}
owner: team
*/
with final as (
  select
    closed_at as observed_at,
    null as started_at,
    null as ended_at,
    null as service,
    team,
    null as environment,
    mean as value,
    false as is_censored,
    null as kind,
    concat_ws('/', wave_id, team) as ref,
    suppressed as excluded,
    n as people,
    mean_low as low,
    mean_high as high,
  from survey_result
  -- Those whose team is not shown are in the figure of all.
  where dimension = 'satisfaction' and kind = 'likert'
    and question is null and part in ('all', 'cut')
)

select * from final
