/*
title: Time blocked
family: space
question: Which share of the week is lost to dependencies and tooling?
observation: What a wave's answers of all, or of one team, say together.
unit: share of time
window: last_wave
statistics:
  - name: mean
  - name: change
    target: {at_most: -0.2}
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
  where dimension = 'efficiency' and kind = 'share'
    and question is null and part in ('all', 'cut')
)

select * from final
